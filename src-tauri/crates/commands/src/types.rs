//! The window's types, told from ours: each command's request and answer in TypeScript, with everything they are made of.
//!
//! What comes out is kept under `ui/src/backend/generated`; a test holds it to what the code says. Here nothing is written.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::collections::HashSet;
use std::fmt::Write;

use second_read_model::progress::Progress;
use ts_rs::Config;
use ts_rs::ExportError;
use ts_rs::TS;
use ts_rs::TypeVisitor;

use crate::CommandError;
use crate::jobs::JobMessage;
use crate::jobs::JobRow;
use crate::registry::COMMANDS;
use crate::registry::Pace;
use crate::registry::Request;

/// What stands above each file.
const HEAD: &str = "// Made by `cargo xtask types` from the Rust code. Do not edit.\n";

/// The files under `ui/src/backend/generated`: name and text.
///
/// # Errors
/// When a type cannot be written in TypeScript: a fault of ours.
pub fn generated() -> Result<BTreeMap<String, String>, ExportError> {
    let mut types = Types::new();
    COMMANDS.iter().for_each(|command| (command.types)(&mut types));
    types.visit::<CommandError>();
    types.visit::<Progress>();
    types.visit::<JobRow>();
    types.visit::<JobMessage>();
    types.finish()
}

/// Gathers commands and every type they need.
pub struct Types {
    config: Config,
    seen: HashSet<TypeId>,
    files: BTreeMap<String, String>,
    trouble: Option<ExportError>,
    commands: String,
}

impl Types {
    fn new() -> Self {
        Self {
            // Numbers of ours stay below 2^53.
            config: Config::new().with_large_int("number"),
            seen: HashSet::new(),
            files: BTreeMap::new(),
            trouble: None,
            commands: String::new(),
        }
    }

    /// Takes a command in. Its request stands written out in the list of commands: `Add` would be the name of three.
    pub(crate) fn command<R: Request>(&mut self) {
        R::visit_dependencies(self);
        R::visit_generics(self);
        self.visit::<R::Answer>();
        let (request, answer) = (R::inline(&self.config), <R::Answer as TS>::name(&self.config));
        // Writing into a text cannot fail.
        let _ = writeln!(self.commands, "  \"{}\": {{ request: {request}; answer: {answer} }};", R::NAME);
    }

    fn finish(mut self) -> Result<BTreeMap<String, String>, ExportError> {
        if let Some(trouble) = self.trouble {
            return Err(trouble);
        }
        let words: HashSet<&str> = self.commands.split(|mark: char| !mark.is_alphanumeric() && mark != '_').collect();
        let names = self.files.keys().filter_map(|file| file.strip_suffix(".ts")).filter(|name| words.contains(name));
        let imports: String = names.map(|name| format!("import type {{ {name} }} from \"./{name}\";\n")).collect();
        let jobs: Vec<String> =
            COMMANDS.iter().filter(|command| command.pace != Pace::Quick).map(|command| format!("\"{}\"", command.name)).collect();
        let text = format!(
            "{HEAD}{imports}\n/** Every command by name. */\nexport interface Commands {{\n{}}}\n\n\
             /** Commands that run as jobs. */\nexport type JobName = {};\n",
            self.commands,
            jobs.join(" | ")
        );
        self.files.insert("Commands.ts".to_owned(), text);
        Ok(self.files)
    }
}

impl TypeVisitor for Types {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        if T::output_path().is_some() {
            let name = T::ident(&self.config);
            match T::export_to_string(&self.config) {
                Ok(text) => {
                    let body = text.split_once('\n').map_or("", |(_, body)| body);
                    let mut file = format!("{HEAD}{}", body.trim_start_matches('\n'));
                    if !file.ends_with('\n') {
                        file.push('\n');
                    }
                    if self.files.insert(format!("{name}.ts"), file).is_some() {
                        self.trouble = Some(ExportError::CannotBeExported("two types of one name"));
                    }
                }
                Err(trouble) => self.trouble = Some(trouble),
            }
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}
