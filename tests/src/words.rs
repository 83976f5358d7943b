//! Two readings of one document compared by their words, each as often as it stands there; order and spaces do not count.

use std::collections::BTreeMap;
use std::ops::AddAssign;

/// How many words each reading has, and how many are in both.
#[derive(Debug, Clone, Copy, Default)]
pub struct Common {
    pub theirs: usize,
    pub ours: usize,
    pub both: usize,
}

impl Common {
    /// Compares a peer's reading with ours.
    pub fn of(theirs: &str, ours: &str) -> Self {
        let (theirs, ours) = (words(theirs), words(ours));
        let all = |words: &BTreeMap<String, usize>| words.values().sum::<usize>();
        let both = theirs.iter().map(|(word, count)| ours.get(word).map_or(0, |held| *held.min(count))).sum::<usize>();
        Self { theirs: all(&theirs), ours: all(&ours), both }
    }

    /// Whether at least so many of a hundred words of each reading are in the other.
    pub fn share(&self, percent: usize) -> bool {
        self.both * 100 >= self.theirs * percent && self.both * 100 >= self.ours * percent
    }
}

impl AddAssign for Common {
    fn add_assign(&mut self, more: Self) {
        self.theirs += more.theirs;
        self.ours += more.ours;
        self.both += more.both;
    }
}

fn words(text: &str) -> BTreeMap<String, usize> {
    // pdftotext joins a word that is broken at a line's end; the page's text keeps it as printed. Neither counts here.
    let joined = text.replace('\u{c}', "\n").replace("-\n", "");
    let mut words = BTreeMap::new();
    for word in joined.split_whitespace() {
        *words.entry(word.to_owned()).or_insert(0) += 1;
    }
    words
}
