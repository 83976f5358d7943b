//! A worker that goes wrong in the way that the name of what it is asked about says. Only tests of the cage and of the parent start it.
//!
//! It stands in the real cage and speaks the real frames; what it says in them is what a taken-over worker might say. Started as tesseract
//! is, it tries what a taken-over tesseract might try.

use std::io::Read;
use std::io::Write;
use std::process::ExitCode;

use second_read_model::extract::Extract;
use second_read_model::extract::PageText;
use second_read_model::extract::WordBox;
use second_read_model::protocol::Answer;
use second_read_model::protocol::Ask;
use second_read_model::protocol::EntryHead;
use second_read_model::protocol::FrameKind;
use second_read_model::protocol::Hello;
use second_read_model::protocol::Listed;
use second_read_model::protocol::VERSION;
use second_read_model::wire;
use second_read_worker::confine;

fn main() -> ExitCode {
    confine::close_inherited();
    let left_open = open_descriptors();
    if std::env::args().any(|word| word == "tsv") {
        let said = std::io::stdout().write_all(rattle(left_open).as_bytes());
        return said.map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS);
    }
    let memory = std::env::args().nth(1).and_then(|memory| memory.parse().ok()).unwrap_or_default();
    match confine::parse(memory) {
        Ok(cage) => play(cage, left_open).map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS),
        Err(_) => ExitCode::from(3),
    }
}

fn play(cage: Vec<String>, left_open: usize) -> std::io::Result<()> {
    let (mut from, mut to) = (std::io::stdin().lock(), std::io::stdout().lock());
    wire::write_json(&mut to, FrameKind::Hello, &Hello { version: VERSION, cage, readers: Vec::new() })?;
    to.flush()?;
    let (mut body, mut opening) = (Vec::new(), Vec::new());
    while wire::read_frame(&mut from, &mut body)?.is_some() {
        // The first bytes of its source come with every ask that these tests make.
        wire::read_frame(&mut from, &mut opening)?;
        match wire::parse(&body)? {
            Ask::Extract { name, .. } => go_wrong(&name, left_open, &mut from, &mut to)?,
            Ask::Unpack { name, .. } => unpack_wrong(&name, &mut from, &mut to)?,
            _ => done(&mut to, &Answer::Streamed { bytes: 17 })?,
        }
        to.flush()?;
    }
    Ok(())
}

fn go_wrong(name: &str, left_open: usize, from: &mut impl Read, to: &mut impl Write) -> std::io::Result<()> {
    let page = |text: &str| PageText { number: 1, text: text.to_owned(), ..PageText::default() };
    let say = |to: &mut _, pages| done(to, &Answer::Extract(Box::new(Extract { format: "false".into(), pages, ..Extract::default() })));
    match name {
        "rattle" => say(to, vec![page(&rattle(left_open))]),
        "eat" => eat(),
        "hang" => hang(),
        "exit" => std::process::exit(1),
        "fault" => wire::write_frame(to, FrameKind::Stopped, &[]),
        "no-frame" => to.write_all(&[0xAA; 64]),
        "huge-frame" => to.write_all(&[0xFF, 0xFF, 0xFF, 0xFF, FrameKind::Done as u8]),
        "cut-frame" => to.write_all(&[0xFF, 0, 0, 0, FrameKind::Done as u8]).and_then(|()| to.flush()).map(|()| std::process::exit(0)),
        "no-json" => wire::write_frame(to, FrameKind::Done, b"{\"answer\":"),
        "other-answer" => done(to, &Answer::Streamed { bytes: 0 }),
        "my-frame" => wire::write_frame(to, FrameKind::Want, b"true"),
        "no-archive" => wire::write_json(
            to,
            FrameKind::Entry,
            &EntryHead { name: "x".into(), size: 0, problem: None, differs: false, listed: Listed::default() },
        ),
        "page-zero" => say(to, vec![PageText { number: 0, ..page("") }]),
        "word-outside" => {
            let words = vec![WordBox { start: 0, len: 9, x: 0.0, y: 0.0, w: 0.0, h: 0.0 }];
            say(to, vec![PageText { words, ..page("short") }])
        }
        "far-read" => {
            // A read far behind the end is answered with nothing, and then all goes well.
            wire::write_frame(to, FrameKind::Read, &wire::ReadRequest { stream: 0, offset: u64::MAX >> 1, len: 9 }.to_bytes())?;
            to.flush()?;
            let mut body = Vec::new();
            let kind = wire::read_frame(from, &mut body)?;
            say(to, vec![page(&format!("{kind:?} {}", body.len()))])
        }
        "other-stream" => wire::write_frame(to, FrameKind::Read, &wire::ReadRequest { stream: 1, offset: 0, len: 9 }.to_bytes()),
        _ => say(to, vec![page("nothing wrong")]),
    }
}

fn unpack_wrong(name: &str, from: &mut impl Read, to: &mut impl Write) -> std::io::Result<()> {
    let mut body = Vec::new();
    let head = |name: String| EntryHead { name, size: 1, problem: None, differs: false, listed: Listed::default() };
    match name {
        "output-first" => wire::write_frame(to, FrameKind::Output, b"x"),
        "end-first" => wire::write_frame(to, FrameKind::EntryEnd, b"null"),
        "long-name" => wire::write_json(to, FrameKind::Entry, &head("x".repeat(100_000))),
        "endless" => {
            wire::write_json(to, FrameKind::Entry, &head("x".into()))?;
            to.flush()?;
            wire::read_frame(from, &mut body)?;
            loop {
                wire::write_frame(to, FrameKind::Output, &[0; 1 << 20])?;
            }
        }
        "lying-count" => done(to, &Answer::Unpacked { entries: 3, whole: true }),
        _ => done(to, &Answer::Unpacked { entries: 0, whole: true }),
    }
}

fn done(to: &mut impl Write, answer: &Answer) -> std::io::Result<()> {
    wire::write_json(to, FrameKind::Done, answer)
}

/// Tries everything that the cage forbids; a line for each, `held` or `OPEN`.
#[expect(clippy::disallowed_methods, reason = "the cage must refuse sockets: that is what is tried")]
fn rattle(left_open: usize) -> String {
    let target = std::env::temp_dir().join("second-read-false-worker");
    let sink: std::net::SocketAddr = ([127, 0, 0, 1], 9).into();
    let tries: [(&str, bool); 13] = [
        ("read a file", std::fs::File::open("/etc/hostname").is_ok()),
        ("write a file", std::fs::File::create(target).is_ok()),
        ("list a folder", std::fs::read_dir("/").is_ok()),
        ("look at a file", std::fs::metadata("/etc/hostname").is_ok()),
        ("move a file", std::fs::rename("/etc/hostname", "/etc/hostname-moved").is_ok()),
        ("ask where it is", std::env::current_dir().is_ok()),
        ("start a program", std::process::Command::new("/bin/true").status().is_ok()),
        ("start a thread", std::thread::Builder::new().spawn(|| ()).is_ok()),
        ("open a TCP connection", std::net::TcpStream::connect(sink).is_ok()),
        ("listen", std::net::TcpListener::bind("127.0.0.1:0").is_ok()),
        ("send a packet", std::net::UdpSocket::bind("127.0.0.1:0").is_ok()),
        ("see its parent's environment", std::env::vars_os().count() > 0),
        ("use a descriptor of its parent", left_open > 0),
    ];
    tries.map(|(what, open)| format!("{what}: {}", if open { "OPEN" } else { "held" })).join("\n")
}

/// How many descriptors above the standard ones came from the parent.
fn open_descriptors() -> usize {
    let listed = std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count);
    // The three standard ones and the one that lists.
    listed.saturating_sub(4)
}

/// Takes memory until there is no more.
fn eat() -> ! {
    let mut eaten = Vec::new();
    loop {
        eaten.push(vec![1_u8; 16 << 20]);
        std::hint::black_box(&eaten);
    }
}

fn hang() -> ! {
    loop {
        std::hint::spin_loop();
    }
}
