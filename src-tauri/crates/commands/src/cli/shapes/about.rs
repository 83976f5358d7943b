//! Versions, the library's state, the cage.

use crate::about::State;
use crate::cli::Screen;
use crate::registry::Answer;

impl Answer for State {
    fn tell(&self, screen: &mut Screen) {
        screen.say("cli.about.version", &[("version", self.version)]);
        let key = match self.library.state.as_str() {
            "none" => "cli.about.none",
            "passphrase" => "cli.about.passphrase",
            "no-passphrase" => "cli.about.no-passphrase",
            _ => "cli.about.trouble",
        };
        screen.say(key, &[("folder", &self.library.folder.display().to_string()), ("code", &self.library.state)]);
        if let Some(crash) = &self.crash {
            screen.say("cli.about.crash", &[("path", &crash.report.display().to_string())]);
        }
        match &self.worker.error {
            None => screen.say("cli.about.cage", &[("cage", &self.worker.cage.join(", "))]),
            Some(error) => return screen.line(&error.message),
        }
        match &self.worker.tesseract {
            Some(languages) => screen.say("cli.about.tesseract", &[("languages", &languages.join(", "))]),
            None => screen.say("cli.about.no-tesseract", &[]),
        }
    }
}
