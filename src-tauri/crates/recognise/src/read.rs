//! How a fact that was read from text is made.

use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::fact::Origin;

/// A fact read from text: `evidence` is words of page `page` as they stand there. Confidence is held within 0.05 and 0.99,
/// because what is read is never certain.
pub(crate) fn fact(name: FactName, value: String, evidence: &str, page: u32, confidence: f32, method: &str) -> Fact {
    Fact {
        name,
        value,
        evidence: evidence.to_owned(),
        page: Some(page),
        confidence: confidence.clamp(0.05, 0.99),
        origin: Origin::Read,
        method: method.to_owned(),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use second_read_model::extract::PageText;

    use super::*;
    use crate::field::Document;
    use crate::lines::lines;

    /// What one reader makes of a text on one page.
    pub(crate) fn facts_of(text: &str, read: impl Fn(&Document<'_>) -> Vec<Fact>) -> Vec<Fact> {
        let page = PageText { number: 1, text: text.to_owned(), ..PageText::default() };
        read(&Document::new(lines(&[page])))
    }
}
