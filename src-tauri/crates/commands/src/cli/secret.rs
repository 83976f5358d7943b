//! Where the passphrase comes from: a file, the environment, or the person at the keyboard.

use std::io::IsTerminal;
use std::path::Path;
use std::path::PathBuf;

use second_read_model::Code;
use second_read_model::sentence::say;
use zeroize::Zeroizing;

use crate::CommandError;
use crate::Result;
use crate::session::AskSecret;
use crate::session::Purpose;
use crate::session::Secret;

/// Scripts and tests give the passphrase here.
const VARIABLE: &str = "SECOND_READ_PASSPHRASE";
/// How often a new passphrase may be mistyped before we stop asking.
const TRIES: usize = 3;

/// Asks in this order: recovery key file, passphrase file, environment, keyboard.
pub(crate) fn asker(passphrase_file: Option<PathBuf>, recovery_key_file: Option<PathBuf>) -> AskSecret {
    Box::new(move |purpose| {
        if let (Purpose::Open, Some(file)) = (purpose, &recovery_key_file) {
            return Ok(Some(Secret::RecoveryKey(first_line(file)?)));
        }
        let given = match (&passphrase_file, std::env::var(VARIABLE)) {
            (Some(file), _) => Some(first_line(file)?),
            (None, Ok(value)) => Some(Zeroizing::new(value)),
            (None, Err(_)) => None,
        };
        let passphrase = match (given, purpose) {
            (Some(given), _) => Some(given),
            (None, _) if !std::io::stdin().is_terminal() => None,
            (None, Purpose::Open) => Some(prompt("cli.passphrase.open")?),
            (None, Purpose::New) => Some(chosen()?),
        };
        match passphrase {
            Some(passphrase) if passphrase.is_empty() => Err(CommandError::wrong_use(&say("cli.passphrase.empty", &[]))),
            passphrase => Ok(passphrase.map(Secret::Passphrase)),
        }
    })
}

/// A new passphrase, typed twice the same.
fn chosen() -> Result<Zeroizing<String>> {
    for _ in 0..TRIES {
        let first = prompt("cli.passphrase.new")?;
        if *first == *prompt("cli.passphrase.again")? {
            return Ok(first);
        }
    }
    Err(CommandError::wrong_use(&say("cli.passphrase.differ", &[])))
}

fn prompt(key: &str) -> Result<Zeroizing<String>> {
    let typed = rpassword::prompt_password(say(key, &[])).map_err(|_| CommandError::new(Code::PassphraseNeeded, &[]))?;
    Ok(Zeroizing::new(typed))
}

/// The first line of a file, without its end: editors add one.
fn first_line(file: &Path) -> Result<Zeroizing<String>> {
    let text = Zeroizing::new(std::fs::read_to_string(file).map_err(|error| CommandError::reading(file, &error))?);
    Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()))
}
