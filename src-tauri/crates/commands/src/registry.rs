//! The list of commands, and the two ways in: by name with JSON, or from words on a terminal.
//!
//! Adding a command: a request type in the file of its topic (it says its name, its answer and what it does), one line in [`COMMANDS`],
//! its help under `[help]` in the sentences, and a shape for the terminal in `cli/shapes`. Nothing else lists commands.

use second_read_model::Code;
use second_read_model::progress::Watch;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::CommandError;
use crate::Result;
use crate::Session;
use crate::about;
use crate::add;
use crate::bundle;
use crate::cases;
use crate::check;
use crate::cli::Screen;
use crate::diagnoses;
use crate::library;
use crate::people;
use crate::records;
use crate::search;

/// Every command, in the order in which help lists them.
pub const COMMANDS: &[Command] = &[
    Command::of::<library::Init>(),
    Command::of::<add::Add>(),
    Command::of::<add::Sources>(),
    Command::of::<records::Records>(),
    Command::of::<records::Show>(),
    Command::of::<records::Text>(),
    Command::of::<records::Page>(),
    Command::of::<records::Restore>(),
    Command::of::<search::Search>(),
    Command::of::<people::People>(),
    Command::of::<records::Set>(),
    Command::of::<records::Undo>(),
    Command::of::<diagnoses::Diagnoses>(),
    Command::of::<diagnoses::Add>(),
    Command::of::<diagnoses::List>(),
    Command::of::<diagnoses::Tag>(),
    Command::of::<diagnoses::Untag>(),
    Command::of::<cases::List>(),
    Command::of::<cases::New>(),
    Command::of::<cases::Add>(),
    Command::of::<cases::Remove>(),
    Command::of::<cases::Order>(),
    Command::of::<cases::Ask>(),
    Command::of::<cases::Say>(),
    Command::of::<cases::Show>(),
    Command::of::<bundle::Bundle>(),
    Command::of::<bundle::Verify>(),
    Command::of::<check::Check>(),
    Command::of::<about::About>(),
];

/// Answers the command of that name. `request` is its request as JSON; `null` stands for one without fields.
pub fn call(name: &str, request: Value, session: &mut Session, watch: &dyn Watch) -> Result<Value> {
    let command = COMMANDS.iter().find(|command| command.name == name).ok_or_else(|| CommandError::wrong_use(name))?;
    (command.by_json)(request, session, watch)
}

/// What is asked, as JSON and as words on a terminal.
pub trait Request: DeserializeOwned + clap::Args {
    /// Its name; a space stands between a group and a command of it (`case new`).
    const NAME: &'static str;
    type Answer: Answer;

    /// Does it.
    fn answer(self, session: &mut Session, watch: &dyn Watch) -> Result<Self::Answer>;
}

/// What comes back. Its JSON is the contract.
pub trait Answer: Serialize {
    /// How it ended; the exit status follows.
    fn outcome(&self) -> Outcome {
        Outcome::Done
    }

    /// The same in words, for a terminal.
    fn tell(&self, screen: &mut Screen);
}

/// How a command ended that gave an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// There is something to look at.
    Findings,
    /// A part of what was asked could not be done.
    Failed,
}

impl Outcome {
    /// The exit status of the command line.
    pub fn exit_status(self) -> u8 {
        match self {
            Outcome::Done => 0,
            Outcome::Findings => 1,
            Outcome::Failed => 3,
        }
    }
}

type ByJson = fn(Value, &mut Session, &dyn Watch) -> Result<Value>;
type ByWords = fn(&clap::ArgMatches, &mut Session, &dyn Watch, &mut Screen) -> Result<Outcome>;

/// One entry of the list.
pub struct Command {
    pub name: &'static str,
    by_json: ByJson,
    pub(crate) arguments: fn(clap::Command) -> clap::Command,
    pub(crate) by_words: ByWords,
}

impl Command {
    const fn of<R: Request>() -> Self {
        Self { name: R::NAME, by_json: by_json::<R>, arguments: R::augment_args, by_words: by_words::<R> }
    }
}

fn by_json<R: Request>(request: Value, session: &mut Session, watch: &dyn Watch) -> Result<Value> {
    let request = if request.is_null() { Value::Object(serde_json::Map::new()) } else { request };
    let request: R = serde_json::from_value(request).map_err(|error| CommandError::wrong_use(&error.to_string()))?;
    let answer = request.answer(session, watch)?;
    serde_json::to_value(answer).map_err(|_| CommandError::new(Code::Internal, &[("detail", R::NAME)]))
}

fn by_words<R: Request>(words: &clap::ArgMatches, session: &mut Session, watch: &dyn Watch, screen: &mut Screen) -> Result<Outcome> {
    let request = R::from_arg_matches(words).map_err(|error| crate::cli::wrong_use(&error))?;
    let answer = request.answer(session, watch)?;
    screen.show(&answer)?;
    Ok(answer.outcome())
}

#[cfg(test)]
mod tests {
    use second_read_model::progress::Unwatched;
    use serde_json::json;

    use super::*;

    fn session() -> Session {
        Session::new("/nowhere/at/all".into(), Box::new(|_| Ok(None)))
    }

    #[test]
    fn each_name_stands_once() {
        let mut names: Vec<_> = COMMANDS.iter().map(|command| command.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), COMMANDS.len());
    }

    #[test]
    fn a_call_that_is_off_is_wrong_use_and_says_where() {
        for (name, request, word) in [
            ("conquer", json!({}), "conquer"),
            ("show", json!({}), "record"),
            ("show", json!({ "record": "p1" }), "p1"),
            ("search", json!({ "words": ["x"], "colour": "red" }), "colour"),
        ] {
            let error = call(name, request, &mut session(), &Unwatched).expect_err("must be refused");
            assert_eq!(error.code, Code::WrongUse, "{name}");
            assert!(error.message.contains(word), "{name}: {}", error.message);
        }
    }
}
