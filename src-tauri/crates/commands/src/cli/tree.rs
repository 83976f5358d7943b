//! The grammar of the command line, grown from the registry; its help is taken from the sentences.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser;
use second_read_model::Code;
use second_read_model::sentence::has;
use second_read_model::sentence::say;
use serde::de::DeserializeOwned;

use crate::CommandError;
use crate::Result;
use crate::registry::COMMANDS;

/// What may stand with every command.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    #[arg(long, global = true, value_name = "FOLDER")]
    pub(crate) library: Option<PathBuf>,
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "passphrase_file")]
    pub(crate) recovery_key_file: Option<PathBuf>,
}

/// Completions for a shell.
#[derive(Debug, clap::Args)]
struct Completions {
    #[arg(value_parser = clap::value_parser!(clap_complete::Shell))]
    shell: clap_complete::Shell,
}

/// The manual page of the program, or of one command.
#[derive(Debug, clap::Args)]
struct Manual {
    command: Vec<String>,
}

/// The whole grammar.
pub fn tree() -> clap::Command {
    let root = Options::augment_args(clap::Command::new("second-read"))
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .disable_help_subcommand(true)
        .mut_args(|arg| helped(arg, "options"));
    let root = root.about(say("help.program.about", &[])).after_help(say("help.program.after", &[]));
    let root = COMMANDS.iter().filter_map(|command| Some((command, command.terminal.as_ref()?))).fold(root, |root, (command, terminal)| {
        let leaf = |name: &'static str| described((terminal.arguments)(clap::Command::new(name)), command.name);
        match command.name.split_once(' ') {
            None => root.subcommand(leaf(command.name)),
            Some((group, name)) => with_group(root, group).mut_subcommand(group, |group| group.subcommand(leaf(name))),
        }
    });
    root.subcommand(described(Completions::augment_args(clap::Command::new("completions")), "completions"))
        .subcommand(described(Manual::augment_args(clap::Command::new("man")), "man"))
}

/// The name of the command that was chosen, and its own matches.
pub(crate) fn chosen(matches: &clap::ArgMatches) -> (String, &clap::ArgMatches) {
    let mut name = String::new();
    let mut inner = matches;
    while let Some((word, below)) = inner.subcommand() {
        name = if name.is_empty() { word.to_owned() } else { format!("{name} {word}") };
        inner = below;
    }
    (name, inner)
}

/// The commands that are about the command line itself and so stand in no registry.
pub(crate) fn own(name: &str, matches: &clap::ArgMatches) -> Option<Result<String>> {
    let wrong = |error: clap::Error| crate::cli::wrong_use(&error);
    match name {
        "completions" => Some(<Completions as clap::FromArgMatches>::from_arg_matches(matches).map_err(wrong).map(|asked| {
            let mut text = Vec::new();
            clap_complete::generate(asked.shell, &mut tree(), "second-read", &mut text);
            String::from_utf8_lossy(&text).into_owned()
        })),
        "man" => Some(<Manual as clap::FromArgMatches>::from_arg_matches(matches).map_err(wrong).and_then(|asked| manual(&asked.command))),
        _ => None,
    }
}

/// Takes one of these words, which the type's JSON names the same.
pub(crate) fn one_of<T: DeserializeOwned + Clone + Send + Sync + 'static>(
    words: &'static [&'static str],
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(words).try_map(|word| serde_json::from_value::<T>(serde_json::Value::String(word)))
}

fn manual(command: &[String]) -> Result<String> {
    let mut page = tree();
    page.build();
    let mut name = page.get_name().to_owned();
    for word in command {
        page = page.find_subcommand(word).cloned().ok_or_else(|| CommandError::wrong_use(word))?;
        name = format!("{name}-{word}");
    }
    let mut text = Vec::new();
    let page = page.name(name).disable_help_subcommand(true);
    clap_mangen::Man::new(page).render(&mut text).map_err(|_| CommandError::new(Code::Internal, &[("detail", "man")]))?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn with_group(root: clap::Command, group: &'static str) -> clap::Command {
    if root.find_subcommand(group).is_some() {
        // A command that heads a group (`trash R…`, `trash restore R…`) needs its own words only when it is itself meant.
        return root.mut_subcommand(group, |group| group.subcommand_negates_reqs(true).args_conflicts_with_subcommands(true));
    }
    let about = say(&format!("help.{group}.about"), &[]);
    root.subcommand(clap::Command::new(group).about(about).subcommand_required(true).disable_help_subcommand(true))
}

/// Help of a command: `help.<its name, by dots>.about`, and one sentence for each argument beside it.
fn described(command: clap::Command, name: &str) -> clap::Command {
    let section = name.replace(' ', ".");
    let about = say(&format!("help.{section}.about"), &[]);
    command.about(about).mut_args(|arg| helped(arg, &section))
}

fn helped(arg: clap::Arg, section: &str) -> clap::Arg {
    let key = format!("help.{section}.{}", arg.get_id().as_str().replace('_', "-"));
    if has(&key) { arg.help(say(&key, &[])) } else { arg }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_is_sound() {
        tree().debug_assert();
    }

    #[test]
    fn each_command_has_a_manual_page_and_each_shell_its_completions() {
        for command in COMMANDS.iter().filter(|command| command.terminal.is_some()) {
            let words: Vec<String> = command.name.split(' ').map(str::to_owned).collect();
            let page = manual(&words).unwrap();
            assert!(page.contains(&format!("second\\-read\\-{}", command.name.replace([' ', '-'], "\\-"))), "{}", command.name);
        }
        for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
            let matches = tree().try_get_matches_from(["second-read", "completions", shell]).unwrap();
            let (name, inner) = chosen(&matches);
            assert!(own(&name, inner).unwrap().unwrap().contains("diagnoses"), "{shell}");
        }
    }
}
