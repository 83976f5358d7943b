//! What comes out of mail: headers in any charset, the body, attachments at every depth, mailboxes.

use std::io::Cursor;

use super::*;

fn read(bytes: &[u8]) -> Extract {
    assert!(Mail.sniff(bytes, "") > 0, "{}", String::from_utf8_lossy(bytes));
    Mail.extract(&mut Input { name: "", size: bytes.len() as u64, head: bytes, source: &mut Cursor::new(bytes) }).unwrap()
}

fn part(bytes: &[u8], number: u32) -> Vec<u8> {
    Mail.part(&mut Input { name: "", size: bytes.len() as u64, head: bytes, source: &mut Cursor::new(bytes) }, number).unwrap()
}

fn fact(read: &Extract, name: FactName) -> &str {
    read.stated.iter().find(|fact| fact.name == name).map_or("", |fact| fact.value.as_str())
}

const HEAD: &str = "From: \"Anna Nobody\" <anna@example.org>\r\nTo: me@example.org\r\nDate: Fri, 3 May 2024 23:12:00 -0800\r\n\
                    Subject: =?utf-8?B?R3LDtsOfZQ==?=\r\n =?iso-8859-1?Q?_und_H=F6he?=\r\nMIME-Version: 1.0\r\n";

#[test]
fn headers_and_body_are_pages_and_facts() {
    let read = read(format!("{HEAD}Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nLinks=\r\n: 3 mm, =E9\r\n").as_bytes());
    assert!(
        read.pages[0]
            .text
            .starts_with("Größe und Höhe\nFrom: \"Anna Nobody\" <anna@example.org>\nTo: me@example.org\nDate: Fri, 3 May 2024")
    );
    assert!(read.pages[0].text.ends_with("Links: 3 mm, é"), "{}", read.pages[0].text);
    assert_eq!(fact(&read, FactName::Title), "Größe und Höhe");
    assert_eq!(fact(&read, FactName::Date), "2024-05-03");
    assert_eq!(fact(&read, FactName::Author), "Anna Nobody");
    assert_eq!(fact(&read, FactName::Kind), "letter");
    assert!(!read.stated.iter().any(|fact| fact.name == FactName::Name));
}

#[test]
fn bytes_without_a_charset_are_guessed() {
    let latin = b"From: a@example.org\nTo: b@example.org\nSubject: Gr\xF6\xDFe\n\nDie Gr\xF6\xDFe betr\xE4gt 3 mm.\n";
    let read = read(latin);
    assert_eq!(fact(&read, FactName::Title), "Größe");
    assert!(read.pages[0].text.ends_with("Die Größe beträgt 3 mm."), "{}", read.pages[0].text);
}

#[test]
fn html_is_text_when_there_is_no_other() {
    let html = "<html><head><style>p{}</style></head><body><p>One &amp; two</p><script>run()</script><img src='http://127.0.0.1/x'>\
                <table><tr><td>Na<td>140</table><ol><li>a</ol></body></html>";
    let read = read(format!("{HEAD}Content-Type: text/html; charset=utf-8\r\n\r\n{html}").as_bytes());
    let text = read.pages[0].text.as_str();
    assert!(text.ends_with("One & two\n\nNa\t140\n\n1. a") && !text.contains("run()"), "{text}");
}

fn multipart(boundary: &str, parts: &[&str]) -> String {
    let parts: String = parts.iter().map(|part| format!("--{boundary}\r\n{part}\r\n")).collect();
    format!("Content-Type: multipart/mixed; boundary={boundary}\r\n\r\n{parts}--{boundary}--\r\n")
}

#[test]
fn attachments_of_every_depth_come_out_byte_for_byte() {
    let text = "Content-Type: text/plain; charset=iso-8859-1; name=\"r.csv\"\r\nContent-Disposition: attachment; filename=\"r.csv\"\r\n\
                Content-Transfer-Encoding: base64\r\n\r\nR3L2373mZQ==";
    let inner = format!("Content-Type: message/rfc822\r\n\r\n{HEAD}{}", multipart("in", &["Content-Type: text/plain\r\n\r\ninner", text]));
    let evil = "Content-Type: application/pdf; name=\"../../../evil\"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=";
    let message =
        format!("{HEAD}{}", multipart("out", &["Content-Type: text/plain\r\n\r\nsee", evil, &inner, "Content-Type: image/png\r\n\r\nx"]));
    let read = read(message.as_bytes());
    let names: Vec<&str> = read.parts.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(names, ["evil.pdf", "Größe und Höhe.eml", "r.csv", "attachment 3.png"]);
    assert_eq!(part(message.as_bytes(), 1), b"%PDF-");
    assert!(part(message.as_bytes(), 2).starts_with(b"From: \"Anna"));
    assert_eq!(part(message.as_bytes(), 3), b"Gr\xF6\xDF\xBD\xE6e");
    read.parts.iter().for_each(|listed| assert_eq!(part(message.as_bytes(), listed.number).len() as u64, listed.size));
    assert_eq!(fact(&read, FactName::Kind), "");
}

#[test]
fn an_attachment_that_is_cut_off_is_read_as_far_as_it_goes() {
    let whole = format!(
        "{HEAD}{}",
        multipart("b", &["Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK"])
    );
    let cut = &whole.as_bytes()[..whole.find("LjQK").unwrap()];
    assert_eq!(part(cut, 1), b"%PDF-1");
}

#[test]
fn a_mailbox_is_many_messages() {
    let one = |day: u32, words: &str| {
        format!(
            "From anna@example.org Fri May  {day} 09:12:00 2024\nFrom: a@example.org\nTo: b@example.org\nSubject: {day}\nDate: {day} May 2024 10:00:00 +0000\n\n{words}\n\n"
        )
    };
    let mailbox = format!("{}{}", one(3, "first\n\n>From the clinic\nFrom here"), one(4, "second"));
    let read = read(mailbox.as_bytes());
    let texts: Vec<&str> = read.pages.iter().map(|page| page.text.as_str()).collect();
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert!(texts[0].ends_with("first\n\nFrom the clinic\nFrom here") && texts[1].ends_with("second"), "{texts:?}");
    assert_eq!((fact(&read, FactName::Date), fact(&read, FactName::Title)), ("2024-05-04", ""));
    assert_eq!(read.media_type, "application/mbox");
}

#[test]
fn attachments_of_a_mailbox_are_found_where_they_stand() {
    let one = |day: usize| {
        let letter = format!("Content-Type: text/plain\r\n\r\n{}", "Nothing new.\r\n".repeat(3_000));
        let attached = |name: &str| format!("Content-Type: text/plain; name={name}{day}.txt\r\n\r\n{name} {day}");
        let parts = multipart("b", &[&letter, &attached("a"), &attached("b")]);
        format!("From anna@example.org Fri May {day:2} 09:12:00 2024\r\n{HEAD}{parts}\r\n")
    };
    let mailbox: String = (1..10).map(one).collect();
    let read = read(mailbox.as_bytes());
    assert_eq!(read.parts.len(), 18);
    assert!(read.parts.is_sorted_by(|a, b| a.number < b.number), "{:?}", read.parts);
    for listed in &read.parts {
        let words = String::from_utf8(part(mailbox.as_bytes(), listed.number)).unwrap();
        assert_eq!(words.replace(' ', ""), listed.name.trim_end_matches(".txt"), "{listed:?}");
    }
    let last = read.parts.last().unwrap().number;
    let mut source = Cursor::new(mailbox.as_bytes());
    let missing = Mail.part(&mut Input { name: "", size: mailbox.len() as u64, head: mailbox.as_bytes(), source: &mut source }, last + 1);
    assert!(missing.is_err());
}

#[test]
fn depth_is_bounded() {
    let deep = |levels: usize, of: &str| format!("{HEAD}{}Content-Type: text/plain\r\n\r\nend", of.repeat(levels));
    let nested = read(deep(20, "Content-Type: message/rfc822\r\n\r\nSubject: x\r\n").as_bytes());
    assert!(nested.parts.len() < 20 && nested.warnings[0].code == WarningCode::Limit);
    let endless = read(deep(100_000, "Content-Type: message/rfc822\r\n\r\n").as_bytes());
    assert!(endless.warnings[0].code == WarningCode::Limit && endless.pages[0].text.contains("Anna"));
}

#[test]
fn only_mail_is_mail() {
    for (head, is) in [
        ("Received: from x\r\nSubject: y\r\n\r\n", true),
        ("X-Notes-Item: a\n b\nMIME-Version: 1.0\nDate: x\n\n", true),
        ("From a@b.c Fri May 3 09:12:00 2024\nSubject: x\nMessage-ID: y\n", true),
        ("From: A\nTo: B\nDate: C\n\nA letter.", true),
        ("Date: 3 May\nSubject: a note\n\n", false),
        ("From clinic 09:12 a letter\n", false),
        ("Name: A\nBorn: B\n", false),
        ("MSH|^~\\&|A", false),
    ] {
        assert_eq!(Mail.sniff(head.as_bytes(), "") > 0, is, "{head}");
    }
}
