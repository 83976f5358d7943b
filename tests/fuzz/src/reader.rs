//! One reader and any bytes: whatever they are, it answers, in bounds, without a panic. Which reader: the environment's `READER`, an id of
//! `formats::registry`; without it, each input goes to the reader that takes it for its own.
//!
//! Nothing is compared with a right answer. How long and how much memory an input may take, the fuzzer is told by `run`.
#![no_main]

use std::cell::Cell;
use std::collections::HashSet;
use std::io::Cursor;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::PoisonError;

use libfuzzer_sys::fuzz_target;
use second_read_model::extract::Extract;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::EntryHead;
use second_read_model::protocol::FrameForm;
use second_read_worker::formats;
use second_read_worker::formats::EntrySink;
use second_read_worker::formats::Format;
use second_read_worker::formats::Input;
use second_read_worker::formats::registry::FORMATS;

/// What a reader gets as a file's first bytes at most.
const HEAD: usize = 64 << 10;
/// Parts and pages that are asked for.
const ASKED: usize = 3;
/// Bytes of an archive that are taken.
const TAKEN: u64 = 64 << 20;

/// Where the last panic was, and why.
static PANIC: Mutex<String> = Mutex::new(String::new());

fuzz_target!(init: prepare(), |bytes: &[u8]| {
    // Readers catch panics of libraries they know, as the worker catches theirs: what comes out here is a fault.
    if catch_unwind(AssertUnwindSafe(|| look(bytes))).is_err() {
        eprintln!("{}", PANIC.lock().unwrap_or_else(PoisonError::into_inner));
        std::process::abort();
    }
});

/// Panics are kept, not shown, and end nothing.
fn prepare() {
    std::panic::set_hook(Box::new(|panic| *PANIC.lock().unwrap_or_else(PoisonError::into_inner) = panic.to_string()));
    chosen();
}

/// The reader that was chosen.
fn chosen() -> Option<&'static dyn Format> {
    static CHOSEN: OnceLock<Option<&'static dyn Format>> = OnceLock::new();
    *CHOSEN.get_or_init(|| {
        let id = std::env::var("READER").ok()?;
        let found = FORMATS.iter().copied().find(|format| format.id() == id);
        Some(found.unwrap_or_else(|| panic!("there is no reader {id}")))
    })
}

/// All that may be asked about a file.
fn look(bytes: &[u8]) {
    let Some(format) = chosen() else {
        formats::extract("", bytes.len() as u64, &mut Cursor::new(bytes));
        return;
    };
    let head = &bytes[..bytes.len().min(HEAD)];
    format.sniff(head, "");
    // Each question begins at the start of the file. That one fails says nothing of the next: failures do not matter here.
    let ask = |question: &dyn Fn(&mut Input<'_>)| {
        question(&mut Input { name: "", size: bytes.len() as u64, head, source: &mut Cursor::new(bytes) });
    };
    let understood = Cell::new((0, Vec::new()));
    ask(&|input| {
        if let Ok(extract) = format.extract(input) {
            is_possible(&extract);
            understood.set((extract.picture_pages, extract.parts));
        }
    });
    let (pages, parts) = understood.take();
    for part in parts.iter().take(ASKED) {
        ask(&|input| drop(format.part(input, part.number)));
    }
    for page in 1..=pages.clamp(1, ASKED as u32) {
        ask(&|input| drop(format.page(input, page, 400)));
    }
    ask(&|input| drop(format.scan(input, 1, 1000)));
    ask(&|input| drop(format.frame(input, 0, FrameForm::Samples)));
    ask(&|input| drop(format.frame(input, 0, FrameForm::Picture { width: 256, center: None, window: None })));
    ask(&|input| drop(format.unpack(input, &mut Sink(0))));
}

/// What the parent refuses in an answer, no reader may say.
fn is_possible(extract: &Extract) {
    assert!(extract.pages.is_sorted_by(|a, b| a.number < b.number), "page numbers");
    for page in &extract.pages {
        let is_on_page = |start: u32, len: u32| page.text.get(start as usize..start.saturating_add(len) as usize).is_some();
        assert!(page.words.iter().all(|word| is_on_page(word.start, word.len)), "a word that is not on its page");
    }
    assert!(extract.stated.iter().all(|fact| (0.0..=1.0).contains(&fact.confidence)), "a fact's confidence");
    let numbers: HashSet<u32> = extract.parts.iter().map(|part| part.number).collect();
    assert!(numbers.len() == extract.parts.len(), "two parts of one number");
}

/// Takes what comes, up to a bound.
struct Sink(u64);

impl EntrySink for Sink {
    fn entry(&mut self, head: &EntryHead) -> std::io::Result<bool> {
        Ok(head.problem.is_none())
    }

    fn bytes(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.0 += bytes.len() as u64;
        if self.0 > TAKEN { Err(std::io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn end(&mut self, _problem: Option<WarningCode>) -> std::io::Result<()> {
        Ok(())
    }
}
