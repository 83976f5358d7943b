//! Wrong words on the command line, said in our words. An id that is no id is treated as one that is not there.

use clap::error::ContextKind;
use clap::error::ContextValue;
use clap::error::ErrorKind;
use second_read_model::Code;
use second_read_model::ids::NotAnId;
use second_read_model::sentence::say;

use crate::CommandError;

/// What was wrong with the words, as our error.
pub(crate) fn wrong_use(error: &clap::Error) -> CommandError {
    let source = std::error::Error::source(error);
    if let Some(NotAnId(id)) = source.and_then(|source| source.downcast_ref()) {
        return unknown_id(id, &context(error, ContextKind::InvalidArg));
    }
    let arg = context(error, ContextKind::InvalidArg);
    let value = context(error, ContextKind::InvalidValue);
    let detail = match error.kind() {
        ErrorKind::UnknownArgument => say("cli.wrong.unknown", &[("word", &arg)]),
        ErrorKind::InvalidSubcommand => say("cli.wrong.unknown", &[("word", &context(error, ContextKind::InvalidSubcommand))]),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => say("cli.wrong.no-command", &[]),
        ErrorKind::MissingRequiredArgument => say("cli.wrong.missing", &[("word", &arg)]),
        ErrorKind::InvalidValue if value.is_empty() => say("cli.wrong.missing", &[("word", &arg)]),
        ErrorKind::InvalidValue => one_of(&value, &context(error, ContextKind::ValidValue)),
        ErrorKind::ValueValidation => say("cli.wrong.value", &[("value", &value), ("word", &arg)]),
        ErrorKind::ArgumentConflict => say("cli.wrong.conflict", &[("word", &arg), ("other", &context(error, ContextKind::PriorArg))]),
        _ => say("cli.wrong.other", &[("word", &arg)]),
    };
    CommandError::wrong_use(&detail)
}

/// `word` is none of the `known` ones.
pub(crate) fn not_among(word: &str, known: &[&str]) -> CommandError {
    CommandError::wrong_use(&one_of(word, &known.join(", ")))
}

fn one_of(value: &str, known: &str) -> String {
    say("cli.wrong.choice", &[("value", value), ("known", known)])
}

/// The argument's name says what was looked for, and so which command lists what there is.
fn unknown_id(id: &str, arg: &str) -> CommandError {
    let arg = arg.to_lowercase();
    let (what, list) = match () {
        () if arg.contains("person") => ("what.person", "people"),
        () if arg.contains("case") => ("what.case", "case list"),
        () => ("what.record", "records"),
    };
    CommandError::new(Code::UnknownId, &[("what", &say(what, &[])), ("id", id), ("list", list)])
}

fn context(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_slip_gets_its_sentence() {
        for (words, code, said) in [
            ("", Code::WrongUse, "Say what to do"),
            ("recrods", Code::WrongUse, "recrods"),
            ("records --colour", Code::WrongUse, "--colour"),
            ("records --from yesterday", Code::WrongUse, "yesterday"),
            ("add", Code::WrongUse, "<PATHS>"),
            ("set r1 colour red", Code::WrongUse, "kind, date, person"),
            ("show p1", Code::UnknownId, "“p1”"),
            ("case show r1", Code::UnknownId, "case “r1”"),
            ("restore zz --to x", Code::UnknownId, "“zz”"),
            ("records --person x", Code::UnknownId, "second-read people"),
            ("page r1 0 --png x.png", Code::WrongUse, "“0”"),
            ("bundle c1", Code::WrongUse, "--to"),
            ("about --passphrase-file a --recovery-key-file b", Code::WrongUse, "--recovery-key-file"),
        ] {
            let words = std::iter::once("second-read").chain(words.split_whitespace());
            let error = wrong_use(&crate::cli::tree().try_get_matches_from(words.clone()).unwrap_err());
            let words: Vec<_> = words.collect();
            assert_eq!(error.code, code, "{words:?}: {}", error.message);
            assert!(error.message.contains(said), "{words:?}: {}", error.message);
        }
    }
}
