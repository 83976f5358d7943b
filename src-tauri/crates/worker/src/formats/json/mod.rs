//! JSON of no known kind: an app's export, settings, a list by lines. Shown as indented `key: value` lines; what its members mean is not
//! known, so it states no facts. FHIR has its own reader. Text that claims to be JSON and is not is shown as text.

pub(super) mod pull;

use std::io::Read;

use second_read_model::extract::Extract;
use second_read_model::extract::PageText;
use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::Format;
use super::Input;
use super::Score;
use super::charset::charset;
use super::charset::clean;
use super::failed_reading;
use super::paging::Paging;
use super::text::is_text;
use pull::Fault;
use pull::Json;
use pull::Pull;
use pull::Room;

/// So much of a preview is shown, in bytes.
const SHOWN: usize = 2 << 20;
/// So deep lists and objects are shown in one another.
const DEEPEST: usize = 24;
/// So much of one text is shown, in bytes.
const LONGEST: usize = 4 << 10;

pub struct Any;

impl Format for Any {
    fn id(&self) -> &'static str {
        "json"
    }

    fn version(&self) -> u32 {
        1
    }

    fn sniff(&self, head: &[u8], name: &str) -> Score {
        let name = name.to_ascii_lowercase();
        let is_named = [".json", ".ndjson", ".jsonl", ".geojson"].iter().any(|end| name.ends_with(end));
        match (is_json(head), is_named) {
            (true, _) => 51,
            (false, true) if is_text(head) => 10,
            _ => 0,
        }
    }

    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        let (pages, warnings) = preview(input)?;
        let mut extract = Extract { format: self.id().into(), version: self.version(), pages, warnings, ..Extract::default() };
        extract.media_type = "application/json".into();
        Ok(extract)
    }
}

/// Whether the first sign is that of an object or a list, in any charset: a look that costs nothing for other files.
pub(super) fn may_be_json(head: &[u8]) -> bool {
    let first = head.iter().find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0 | 0x1E | 0xEF | 0xBB | 0xBF | 0xFE | 0xFF));
    matches!(first, Some(b'{' | b'['))
}

/// Whether bytes begin as JSON: an object or a list, followed by nothing or another one.
pub(super) fn is_json(mut head: &[u8]) -> bool {
    if !may_be_json(head) {
        return false;
    }
    let bytes = head;
    let is_whole = head.len() < super::HEAD;
    let mut pull = Pull::new(bytes, &mut head, 0);
    let mut room = Room { values: 10_000, bytes: 1 << 20 };
    if !matches!(pull.sign(), Ok(b'{' | b'[')) {
        return false;
    }
    match pull.value(&mut room) {
        Ok(_) => matches!(pull.sign(), Ok(b'{' | b'[') | Err(Fault::End)),
        // A whole file that ends in the middle must at least have begun as an object.
        Err(Fault::End) => !is_whole || bytes.windows(2).any(|signs| signs == b"\":"),
        Err(Fault::Syntax) => false,
    }
}

/// Pages that show what is in the file.
pub(super) fn preview(input: &mut Input<'_>) -> Result<(Vec<PageText>, Vec<Warning>), Failure> {
    let mut shown = Shown { paging: Paging::default(), room: SHOWN };
    input.source.rewind().map_err(failed_reading)?;
    let mut source = &mut *input.source;
    let mut pull = Pull::new(input.head, &mut source, LONGEST);
    let ended = loop {
        match pull.sign() {
            Err(Fault::End) => break Ok(()),
            Err(fault) => break Err(fault),
            Ok(_) if shown.is_full() => {
                pull.is_cut = true;
                break Ok(());
            }
            Ok(_) => {}
        }
        if let Err(fault) = shown.value(&mut pull, "", 0) {
            break Err(fault);
        }
        shown.paging.line("");
    };
    let place = pull.place().to_string();
    let warning = |code| Warning { code, place: place.clone() };
    let mut warnings = Vec::new();
    if pull.is_cut {
        warnings.push(warning(WarningCode::Limit));
    }
    match ended {
        Err(Fault::End) if !shown.is_full() => warnings.push(warning(WarningCode::Truncated)),
        Err(Fault::Syntax) => {
            warnings.push(warning(WarningCode::Malformed));
            return Ok((as_text(input)?, warnings));
        }
        _ => {}
    }
    Ok((shown.paging.finish(), warnings))
}

/// The file's text as it stands.
fn as_text(input: &mut Input<'_>) -> Result<Vec<PageText>, Failure> {
    input.source.rewind().map_err(failed_reading)?;
    let mut bytes = Vec::new();
    input.source.take(SHOWN as u64).read_to_end(&mut bytes).map_err(failed_reading)?;
    let mut paging = Paging::default();
    clean(&charset(&bytes).decode(&bytes).0).lines().for_each(|line| paging.line(line));
    Ok(paging.finish())
}

struct Shown {
    paging: Paging,
    /// Bytes that may still be shown.
    room: usize,
}

impl Shown {
    fn is_full(&self) -> bool {
        self.room == 0 || self.paging.is_full()
    }

    fn line(&mut self, depth: usize, words: &str) {
        let line = format!("{}{}", "  ".repeat(depth), clean(words).replace('\n', " "));
        self.room = self.room.saturating_sub(line.len() + 1);
        self.paging.line(&line);
    }

    /// One value under its label.
    fn value(&mut self, pull: &mut Pull<'_>, label: &str, depth: usize) -> Result<(), Fault> {
        let sign = pull.sign()?;
        if self.is_full() || depth > DEEPEST {
            pull.is_cut = true;
            // The rest of a large file is not looked through for a preview that is full.
            return if self.is_full() { Err(Fault::End) } else { pull.skip() };
        }
        match sign {
            b'{' => {
                pull.open()?;
                let below = self.label(label, depth);
                while let Some(key) = pull.key()? {
                    self.value(pull, &key, below)?;
                }
            }
            b'[' => {
                pull.open()?;
                let below = self.label(label, depth);
                while pull.item()? {
                    self.value(pull, "-", below)?;
                }
            }
            _ => {
                let value = pull.value(&mut Room { values: 1, bytes: LONGEST })?;
                let words = match &value {
                    Json::Bool(yes) => yes.to_string(),
                    other => other.text().to_owned(),
                };
                match label {
                    "" => self.line(depth, &words),
                    "-" => self.line(depth, &format!("- {words}")),
                    _ => self.line(depth, &format!("{label}: {words}")),
                }
            }
        }
        Ok(())
    }

    /// The label of a list or an object; how deep its members stand.
    fn label(&mut self, label: &str, depth: usize) -> usize {
        match label {
            "" => return depth,
            "-" => self.line(depth, "-"),
            _ => self.line(depth, &format!("{label}:")),
        }
        depth + 1
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn read(bytes: &[u8]) -> Extract {
        let head = &bytes[..bytes.len().min(64 << 10)];
        Any.extract(&mut Input { name: "", size: bytes.len() as u64, head, source: &mut Cursor::new(bytes) }).unwrap()
    }

    #[test]
    fn only_json_is_claimed() {
        for json in ["{\"a\": 1}", " [1, 2]\n", "{\"a\":1}\n{\"a\":2}\n", "\u{FEFF}{\"a\": \"b"] {
            assert!(Any.sniff(json.as_bytes(), "") > 50, "{json}");
        }
        for other in ["[ ] buy bread", "[1] Smith, 2020", "{\\rtf1 x}", "{", "Note", "", "<a>", "12"] {
            assert_eq!(Any.sniff(other.as_bytes(), "note.txt"), 0, "{other}");
        }
        assert_eq!(Any.sniff(b"{oops", "x.json"), 10);
    }

    #[test]
    fn a_value_is_shown_by_lines() {
        let shown = read(br#"{"person": {"name": "A", "tags": ["x", {"y": 5.10}]}, "on": true}"#);
        assert_eq!(shown.pages[0].text, "person:\n  name: A\n  tags:\n    - x\n    -\n      y: 5.10\non: true");
        assert!(shown.warnings.is_empty());
        assert_eq!(read(b"{\"a\":1}\n{\"a\":2}\n").pages[0].text, "a: 1\n\na: 2");
    }

    #[test]
    fn what_is_broken_is_shown_as_far_as_it_goes() {
        let codes = |extract: &Extract| extract.warnings.iter().map(|warning| warning.code).collect::<Vec<_>>();
        let cut = read(b"{\"a\": 1, \"b\": [2, ");
        assert_eq!((cut.pages[0].text.as_str(), codes(&cut)), ("a: 1\nb:\n  - 2", vec![WarningCode::Truncated]));
        let wrong = read(b"{\"a\": oops}");
        assert_eq!((wrong.pages[0].text.as_str(), codes(&wrong)), ("{\"a\": oops}", vec![WarningCode::Malformed]));
        let large = read(format!("[{}1]", "1234567,".repeat(1 << 20)).as_bytes());
        assert_eq!(codes(&large), [WarningCode::Limit]);
        assert!(large.pages.iter().map(|page| page.text.len()).sum::<usize>() <= SHOWN);
    }
}
