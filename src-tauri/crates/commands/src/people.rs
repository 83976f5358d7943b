//! Whose records are here.

use second_read_model::progress::Watch;
use second_read_model::record::PersonRow;
use serde::Deserialize;

use crate::Result;
use crate::Session;
use crate::registry::Request;

/// Lists everyone whose records are here.
#[derive(Debug, Deserialize, clap::Args)]
#[serde(deny_unknown_fields)]
pub struct People {}

impl Request for People {
    const NAME: &'static str = "people";
    type Answer = Vec<PersonRow>;

    fn answer(self, session: &mut Session, _: &dyn Watch) -> Result<Vec<PersonRow>> {
        Ok(session.library()?.people()?)
    }
}
