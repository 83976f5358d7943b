//! Whose record it is, as its text says: name, sex, the number at a place; and who wrote it.

pub(crate) mod author;
pub(crate) mod banner;
pub(crate) mod number;

mod addressed;
mod before;
mod near;
mod parts;
mod patient;
mod reading;
mod remark;
mod sex;
mod short;
mod sticker;
mod twice;
mod written;

use second_read_model::fact::Fact;

use crate::field::Document;

/// Name, sex, record number and author.
pub(crate) fn read(document: &Document<'_>) -> Vec<Fact> {
    let names = twice::doubted(document, patient::names(document));
    let mut facts = names.clone();
    facts.extend(sex::read(document, &names));
    facts.extend(number::read(document, &names));
    facts.extend(author::read(document));
    facts
}

#[cfg(test)]
pub(crate) mod tests {
    use second_read_model::fact::FactName;

    use super::*;
    use crate::read::tests::facts_of;

    /// The values of one fact, with a star on those that are sure.
    #[track_caller]
    pub(crate) fn check(text: &str, fact: FactName, expected: &str) {
        let facts = facts_of(text, read);
        let shown: Vec<String> = facts
            .iter()
            .filter(|held| held.name == fact)
            .map(|held| format!("{}{}", held.value, if held.confidence >= crate::SURE { "*" } else { "" }))
            .collect();
        assert_eq!(shown.join(" / "), expected, "{text}");
        assert!(facts.iter().all(|held| text.contains(&held.evidence)), "evidence is words of the text: {facts:?}");
    }
}
