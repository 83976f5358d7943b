//! Values of HL7 V3 (data types R1) as words: moments, quantities, ranges, names of people and organisations.

use roxmltree::Node;
use second_read_model::PartialDate;
use second_read_model::person::HumanName;

use super::super::xml::child;
use super::super::xml::children;
use super::code::Pieces;
use super::code::few_words;
use super::code::referred;
use super::code::said;
use super::code::shown;

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// A point in time (TS) as a day, or as much of it as is said.
pub(super) fn day(node: Node<'_, '_>) -> Option<PartialDate> {
    let written = said(node, "value").filter(|_| node.attribute("nullFlavor").is_none())?;
    // Some programs write `1962-10-22`, with or without a time.
    let iso = [10, 7].into_iter().find_map(|length| written.get(..length)?.parse().ok());
    iso.or_else(|| PartialDate::from_digits(written))
}

/// First and last day of a time (TS, IVL_TS); the same where it is one moment.
pub(super) fn span(node: Node<'_, '_>) -> (Option<PartialDate>, Option<PartialDate>) {
    if let Some(moment) = day(node) {
        return (Some(moment), Some(moment));
    }
    let of = |name| child(node, name).and_then(day);
    let centre = of("center");
    (of("low").or(centre), of("high").or(centre))
}

/// The first day of an act's `effectiveTime`, else its last.
pub(super) fn when(act: Node<'_, '_>) -> Option<PartialDate> {
    children(act, "effectiveTime").find_map(|time| {
        let (first, last) = span(time);
        first.or(last)
    })
}

/// An observed value: what is printed for it, and its unit.
pub(super) fn observed(value: Node<'_, '_>, pieces: &Pieces<'_, '_>) -> (String, String) {
    let plain = |text: String| (text, String::new());
    match sort(value) {
        "PQ" | "REAL" | "INT" | "MO" | "PPD_PQ" => quantity(value, pieces),
        "IVL_PQ" | "IVL_INT" | "IVL_REAL" => interval(value),
        "TS" | "IVL_TS" => plain(span(value).0.map(|day| day.to_string()).unwrap_or_default()),
        "BL" => plain(said(value, "value").unwrap_or_default().to_owned()),
        "RTO" | "RTO_PQ_PQ" | "RTO_QTY_QTY" => plain(ratio(value)),
        "ST" | "ED" | "SC" => plain(referred(value, pieces)),
        _ => plain(concept(value, pieces)),
    }
}

/// A quantity (PQ): number and unit. `1` is the unit of what has none.
pub(super) fn quantity(node: Node<'_, '_>, pieces: &Pieces<'_, '_>) -> (String, String) {
    let unit = said(node, "unit").filter(|unit| *unit != "1").unwrap_or_default();
    match said(node, "value") {
        Some(number) => (number.to_owned(), unit.to_owned()),
        None => (concept(node, pieces), String::new()),
    }
}

/// The reference range of an observation: its words, else its bounds, else the code for it.
pub(super) fn range(observation: Node<'_, '_>, pieces: &Pieces<'_, '_>) -> String {
    let ranges = children(observation, "referenceRange").filter_map(|range| child(range, "observationRange"));
    let words = ranges.take(8).map(|range| {
        let text = child(range, "text").map(|text| referred(text, pieces)).unwrap_or_default();
        let bounds = || child(range, "value").map(|value| bounds(value, pieces)).unwrap_or_default();
        if text.is_empty() { bounds() } else { text }
    });
    let words: Vec<String> = words.filter(|words| !words.is_empty()).collect();
    words.join("; ")
}

fn bounds(value: Node<'_, '_>, pieces: &Pieces<'_, '_>) -> String {
    let (words, unit) = observed(value, pieces);
    if unit.is_empty() { words } else { format!("{words} {unit}") }
}

/// The name of a person (PN); `None` where nothing is said.
pub(super) fn person(name: Node<'_, '_>) -> Option<HumanName> {
    let parts = |part: &'static str| {
        let parts = children(name, part).filter(|node| node.attribute("nullFlavor").is_none() && node.attribute("qualifier") != Some("CL"));
        let words = parts.take(10).map(few_words).filter(|words| !words.is_empty() && !words.eq_ignore_ascii_case("null"));
        words.collect::<Vec<_>>().join(" ")
    };
    let suffix: Vec<_> =
        children(name, "suffix").filter(|suffix| suffix.attribute("qualifier") != Some("AC")).take(5).map(few_words).collect();
    let found = HumanName { family: parts("family"), given: parts("given"), suffix: suffix.join(" ").trim().to_owned() };
    if !found.is_empty() {
        return Some(found);
    }
    // Only words: in reading order, or with the family name before a comma.
    let words = few_words(name);
    match words.split_once(',') {
        Some((family, given)) => Some(HumanName { family: family.trim().into(), given: given.trim().into(), ..HumanName::default() }),
        None => Some(HumanName { family: words, ..HumanName::default() }),
    }
    .filter(|name| !name.is_empty())
}

/// A name as it is printed for readers: titles and all, in the order of the document.
pub(super) fn full_name(name: Node<'_, '_>) -> String {
    let said = few_words(name);
    if said.split_whitespace().all(|word| word.eq_ignore_ascii_case("null")) {
        return String::new();
    }
    let parted = |part: &'static str| children(name, part).take(10).map(few_words).filter(|words| !words.is_empty());
    let ordered: Vec<String> = ["prefix", "given", "family", "suffix"].into_iter().flat_map(parted).collect();
    if ordered.is_empty() { said } else { ordered.join(" ") }
}

/// The type that `xsi:type` says, else the one that the value looks like.
fn sort<'a>(value: Node<'a, '_>) -> &'a str {
    if let Some(sort) = value.attribute((XSI, "type")) {
        return sort.rsplit(':').next().unwrap_or(sort).trim();
    }
    match () {
        () if value.has_attribute("unit") || value.has_attribute("value") => "PQ",
        () if value.has_attribute("code") || value.has_attribute("nullFlavor") => "CD",
        () if child(value, "low").or_else(|| child(value, "high")).is_some() => "IVL_PQ",
        () => "ST",
    }
}

fn concept(value: Node<'_, '_>, pieces: &Pieces<'_, '_>) -> String {
    let words = [shown(value, pieces), referred(value, pieces)].into_iter().find(|words| !words.is_empty());
    let code = || said(value, "code").filter(|_| value.attribute("nullFlavor").is_none()).unwrap_or_default().to_owned();
    words.unwrap_or_else(code)
}

fn interval(value: Node<'_, '_>) -> (String, String) {
    let bound = |name| child(value, name).and_then(|bound| Some((bound, said(bound, "value")?)));
    let (low, high) = (bound("low"), bound("high"));
    let unit = [low, high].into_iter().flatten().find_map(|(bound, _)| said(bound, "unit")).filter(|unit| *unit != "1").unwrap_or_default();
    let open = |bound: Node<'_, '_>| bound.attribute("inclusive") == Some("false");
    let words = match (low, high) {
        (Some((_, low)), Some((_, high))) => format!("{low} - {high}"),
        (Some((bound, low)), None) => format!("{} {low}", if open(bound) { ">" } else { ">=" }),
        (None, Some((bound, high))) => format!("{} {high}", if open(bound) { "<" } else { "<=" }),
        (None, None) => child(value, "center").and_then(|centre| said(centre, "value")).unwrap_or_default().to_owned(),
    };
    (words, unit.to_owned())
}

fn ratio(value: Node<'_, '_>) -> String {
    let side = |name| {
        let side = child(value, name)?;
        let unit = said(side, "unit").filter(|unit| *unit != "1");
        Some([said(side, "value"), unit].into_iter().flatten().collect::<Vec<_>>().join(" "))
    };
    [side("numerator"), side("denominator")].into_iter().flatten().collect::<Vec<_>>().join(" / ")
}

#[cfg(test)]
mod tests {
    use roxmltree::Document;

    use super::*;

    fn read<T>(text: &str, job: impl FnOnce(Node<'_, '_>) -> T) -> T {
        let text = format!(r#"<r xmlns:xsi="{XSI}">{text}</r>"#);
        job(Document::parse(&text).unwrap().root_element().first_element_child().unwrap())
    }

    #[test]
    fn values_as_they_are_printed() {
        for (text, value, unit) in [
            (r#"<v xsi:type="PQ" value="13.20" unit="g/dl"/>"#, "13.20", "g/dl"),
            (r#"<v xsi:type="PQ" value="6" unit="1"/>"#, "6", ""),
            (r#"<v xsi:type="PQ" nullFlavor="UNK"><translation displayName="trace"/></v>"#, "trace", ""),
            (r#"<v xsi:type="h:INT" value="3"/>"#, "3", ""),
            (r#"<v xsi:type="ST"> 3+ cocci </v>"#, "3+ cocci", ""),
            (r#"<v xsi:type="CD" code="1" displayName="Positive"/>"#, "Positive", ""),
            (r#"<v xsi:type="CD" nullFlavor="UNK"/>"#, "", ""),
            (r#"<v xsi:type="IVL_PQ"><low value="2" unit="mm"/><high value="4" unit="mm"/></v>"#, "2 - 4", "mm"),
            (r#"<v xsi:type="IVL_PQ"><high value="4" inclusive="false"/></v>"#, "< 4", ""),
            (r#"<v xsi:type="IVL_PQ"><low value="4"/></v>"#, ">= 4", ""),
            (r#"<v xsi:type="RTO"><numerator value="1"/><denominator value="128"/></v>"#, "1 / 128", ""),
            (r#"<v xsi:type="TS" value="20240301"/>"#, "2024-03-01", ""),
            (r#"<v value="7" unit="%"/>"#, "7", "%"),
            (r#"<v code="x"/>"#, "x", ""),
        ] {
            assert_eq!(read(text, |node| observed(node, &Pieces::new())), (value.into(), unit.into()), "{text}");
        }
    }

    #[test]
    fn moments_are_days() {
        for (text, expected) in [
            (r#"<t value="20130718111836-0400"/>"#, Some("2013-07-18")),
            (r#"<t value="1971"/>"#, Some("1971")),
            (r#"<t value="1971-03-14"/>"#, Some("1971-03-14")),
            (r#"<t value="1971-03-14T10:00:00Z"/>"#, Some("1971-03-14")),
            (r#"<t value="00010101000000"/>"#, None),
            (r#"<t value="-08"/>"#, None),
            (r#"<t nullFlavor="UNK"/>"#, None),
        ] {
            assert_eq!(read(text, day).map(|day| day.to_string()).as_deref(), expected, "{text}");
        }
        let days = read(r#"<t><low value="201401"/><high nullFlavor="UNK"/></t>"#, span);
        assert_eq!(days.0.map(|day| day.to_string()).as_deref(), Some("2014-01"));
        assert_eq!(days.1, None);
    }

    #[test]
    fn names_of_people() {
        for (text, expected) in [
            (
                "<n><prefix>Dr.</prefix><given>Ana</given><given>M</given><family>Ruiz</family><suffix>Jr.</suffix></n>",
                Some("Ana M Ruiz Jr."),
            ),
            ("<n><family>Ruiz</family><given>null</given><given qualifier='CL'>Annie</given><given>Ana</given></n>", Some("Ana Ruiz")),
            ("<n>Ana Ruiz</n>", Some("Ana Ruiz")),
            ("<n>RUIZ, ANA</n>", Some("ANA RUIZ")),
            ("<n><given nullFlavor='UNK'/><family nullFlavor='UNK'/></n>", None),
        ] {
            assert_eq!(read(text, person).map(|name| name.display()).as_deref(), expected, "{text}");
        }
    }
}
