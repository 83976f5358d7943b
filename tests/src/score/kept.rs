//! The scores of the commit before: a small file beside the tests that is rewritten when a change is to stay.

use anyhow::Context;
use anyhow::Result;

use super::Score;
use super::Table;
use crate::root;

/// Scores by set and fact.
#[derive(Debug, Default)]
pub struct Scores(Vec<(String, String, Score)>);

const HEAD: &str = "set\tfact\tright\twrong and sure\tunsure\tmissing\n";

impl Scores {
    /// What `tests/score.tsv` says.
    pub fn read() -> Result<Self> {
        let text = std::fs::read_to_string(root().join("tests/score.tsv")).context("tests/score.tsv")?;
        Self::from_text(&text)
    }

    fn from_text(text: &str) -> Result<Self> {
        let row = |line: &str| {
            let cells: Vec<&str> = line.split('\t').collect();
            let [set, fact, counts @ ..] = cells.as_slice() else { return None };
            let counts: Vec<u32> = counts.iter().map(|count| count.parse().ok()).collect::<Option<_>>()?;
            let [right, wrong_and_sure, unsure, missing] = counts[..] else { return None };
            Some(((*set).to_owned(), (*fact).to_owned(), Score { right, wrong_and_sure, unsure, missing }))
        };
        text.lines().skip(1).map(|line| row(line).with_context(|| format!("not a score: {line}"))).collect::<Result<_>>().map(Self)
    }

    /// The score of a fact in a set, if it was kept.
    pub fn of(&self, set: &str, fact: &str) -> Option<Score> {
        self.0.iter().find(|(kept_set, kept_fact, _)| kept_set == set && kept_fact == fact).map(|(_, _, score)| *score)
    }

    /// Takes over what was measured; sets that were not measured today stay as they are.
    pub fn take(&mut self, tables: &[Table]) {
        self.0.retain(|(set, _, _)| tables.iter().all(|table| table.title != set));
        for table in tables {
            self.0.extend(table.rows.iter().map(|(fact, score)| (table.title.to_owned(), (*fact).to_owned(), *score)));
        }
    }

    /// The file's text.
    pub fn text(&self) -> String {
        let line = |(set, fact, score): &(String, String, Score)| {
            format!("{set}\t{fact}\t{}\t{}\t{}\t{}\n", score.right, score.wrong_and_sure, score.unsure, score.missing)
        };
        HEAD.to_owned() + &self.0.iter().map(line).collect::<String>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_again() {
        let mut table = Table::new("papers");
        table.add_absent("a", "no name", None);
        let mut scores = Scores::default();
        scores.take(&[table]);
        let again = Scores::from_text(&scores.text()).unwrap();
        assert_eq!(again.of("papers", "no name"), Some(Score { right: 1, ..Score::default() }));
        assert!(Scores::from_text("head\npapers\tname\t1\t2\n").is_err());
    }
}
