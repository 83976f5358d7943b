//! Whose records are here.

use second_read_library::Changed;
use second_read_library::NameForm;
use second_read_library::PersonWords;
use second_read_library::SamePerson;
use second_read_model::PartialDate;
use second_read_model::PersonId;
use second_read_model::RecordId;
use second_read_model::progress::Watch;
use second_read_model::record::PersonRow;
use serde::Deserialize;
use serde::Serialize;
use ts_rs::TS;

use crate::Result;
use crate::Session;
use crate::registry::Request;

/// Lists everyone whose records are here.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct People {}

impl Request for People {
    const NAME: &'static str = "people";
    type Answer = Vec<PersonRow>;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Vec<PersonRow>> {
        Ok(session.library()?.people()?)
    }
}

/// Notes someone whom no record names yet.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Add {
    name: String,
    #[arg(long)]
    #[serde(default)]
    birth_date: Option<PartialDate>,
}

/// The person's id.
#[derive(Debug, Serialize, TS)]
pub struct NewPerson {
    pub id: PersonId,
}

impl Request for Add {
    const NAME: &'static str = "person add";
    type Answer = NewPerson;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<NewPerson> {
        Ok(NewPerson { id: session.library()?.person_add(&self.name, self.birth_date)? })
    }
}

/// Sets right what a person is called, when they were born, and their sex; an empty value takes the user's back.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Set {
    person: PersonId,
    /// In reading order, or `FAMILY, GIVEN`.
    #[arg(long)]
    #[serde(default)]
    name: Option<String>,
    #[arg(long)]
    #[serde(default)]
    birth_date: Option<String>,
    #[arg(long)]
    #[serde(default)]
    sex: Option<String>,
}

impl Request for Set {
    const NAME: &'static str = "person set";
    type Answer = Changed;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Changed> {
        let Self { person, name, birth_date, sex } = self;
        Ok(session.library()?.person_set(person, &PersonWords { name, birth_date, sex })?)
    }
}

/// Says that two people are one; undo takes it back.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
pub struct Merge {
    a: PersonId,
    b: PersonId,
}

impl Request for Merge {
    const NAME: &'static str = "person merge";
    type Answer = Changed;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Changed> {
        Ok(session.library()?.person_merge(self.a, self.b)?)
    }
}

/// Says that these records of a person are somebody else's; undo takes it back.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
pub struct Split {
    person: PersonId,
    #[arg(required = true)]
    records: Vec<RecordId>,
}

impl Request for Split {
    const NAME: &'static str = "person split";
    type Answer = Changed;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Changed> {
        Ok(session.library()?.person_split(self.person, &self.records)?)
    }
}

/// Says that two people are two, so that nobody asks again whether they are one.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
pub struct Apart {
    a: PersonId,
    b: PersonId,
}

impl Request for Apart {
    const NAME: &'static str = "person apart";
    type Answer = Changed;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Changed> {
        Ok(session.library()?.person_apart(self.a, self.b)?)
    }
}

/// Lists pairs of people who may be one: born on one day, their names in different scripts.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Questions {}

impl Request for Questions {
    const NAME: &'static str = "person questions";
    type Answer = Vec<SamePerson>;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Vec<SamePerson>> {
        Ok(session.library()?.person_questions()?)
    }
}

/// Lists the forms in which records name a person: what may be somebody else shows here.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
pub struct Forms {
    person: PersonId,
}

impl Request for Forms {
    const NAME: &'static str = "person forms";
    type Answer = Vec<NameForm>;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Vec<NameForm>> {
        Ok(session.library()?.person_forms(self.person)?)
    }
}
