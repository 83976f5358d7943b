//! A new library: where it is, and the recovery kit to write down.

use crate::cli::Screen;
use crate::library::Made;
use crate::registry::Answer;

/// Letters in one group, groups in one row: short enough to copy by hand without losing the place.
const GROUP: usize = 4;
const ROW: usize = 5;

impl Answer for Made {
    fn tell(&self, screen: &mut Screen) {
        screen.say("cli.init.made", &[("path", &self.library.display().to_string())]);
        screen.gap();
        screen.say("cli.init.kit", &[]);
        screen.gap();
        for row in in_groups(&self.recovery_key).chunks(ROW) {
            screen.line(&format!("    {}", row.join(" ")));
        }
        screen.gap();
        screen.say("cli.init.keep", &[]);
    }
}

/// The key in groups. The lead `AGE-SECRET-KEY-1` stays whole: it says what the key is for.
fn in_groups(key: &str) -> Vec<String> {
    let (lead, body) = key.rfind("-1").map_or(("", key), |at| key.split_at(at + 2));
    let letters: Vec<char> = body.chars().collect();
    let lead = (!lead.is_empty()).then(|| lead.to_owned());
    lead.into_iter().chain(letters.chunks(GROUP).map(|group| group.iter().collect())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_groups_together_are_the_key() {
        let key = format!("AGE-SECRET-KEY-1{}", "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHCE");
        let groups = in_groups(&key);
        assert_eq!(groups[0], "AGE-SECRET-KEY-1");
        assert_eq!(groups[1], "QPZR");
        assert_eq!(groups.concat(), key);
        assert_eq!(in_groups("").concat(), "");
    }
}
