//! Has the picture of a page read by tesseract, in the cage that is made for it.
//!
//! The picture comes from a worker, which drew it, and goes on as it came; what tesseract says about it goes to a worker again, which says what its words
//! are. Where tesseract is, is looked up in PATH; which languages it knows, it is asked.

use std::io::Cursor;
use std::path::PathBuf;
use std::time::Duration;

use second_read_model::extract::PageText;
use second_read_model::protocol::Answer;
use second_read_model::protocol::Ask;
use second_read_model::protocol::Look;
use second_read_model::protocol::OcrOrder;
use second_read_model::protocol::Scan;
use second_read_model::protocol::SeenWords;
use second_read_model::protocol::limits;
use second_read_recognise::language_of;

use super::Worker;
use super::check;
use super::client::Broken;
use super::client::stopped;
use super::hint;
use crate::BlobRead;
use crate::Error;
use crate::Result;

/// How long one look at one page may take.
const PATIENCE: Duration = Duration::from_secs(120);
/// In an inch.
const POINTS: f32 = 72.0;
/// What most papers are written in.
const FIRST: &str = "eng";
/// What else is tried in the Latin alphabet where English does not fit, in the order of how many people may need it. Each makes a page take
/// longer.
const LATIN: [&str; 10] = ["deu", "fra", "spa", "por", "pol", "ita", "nld", "tur", "ces", "swe"];
/// Languages whose letters English has not, by what the words of a page are told by (BCP 47): a page in them reads well as English, and
/// Krüger is Kriiger.
const SPOKEN: [(&str, &str); 5] = [("de", "deu"), ("fr", "fra"), ("es", "spa"), ("pt", "por"), ("pl", "pol")];
/// So many languages at once are looked for.
const AT_ONCE: usize = 6;
/// Other writings as tesseract names them, and the languages that are written so.
const WRITINGS: [(&str, &[&str]); 10] = [
    ("Arabic", &["ara", "fas", "urd"]),
    ("Cyrillic", &["rus", "ukr", "bul", "srp"]),
    ("Devanagari", &["hin", "mar", "nep"]),
    ("Greek", &["ell"]),
    ("Han", &["chi_sim", "chi_tra"]),
    ("Hangul", &["kor"]),
    ("Hebrew", &["heb"]),
    ("Japanese", &["jpn"]),
    ("Korean", &["kor"]),
    ("Thai", &["tha"]),
];
/// A page whose words are less sure than this, or fewer, is looked at a second time.
const GOOD: f32 = 0.9;
const ENOUGH: u32 = 8;

/// Tesseract on this machine.
#[derive(Debug, Clone)]
pub struct Tesseract {
    program: String,
    languages: Vec<String>,
}

impl Tesseract {
    /// Looks for it in PATH and asks for its languages; `None` where it is not installed, or without any language.
    pub fn find(worker: &Worker) -> Option<Self> {
        let name = format!("tesseract{}", std::env::consts::EXE_SUFFIX);
        let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
        let program =
            folders.into_iter().filter(|folder| folder.is_absolute()).map(|folder| folder.join(&name)).find(|path| path.is_file())?;
        let mut found = Self { program: program.to_str()?.to_owned(), languages: Vec::new() };
        // A heading, then a name on each line; nothing of a user's is in it.
        let listed = found.look(worker, Look::Languages, &[]).ok()?;
        let listed = String::from_utf8(listed).ok()?;
        let is_name = |line: &&str| !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        found.languages = listed.lines().map(str::trim).filter(is_name).map(str::to_owned).collect();
        found.languages.iter().any(|language| language != "osd").then_some(found)
    }

    /// The languages that it knows, by their three letters.
    pub fn languages(&self) -> Vec<&str> {
        self.languages.iter().map(String::as_str).filter(|language| *language != "osd").collect()
    }

    /// The words of a page from its picture. `size` is that of the page in points, 0 where it has none. A page that does not read well as
    /// English is looked at again: as it may lie, and in other languages; one that reads well and is in another language, in that one.
    ///
    /// # Errors
    /// `ReaderStopped` when tesseract, or the worker that reads its answer, took too long, died or said nonsense.
    pub fn read(&self, worker: &Worker, (scan, picture): &(Scan, Vec<u8>), size: (f32, f32)) -> Result<SeenWords> {
        let dpi = (size.0 > 0.0).then(|| (scan.width as f32 / size.0 * POINTS).round() as u32);
        let words = |languages: String, turned| {
            let said = self.look(worker, Look::Words { languages, turned, dpi }, picture)?;
            worker.words(&said, size, *scan)
        };
        let first = words(self.first().to_owned(), false)?;
        let is_good = first.sure >= ENOUGH && first.page.confidence.is_some_and(|confidence| confidence >= GOOD);
        if let Some(language) = self.spoken(&first.page).filter(|_| is_good) {
            let own = words(format!("{language}+{}", self.first()), false)?;
            // Its own letters may leave a little more doubt than those that they were taken for.
            return Ok(if own.sure + own.sure / 10 >= first.sure { own } else { first });
        }
        if is_good || !self.has("osd") {
            return Ok(first);
        }
        let script = worker.script(&self.look(worker, Look::Script, picture)?)?;
        if script.is_empty() {
            return Ok(first);
        }
        let second = words(self.of_writing(&script).join("+"), true)?;
        Ok(if second.sure > first.sure { second } else { first })
    }

    fn first(&self) -> &str {
        if self.has(FIRST) { FIRST } else { self.languages().first().copied().unwrap_or(FIRST) }
    }

    /// The language to read a page in that its words, read as English, are in.
    fn spoken(&self, page: &PageText) -> Option<&'static str> {
        let spoken = language_of(page)?;
        let (_, name) = SPOKEN.iter().find(|(language, _)| *language == spoken)?;
        Some(*name).filter(|name| self.has(name) && *name != self.first())
    }

    /// The languages to try for a writing: the most likely one leads.
    fn of_writing(&self, script: &str) -> Vec<&str> {
        let other = WRITINGS.iter().find(|(name, _)| *name == script).map(|(_, languages)| *languages).unwrap_or_default();
        let other: Vec<&str> = other.iter().copied().filter(|language| self.has(language)).collect();
        // Papers in other writings hold Latin words and numbers too; those in Latin hold no other.
        let latin: &[&str] = if other.is_empty() { &LATIN } else { &[] };
        let first = self.first();
        let more = latin.iter().copied().filter(|language| *language != first && self.has(language));
        other.into_iter().chain([first]).chain(more).take(AT_ONCE).collect()
    }

    fn has(&self, language: &str) -> bool {
        self.languages.iter().any(|known| known == language)
    }

    fn look(&self, worker: &Worker, look: Look, picture: &[u8]) -> Result<Vec<u8>> {
        let order = OcrOrder { program: self.program.clone(), look };
        let order = serde_json::to_string(&order).map_err(|error| Error::internal("order").because(error))?;
        worker.pool.run("ocr", order, picture, PATIENCE, limits::TABLE)
    }
}

impl Worker {
    /// A page (from 1) drawn to be read by tesseract.
    ///
    /// # Errors
    /// `Unreadable` where no picture can be made of it; as for other asks besides.
    pub fn scan(&self, name: &str, size: u64, bytes: &mut dyn BlobRead, page: u32) -> Result<(Scan, Vec<u8>)> {
        match self.ask_shared(&Ask::Scan { name: hint(name), size, page }, size, bytes)? {
            (Answer::Scan(untrusted), picture) => {
                let scan = check::scan(untrusted).map_err(|what| stopped(Broken::Nonsense(what)))?;
                Ok((scan, picture))
            }
            _ => Err(stopped(Broken::Nonsense("another answer"))),
        }
    }

    /// The words of a page out of tesseract's table.
    fn words(&self, table: &[u8], (width, height): (f32, f32), scan: Scan) -> Result<SeenWords> {
        let size = table.len() as u64;
        match self.ask_shared(&Ask::Words { size, width, height, scan }, size, &mut Cursor::new(table))? {
            (Answer::Words(untrusted), _) => check::words(*untrusted).map_err(|what| stopped(Broken::Nonsense(what))),
            _ => Err(stopped(Broken::Nonsense("another answer"))),
        }
    }

    /// The writing out of tesseract's answer. The name only chooses among names of ours.
    fn script(&self, answer: &[u8]) -> Result<String> {
        let size = answer.len() as u64;
        match self.ask_shared(&Ask::Script { size }, size, &mut Cursor::new(answer))? {
            (Answer::Script { name }, _) => Ok(name),
            _ => Err(stopped(Broken::Nonsense("another answer"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_languages_a_writing_is_tried_in() {
        let knows = |languages: &str| Tesseract { program: String::new(), languages: languages.split(' ').map(str::to_owned).collect() };
        for (languages, script, expected) in [
            ("deu ell eng fra jpn osd", "Latin", "eng+deu+fra"),
            ("deu ell eng fra jpn osd", "Greek", "ell+eng"),
            ("deu ell eng fra jpn osd", "Cyrillic", "eng+deu+fra"),
            ("deu osd", "Latin", "deu"),
            ("ces deu eng fra ita nld osd pol por spa", "Latin", "eng+deu+fra+spa+por+pol"),
        ] {
            assert_eq!(knows(languages).of_writing(script).join("+"), expected, "{languages} {script}");
        }
    }
}
