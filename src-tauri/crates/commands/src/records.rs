//! Looking at records, getting them back, and setting right what was recognised.

use std::path::PathBuf;
use std::str::FromStr;

use second_read_library::Changed;
use second_read_library::Question;
use second_read_library::RecordFilter;
use second_read_library::RestoredFile;
use second_read_library::SetFact;
use second_read_model::BlobId;
use second_read_model::PartialDate;
use second_read_model::PersonId;
use second_read_model::RecordId;
use second_read_model::ids::NotAnId;
use second_read_model::kind;
use second_read_model::progress::Watch;
use second_read_model::record::RecordDetail;
use second_read_model::record::RecordRow;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::de::Error as _;
use ts_rs::TS;

use crate::Result;
use crate::Session;
use crate::registry::Request;

/// How wide a page is drawn, in pixels: sharp enough to read a faxed page on a screen.
const PAGE_WIDTH: u32 = 1600;

/// Lists records by date, newest first.
#[derive(Debug, Default, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields, default)]
#[ts(optional_fields)]
pub struct Records {
    #[arg(long)]
    kind: Option<String>,
    #[arg(long)]
    person: Option<PersonId>,
    /// A code, a category, words or a diagnosis id.
    #[arg(long)]
    diagnosis: Option<String>,
    #[arg(long)]
    from: Option<PartialDate>,
    #[arg(long)]
    to: Option<PartialDate>,
    #[arg(long)]
    #[ts(as = "Option<_>")]
    to_check: bool,
    #[arg(long)]
    #[ts(as = "Option<_>")]
    facts: bool,
}

impl Request for Records {
    const NAME: &'static str = "records";
    type Answer = Vec<RecordRow>;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Vec<RecordRow>> {
        if let Some(unknown) = self.kind.as_deref().filter(|id| kind::kind(id).is_none()) {
            let known: Vec<&str> = kind::kinds().iter().map(|kind| kind.id.as_str()).collect();
            return Err(crate::cli::not_among(unknown, &known));
        }
        let Self { kind, person, diagnosis, from, to, to_check, facts } = self;
        let filter = RecordFilter { kind, person, diagnosis, from, to, to_check, facts, only: None };
        Ok(session.library()?.records(&filter)?)
    }
}

/// Everything known about one record.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Show {
    record: RecordId,
}

impl Request for Show {
    const NAME: &'static str = "show";
    type Answer = RecordDetail;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<RecordDetail> {
        Ok(session.library()?.record(self.record)?)
    }
}

/// The text of a record.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Text {
    record: RecordId,
    #[arg(long)]
    #[serde(default)]
    page: Option<u32>,
}

/// Text by page.
#[derive(Debug, Serialize, TS)]
pub struct Pages {
    pub pages: Vec<PageOfText>,
}

/// One page's text.
#[derive(Debug, Serialize, TS)]
pub struct PageOfText {
    /// From 1.
    pub page: u32,
    pub text: String,
}

impl Request for Text {
    const NAME: &'static str = "text";
    type Answer = Pages;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Pages> {
        let pages = session.library()?.text(self.record, self.page)?;
        Ok(Pages { pages: pages.into_iter().map(|page| PageOfText { page: page.number, text: page.text }).collect() })
    }
}

/// A page (or an image of a study) as a PNG file.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Page {
    record: RecordId,
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    page: u32,
    #[arg(long, value_name = "FILE")]
    png: PathBuf,
}

/// The file that was written.
#[derive(Debug, Serialize, TS)]
pub struct Written {
    pub path: PathBuf,
}

impl Request for Page {
    const NAME: &'static str = "page";
    type Answer = Written;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Written> {
        let png = session.library()?.page_png(self.record, self.page, PAGE_WIDTH)?;
        second_read_library::write_new(&self.png, &png)?;
        Ok(Written { path: self.png })
    }
}

/// Writes originals back out, byte for byte.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Restore {
    #[arg(value_name = "RECORD|BLOB")]
    #[ts(as = "String")]
    what: What,
    #[arg(long, value_name = "PATH")]
    to: PathBuf,
}

/// A record's id or a blob's.
#[derive(Debug, Clone, Copy)]
struct What(second_read_library::Restore);

impl FromStr for What {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let record = |_| text.parse::<RecordId>().map(second_read_library::Restore::Record);
        text.parse::<BlobId>().map(second_read_library::Restore::Blob).or_else(record).map(Self)
    }
}

impl<'de> Deserialize<'de> for What {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// What was written, with checksums.
#[derive(Debug, Serialize, TS)]
pub struct Restored {
    pub files: Vec<RestoredFile>,
}

impl Request for Restore {
    const NAME: &'static str = "restore";
    type Answer = Restored;

    fn answer(self, session: &Session, watch: &dyn Watch) -> Result<Restored> {
        Ok(Restored { files: session.library()?.restore(self.what.0, &self.to, watch)? })
    }
}

/// Sets a fact of a record; an empty value takes the user's back.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Set {
    record: RecordId,
    #[arg(value_parser = crate::cli::one_of::<SetFact>(&["kind", "date", "person", "place", "title", "status", "side"]))]
    fact: SetFact,
    value: String,
}

impl Request for Set {
    const NAME: &'static str = "set";
    type Answer = Changed;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Changed> {
        Ok(session.library()?.set(self.record, self.fact, &self.value)?)
    }
}

/// Says that nobody knows the answer to a question about records: it is not asked again.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
pub struct NotKnown {
    #[arg(value_parser = crate::cli::one_of::<Question>(&["kind", "person", "date", "place", "side", "diagnosis", "reading"]))]
    question: Question,
    #[arg(required = true)]
    records: Vec<RecordId>,
}

impl Request for NotKnown {
    const NAME: &'static str = "not-known";
    type Answer = Changed;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Changed> {
        Ok(session.library()?.not_known(&self.records, self.question)?)
    }
}

/// Takes back the last change.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Undo {}

impl Request for Undo {
    const NAME: &'static str = "undo";
    type Answer = Changed;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Changed> {
        Ok(session.library()?.undo()?)
    }
}

/// Sets a fact of many records in one step; an empty value takes the user's back.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SetMany {
    records: Vec<RecordId>,
    fact: SetFact,
    value: String,
}

impl Request for SetMany {
    const NAME: &'static str = "set_many";
    type Answer = Changed;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Changed> {
        Ok(session.library()?.set_many(&self.records, self.fact, &self.value)?)
    }
}

/// Makes a document that was cut into records one again.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// The document, or a record that was cut out of it.
    record: RecordId,
}

impl Request for Join {
    const NAME: &'static str = "join";
    type Answer = Changed;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Changed> {
        Ok(session.library()?.join(self.record)?)
    }
}

/// Says that records are no copies of others: each is a line of lists again.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
pub struct NotCopy {
    #[arg(required = true)]
    records: Vec<RecordId>,
}

impl Request for NotCopy {
    const NAME: &'static str = "not-copy";
    type Answer = Changed;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Changed> {
        Ok(session.library()?.no_copy(&self.records)?)
    }
}

/// Puts records into the trash. Their originals stay.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
pub struct Trash {
    #[arg(required = true)]
    records: Vec<RecordId>,
}

impl Request for Trash {
    const NAME: &'static str = "trash";
    type Answer = Changed;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Changed> {
        Ok(session.library()?.trash(&self.records)?)
    }
}

/// Brings records back from the trash.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
pub struct TrashRestore {
    #[arg(required = true)]
    records: Vec<RecordId>,
}

impl Request for TrashRestore {
    const NAME: &'static str = "trash restore";
    type Answer = Changed;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Changed> {
        Ok(session.library()?.trash_restore(&self.records)?)
    }
}

/// Writes the user's note on a record in place of the one it has; an empty one takes it away.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
pub struct Note {
    record: RecordId,
    text: String,
}

impl Request for Note {
    const NAME: &'static str = "note";
    type Answer = Changed;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Changed> {
        Ok(session.library()?.note(self.record, &self.text)?)
    }
}
