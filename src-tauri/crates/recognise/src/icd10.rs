//! ICD-10-CM: codes, titles, inclusion terms and everyday words, searched without a database.

/// One entry of the classification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// With its dot, e.g. `C50.412`.
    pub code: String,
    /// The full official title.
    pub title: String,
    /// Whether it may be used on a claim as it stands (it has no finer codes).
    pub billable: bool,
}

/// The entry of that code, written with or without dot, in any case.
pub fn lookup(code: &str) -> Option<Term> {
    let _ = code;
    None
}

/// Entries for a code's beginning or for words, best first, at most `limit`.
pub fn search(words: &str, limit: usize) -> Vec<Term> {
    let _ = (words, limit);
    Vec::new()
}
