//! The command line: words in; words, or one JSON document, out. A front of the registry, which alone knows the commands.
//!
//! Answers go to standard output, progress and complaints to standard error, so that a pipe gets answers only.

mod folder;
mod progress;
mod screen;
mod secret;
mod shapes;
mod tree;
mod wrong_use;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::FromArgMatches;

use crate::Result;
use crate::Session;
use crate::registry;
pub use folder::default_library;
pub use screen::Screen;
pub(crate) use tree::one_of;
pub use tree::tree;
pub(crate) use wrong_use::not_among;
pub(crate) use wrong_use::wrong_use;

/// Runs the program with the words of the process: 0 done, 1 findings, 2 wrong use or unknown id, 3 failed.
pub fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    let mut screen = Screen::new(words.iter().any(|word| word == "--json"));
    let status = run(words, &mut screen).unwrap_or_else(|error| {
        screen.fail(&error);
        error.code.exit_status()
    });
    screen.print();
    ExitCode::from(status)
}

fn run(words: Vec<OsString>, screen: &mut Screen) -> Result<u8> {
    let matches = match tree().try_get_matches_from(words) {
        Ok(matches) => matches,
        Err(error) if !error.use_stderr() => {
            screen.document(&error.render().to_string());
            return Ok(0);
        }
        Err(error) => return Err(wrong_use(&error)),
    };
    let options = tree::Options::from_arg_matches(&matches).map_err(|error| wrong_use(&error))?;
    let (name, inner) = tree::chosen(&matches);
    if let Some(text) = tree::own(&name, inner) {
        screen.document(&text?);
        return Ok(0);
    }
    let terminal = registry::find(&name)?.terminal.as_ref().ok_or_else(|| crate::CommandError::wrong_use(&name))?;
    let library = options.library.clone().map_or_else(default_library, Ok)?;
    let session = Session::new(library, secret::asker(options.passphrase_file, options.recovery_key_file));
    let bars = progress::Bars::new();
    let outcome = (terminal.by_words)(inner, &session, &bars, screen);
    bars.clear();
    outcome.map(registry::Outcome::exit_status)
}
