//! Finding records by words.

use second_read_model::progress::Watch;
use second_read_model::record::SearchPage;
use serde::Deserialize;
use ts_rs::TS;

use crate::Result;
use crate::Session;
use crate::registry::Request;

/// Finds words in pages, titles, names, notes, tags, places and attributes. The last word may be a beginning.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Search {
    #[arg(required = true)]
    words: Vec<String>,
    #[arg(long, default_value_t = default_limit())]
    #[serde(default = "default_limit")]
    #[ts(as = "Option<_>")]
    limit: usize,
}

fn default_limit() -> usize {
    20
}

impl Request for Search {
    const NAME: &'static str = "search";
    type Answer = SearchPage;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<SearchPage> {
        Ok(session.library()?.search(&self.words.join(" "), self.limit)?)
    }
}
