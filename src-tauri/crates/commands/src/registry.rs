//! The list of commands, and the two ways in: by name with JSON, or from words on a terminal.
//!
//! Adding a command: a request type in the file of its topic (it says its name, its answer and what it does), one line in [`COMMANDS`],
//! its help under `[help]` in the sentences, and a shape for the terminal in `cli/shapes`. Nothing else lists commands.

use second_read_model::Code;
use second_read_model::progress::Watch;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use ts_rs::TS;

use crate::CommandError;
use crate::Result;
use crate::Session;
use crate::about;
use crate::add;
use crate::bundle;
use crate::cases;
use crate::check;
use crate::cli::Screen;
use crate::crash;
use crate::diagnoses;
use crate::images;
use crate::lessons;
use crate::library;
use crate::lists;
use crate::people;
use crate::records;
use crate::reread;
use crate::scans;
use crate::search;
use crate::types::Types;

/// Every command, in the order in which help lists them.
pub const COMMANDS: &[Command] = &[
    Command::of::<library::Init>(),
    Command::window::<library::Unlock>(),
    Command::window::<library::Lock>(),
    Command::window::<library::Sample>(),
    Command::of::<add::Add>().paced(Pace::LongWriting),
    Command::of::<add::Sources>(),
    Command::of::<add::Files>(),
    Command::of::<records::Records>(),
    Command::window::<lists::TimelineOf>(),
    Command::window::<lists::Rows>(),
    Command::window::<lists::FacetsOf>(),
    Command::window::<lists::CountsOf>(),
    Command::window::<lists::Kinds>(),
    Command::of::<records::Show>(),
    Command::of::<records::Text>(),
    Command::window::<images::WordsOf>(),
    Command::window::<images::StudyOf>(),
    Command::window::<images::ImageOf>(),
    Command::of::<records::Page>(),
    Command::of::<records::Restore>(),
    Command::of::<search::Search>(),
    Command::of::<people::People>(),
    Command::of::<people::Add>(),
    Command::of::<people::Set>(),
    Command::of::<people::Merge>(),
    Command::of::<people::Split>(),
    Command::of::<people::Apart>(),
    Command::of::<people::Forms>(),
    Command::of::<people::Questions>(),
    Command::of::<records::Set>(),
    Command::window::<records::SetMany>(),
    Command::of::<records::NotKnown>(),
    Command::of::<lessons::Lessons>(),
    Command::of::<lessons::Forget>(),
    Command::of::<records::Note>(),
    Command::of::<records::Join>(),
    Command::of::<records::NotCopy>(),
    Command::of::<scans::Join>(),
    Command::of::<scans::Apart>(),
    Command::of::<scans::Questions>(),
    Command::of::<records::Trash>(),
    Command::of::<records::TrashRestore>(),
    Command::of::<records::Undo>(),
    Command::of::<diagnoses::Diagnoses>(),
    Command::of::<diagnoses::Add>(),
    Command::of::<diagnoses::List>(),
    Command::of::<diagnoses::Tag>(),
    Command::of::<diagnoses::Untag>(),
    Command::of::<diagnoses::Suggest>(),
    Command::of::<diagnoses::TurnDown>(),
    Command::of::<cases::List>(),
    Command::of::<cases::New>(),
    Command::of::<cases::Add>(),
    Command::of::<cases::Remove>(),
    Command::of::<cases::Order>(),
    Command::of::<cases::Ask>(),
    Command::of::<cases::Say>(),
    Command::of::<cases::Unsay>(),
    Command::of::<cases::Diagnoses>(),
    Command::of::<cases::Delete>(),
    Command::of::<cases::Show>(),
    Command::of::<cases::Check>(),
    Command::of::<bundle::Bundle>().paced(Pace::Long),
    Command::of::<bundle::Verify>().paced(Pace::Long),
    Command::of::<reread::Reread>().paced(Pace::LongWriting),
    Command::of::<check::Check>().paced(Pace::LongWriting),
    Command::of::<about::About>(),
    Command::window::<crash::CrashTold>(),
];

/// Answers the command of that name. `request` is its request as JSON; `null` stands for one without fields.
pub fn call(name: &str, request: Value, session: &Session, watch: &dyn Watch) -> Result<Value> {
    (find(name)?.by_json)(request, session, watch)
}

/// The command of that name.
///
/// # Errors
/// `WrongUse` when there is none.
pub fn find(name: &str) -> Result<&'static Command> {
    COMMANDS.iter().find(|command| command.name == name).ok_or_else(|| CommandError::wrong_use(name))
}

/// What is asked, as JSON.
pub trait Request: DeserializeOwned + TS + 'static {
    /// Its name; a space stands between a group and a command of it (`case new`).
    const NAME: &'static str;
    type Answer: Serialize + TS + 'static;

    /// Does it.
    fn answer(self, session: &Session, watch: &dyn Watch) -> Result<Self::Answer>;
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

type ByJson = fn(Value, &Session, &dyn Watch) -> Result<Value>;
type ByWords = fn(&clap::ArgMatches, &Session, &dyn Watch, &mut Screen) -> Result<Outcome>;

/// One entry of the list.
pub struct Command {
    pub name: &'static str,
    /// How it is run when a window asks for it.
    pub pace: Pace,
    /// What describes it to the window's pages.
    pub types: fn(&mut Types),
    by_json: ByJson,
    /// `None` for what makes sense in a window only.
    pub(crate) terminal: Option<Terminal>,
}

/// How long a command takes, and what it holds meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Answers at once.
    Quick,
    /// May take minutes: it has progress, and can be stopped.
    Long,
    /// The same, and writes into the library all the time: one of these after the other.
    LongWriting,
}

/// The side of a command that a terminal sees.
pub(crate) struct Terminal {
    pub(crate) arguments: fn(clap::Command) -> clap::Command,
    pub(crate) by_words: ByWords,
}

impl Command {
    /// For the terminal and the window.
    const fn of<R: Request + clap::Args>() -> Self
    where
        R::Answer: Answer,
    {
        Self { terminal: Some(Terminal { arguments: R::augment_args, by_words: by_words::<R> }), ..Self::window::<R>() }
    }

    /// For the window alone.
    const fn window<R: Request>() -> Self {
        Self { name: R::NAME, pace: Pace::Quick, types: Types::command::<R>, by_json: by_json::<R>, terminal: None }
    }

    const fn paced(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }
}

fn by_json<R: Request>(request: Value, session: &Session, watch: &dyn Watch) -> Result<Value> {
    let request = if request.is_null() { Value::Object(serde_json::Map::new()) } else { request };
    let request: R = serde_json::from_value(request).map_err(|error| CommandError::wrong_use(&error.to_string()))?;
    let answer = request.answer(session, watch)?;
    serde_json::to_value(answer).map_err(|_| CommandError::new(Code::Internal, &[("detail", R::NAME)]))
}

fn by_words<R: Request + clap::Args>(words: &clap::ArgMatches, session: &Session, watch: &dyn Watch, screen: &mut Screen) -> Result<Outcome>
where
    R::Answer: Answer,
{
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
        Session::unasked("/nowhere/at/all".into())
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
            let error = call(name, request, &session(), &Unwatched).expect_err("must be refused");
            assert_eq!(error.code, Code::WrongUse, "{name}");
            assert!(error.message.contains(word), "{name}: {}", error.message);
        }
    }
}
