//! Lists for a window: the timeline, the rows that show, what to filter by, and how much there is.

use second_read_library::Counts;
use second_read_library::Facets;
use second_read_library::ListFilter;
use second_read_library::ListedRow;
use second_read_library::Timeline;
use second_read_library::Whose;
use second_read_model::CaseId;
use second_read_model::RecordId;
use second_read_model::kind;
use second_read_model::progress::Watch;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use ts_rs::TS;

use crate::CommandError;
use crate::Result;
use crate::Session;
use crate::registry::Request;

/// Rows of one answer: as many as a screen ever shows, with some above and below.
const ROWS: usize = 200;

/// What a list is cut down to; everything that is set must hold.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
#[ts(optional_fields, rename = "ListFilter")]
pub struct Filter {
    /// Words that stand in the record; the last one may be a beginning.
    words: Option<String>,
    /// An id of the kinds.
    kind: Option<String>,
    /// An id, or `none` for records that name nobody.
    person: Option<String>,
    /// A code, a category, words or a diagnosis id.
    diagnosis: Option<String>,
    place: Option<String>,
    /// `2026`; empty for records without a date.
    year: Option<String>,
    to_check: Option<bool>,
    /// What is in the trash, instead of what is not.
    trashed: Option<bool>,
    /// Only what was chosen for this case.
    case: Option<CaseId>,
}

impl Filter {
    fn understood(self) -> Result<ListFilter> {
        let whose = |text: String| text.parse::<Whose>().map_err(|error| CommandError::wrong_use(&error.to_string()));
        Ok(ListFilter {
            words: self.words.unwrap_or_default(),
            kind: self.kind,
            person: self.person.map(whose).transpose()?,
            diagnosis: self.diagnosis,
            place: self.place,
            year: self.year,
            to_check: self.to_check.unwrap_or_default(),
            trashed: self.trashed.unwrap_or_default(),
            case: self.case,
        })
    }
}

/// The ids of everything that fits, newest first, and how many stand in each month.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct TimelineOf {
    filter: Filter,
    /// No more ids than these, at most 200, and their rows: what fills a window is there at once, where all ids of a long list take their
    /// time.
    #[serde(default)]
    first: Option<usize>,
}

impl Request for TimelineOf {
    const NAME: &'static str = "timeline";
    type Answer = Timeline;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Timeline> {
        if self.first.is_some_and(|first| first > ROWS) {
            return Err(CommandError::wrong_use("first"));
        }
        Ok(session.library()?.timeline(&self.filter.understood()?, self.first)?)
    }
}

/// What a list can be cut down to further, with counts.
#[derive(Debug, TS)]
#[ts(as = "Filter")]
pub struct FacetsOf(Filter);

impl<'de> Deserialize<'de> for FacetsOf {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Filter::deserialize(from).map(Self)
    }
}

impl Request for FacetsOf {
    const NAME: &'static str = "facets";
    type Answer = Facets;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Facets> {
        Ok(session.library()?.facets(&self.0.understood()?)?)
    }
}

/// Some rows of a list, by id, in the order asked.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Rows {
    /// At most 200.
    ids: Vec<RecordId>,
    /// Show the text around these.
    #[serde(default)]
    words: Option<String>,
}

impl Request for Rows {
    const NAME: &'static str = "rows";
    type Answer = Vec<ListedRow>;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Vec<ListedRow>> {
        if self.ids.len() > ROWS {
            return Err(CommandError::wrong_use("ids"));
        }
        Ok(session.library()?.rows(&self.ids, self.words.as_deref().unwrap_or_default())?)
    }
}

/// How much there is.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CountsOf {}

impl Request for CountsOf {
    const NAME: &'static str = "counts";
    type Answer = Counts;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Counts> {
        Ok(session.library()?.counts()?)
    }
}

/// Every kind that a record can be. Needs no library.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Kinds {}

/// One kind.
#[derive(Debug, Serialize, TS)]
pub struct KindRow {
    pub id: String,
    pub name: String,
    /// The group a list shows it under.
    pub group: String,
}

impl Request for Kinds {
    const NAME: &'static str = "kinds";
    type Answer = Vec<KindRow>;

    fn answer(self, _: &Session, _: &dyn Watch) -> Result<Vec<KindRow>> {
        let row = |kind: &kind::Kind| KindRow { id: kind.id.clone(), name: kind.name.clone(), group: kind.group.clone() };
        Ok(kind::kinds().iter().map(row).collect())
    }
}
