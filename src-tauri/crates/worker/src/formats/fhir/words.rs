//! FHIR data types in words (R4 2.24, with what DSTU2 and STU3 did otherwise): concepts, quantities, periods, names, references.
//!
//! A reference without words of its own becomes a mark, and [`resolve`] puts the name there once the whole file was read: a medicine may
//! stand behind the order that names it.

use second_read_model::PartialDate;
use second_read_model::person::HumanName;

use super::super::json::pull::Json;

/// Stands around a reference.
const MARK: char = '\u{1}';
/// Words of one value are cut here, in bytes.
const LONGEST: usize = 2_000;

/// The member at the end of a way; `name*` at its end is a choice of types (`value*` is `valueQuantity`, `valueString` …).
pub(super) fn at<'a>(resource: &'a Json, way: &str) -> &'a Json {
    let Some(start) = way.strip_suffix('*') else { return resource.at(way) };
    let (above, start) = start.rsplit_once('.').unwrap_or(("", start));
    let holder = if above.is_empty() { resource } else { resource.at(above) };
    let typed = |key: &str| key.strip_prefix(start).is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_uppercase()));
    let found = holder.members().iter().find(|(key, _)| typed(key) || key == start);
    found.map_or(&Json::Null, |(_, value)| value)
}

/// Any value in words; empty where there are none.
pub(super) fn words(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::Bool(yes) => yes.to_string(),
        Json::Number(number) => number.clone(),
        Json::Text(text) | Json::Long(text, _) => moment(&one_line(text)),
        Json::List(items) => join(items.iter().map(words), ", "),
        Json::Map(_) => of_object(value),
    }
}

fn of_object(value: &Json) -> String {
    let has = |name: &str| value.get(name) != &Json::Null;
    let of = |name: &str| words(value.get(name));
    if has("numerator") {
        return join([of("numerator"), of("denominator")], " / ");
    }
    if has("low") || has("high") {
        return range(value);
    }
    if has("start") || has("end") {
        return join([of("start"), of("end")], " – ");
    }
    if has("family") || has("given") {
        return human_name(value).display();
    }
    if has("value") && !has("use") && !has("assigner") {
        return quantity(value);
    }
    if value.get("system").text().ends_with("ActCode") && !has("display") {
        return visit(value.get("code").text());
    }
    let first = ["text", "display", "coding", "concept", "title", "reference", "value", "code", "name"];
    first.into_iter().map(|name| if name == "reference" { reference(value) } else { of(name) }).find(|words| !words.is_empty()).map_or_else(
        String::new,
        |words| if has("coding") && !has("text") { first_of(value.get("coding")).unwrap_or(words) } else { words },
    )
}

/// What sort of visit a code of HL7's ActCode means; it often comes without words.
fn visit(code: &str) -> String {
    let word = match code {
        "AMB" => "ambulatory",
        "EMER" => "emergency",
        "IMP" | "ACUTE" | "NONAC" => "inpatient",
        "OBSENC" => "observation",
        "SS" => "short stay",
        "HH" => "home health",
        "VR" => "virtual",
        other => other,
    };
    one_line(word)
}

/// Of several codes for one thing the first one that has words.
fn first_of(codings: &Json) -> Option<String> {
    let displays = codings.items().iter().map(|coding| words(coding.get("display")));
    let codes = codings.items().iter().map(|coding| words(coding.get("code")));
    displays.chain(codes).find(|words| !words.is_empty())
}

/// The mark of a reference, or what it holds itself.
fn reference(value: &Json) -> String {
    match value.get("reference") {
        Json::Text(to) => format!("{MARK}{}{MARK}", one_line(to)),
        other => words(other),
    }
}

/// Words with each mark replaced by the name of what it refers to; nothing where that is not known.
pub(super) fn resolve(words: &str, name_of: impl Fn(&str) -> Option<String>) -> String {
    if !words.contains(MARK) {
        return words.to_owned();
    }
    let parts = words.split(MARK).enumerate();
    parts.map(|(at, part)| if at % 2 == 0 { part.to_owned() } else { name_of(part).unwrap_or_default() }).collect()
}

/// The same, where what is not known keeps its mark.
pub(super) fn resolve_some(words: &str, name_of: impl Fn(&str) -> Option<String>) -> String {
    resolve(words, |to| name_of(to).or_else(|| Some(format!("{MARK}{to}{MARK}"))))
}

/// `6.3 mmol/l`, as written.
pub(super) fn quantity(value: &Json) -> String {
    join([format!("{}{}", value.get("comparator").text(), words(value.get("value"))), unit(value)], " ")
}

/// The unit as people write it, else its code.
pub(super) fn unit(value: &Json) -> String {
    let written = one_line(value.get("unit").text());
    let written = if written.is_empty() { one_line(value.get("units").text()) } else { written };
    let code = if written.is_empty() { one_line(value.get("code").text()) } else { written };
    // `{score}` and the like say what was counted, not a unit (UCUM 2.1.7).
    if code.starts_with('{') && code.ends_with('}') { String::new() } else { code }
}

/// `3.1–6.2 mmol/l`, `< 5`, `> 60`.
pub(super) fn range(value: &Json) -> String {
    let (low, high) = (value.get("low"), value.get("high"));
    let number = |bound: &Json| words(bound.get("value"));
    let unit = [low, high].into_iter().map(unit).find(|unit| !unit.is_empty()).unwrap_or_default();
    let bounds = match (number(low), number(high)) {
        (low, high) if low.is_empty() && high.is_empty() => return String::new(),
        (low, high) if high.is_empty() => format!("> {low}"),
        (low, high) if low.is_empty() => format!("< {high}"),
        (low, high) => format!("{low}–{high}"),
    };
    join([bounds, unit], " ")
}

/// A HumanName; its whole text where it has no parts.
pub(super) fn human_name(value: &Json) -> HumanName {
    let part = |name: &str| join(value.get(name).items().iter().map(words), " ");
    let name = HumanName { family: part("family"), given: part("given"), suffix: part("suffix") };
    if name.is_empty() { HumanName { given: one_line(value.get("text").text()), ..HumanName::default() } } else { name }
}

/// The day of a date, a moment or a period, if it is one that exists; with what is written there.
pub(super) fn day(value: &Json) -> Option<(PartialDate, String)> {
    let written = match value {
        Json::Map(_) => ["start", "end", "event"].into_iter().map(|name| value.get(name)).find(|value| **value != Json::Null)?,
        other => other,
    };
    let written = written.items().first()?.text();
    let day = written.split(['T', ' ']).next()?;
    Some((day.parse().ok()?, one_line(written)))
}

/// When something was, as it sorts: empty where that is not known.
pub(super) fn when(resource: &Json, ways: &[&str]) -> String {
    ways.iter().find_map(|way| day(at(resource, way))).map(|(_, written)| written).unwrap_or_default()
}

/// A moment as `2024-03-01 08:30`; anything else unchanged.
fn moment(text: &str) -> String {
    match text.split_once('T') {
        Some((day, time)) if day.parse::<PartialDate>().is_ok() && time.get(2..3) == Some(":") => {
            match time.get(..5) {
                // A day that was given as a moment.
                Some("00:00") | None => day.to_owned(),
                Some(time) => format!("{day} {time}"),
            }
        }
        _ => text.to_owned(),
    }
}

/// `system|code` of the code that programs know best, for this order of systems; empty where there is none.
pub(super) fn code(concept: &Json, systems: &[&str]) -> String {
    let codings: Vec<&Json> = concept.get("coding").items().iter().filter(|coding| !coding.get("code").text().is_empty()).collect();
    let known = systems.iter().find_map(|system| codings.iter().find(|coding| coding.get("system").text().contains(system)));
    let coding = known.or_else(|| codings.first());
    coding
        .map(|coding| clip(&format!("{}|{}", one_line(coding.get("system").text()), one_line(coding.get("code").text())), 300))
        .unwrap_or_default()
}

/// The code word of a status: a bare text, or the code of a concept.
pub(super) fn code_word(value: &Json) -> &str {
    match value {
        Json::Map(_) | Json::List(_) => {
            let code = value.at("coding.code").text();
            if code.is_empty() { value.get("text").text() } else { code }
        }
        other => other.text(),
    }
}

/// What is not empty, in a row; the same words once.
pub(super) fn join(parts: impl IntoIterator<Item = String>, between: &str) -> String {
    let mut all: Vec<String> = Vec::new();
    for part in parts {
        if !part.is_empty() && (between == " " || !all.contains(&part)) && all.len() < 50 {
            all.push(part);
        }
    }
    clip(&all.join(between), LONGEST)
}

/// A text on one line, without control characters.
pub(super) fn one_line(text: &str) -> String {
    let plain: String = clip(text, LONGEST).chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// At most so many bytes of a text, whole letters.
pub(super) fn clip(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(most);
    let mut cut = text.get(..end).unwrap_or_default().to_owned();
    // A mark without its partner would swallow what follows.
    if cut.matches(MARK).count() % 2 == 1 {
        cut.truncate(cut.rfind(MARK).unwrap_or(0));
    }
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::super::super::json::pull::Pull;
    use super::super::super::json::pull::Room;
    use super::*;

    fn json(text: &str) -> Json {
        Pull::new(text.as_bytes(), &mut text.as_bytes(), 10_000).value(&mut Room::WIDE.clone()).unwrap()
    }

    #[test]
    fn data_types_in_words() {
        for (value, expected) in [
            (r#"{"coding":[{"code":"1"},{"code":"2","display":"Glucose"}]}"#, "Glucose"),
            (r#"{"coding":[{"code":"1","display":"Glucose"}],"text":"Sugar"}"#, "Sugar"),
            (r#"{"coding":[{"code":"E11.9"}]}"#, "E11.9"),
            (r#"{"value":6.30,"unit":"mmol/l"}"#, "6.30 mmol/l"),
            (r#"{"value":5,"comparator":"<","code":"{score}"}"#, "<5"),
            (r#"{"low":{"value":3.1,"unit":"mmol/l"},"high":{"value":6.2}}"#, "3.1–6.2 mmol/l"),
            (r#"{"high":{"value":6.2,"unit":"g"}}"#, "< 6.2 g"),
            (r#"{"start":"2024-01-02","end":"2024-01-05"}"#, "2024-01-02 – 2024-01-05"),
            (r#"{"family":["Doe"],"given":["Jane","Q"],"suffix":["Jr."],"prefix":["Dr."]}"#, "Jane Q Doe Jr."),
            (r#"{"reference":"Organization/1","display":"St. Elsewhere"}"#, "St. Elsewhere"),
            (r#"{"numerator":{"value":1,"unit":"mg"},"denominator":{"value":2,"unit":"mL"}}"#, "1 mg / 2 mL"),
            (r#"["a","b","a"]"#, "a, b"),
            (r#""2024-03-01T08:30:00+01:00""#, "2024-03-01 08:30"),
            (r#"{"concept":{"text":"Aspirin"}}"#, "Aspirin"),
            (r#"{"text":"a note","time":"2024"}"#, "a note"),
            ("true", "true"),
            ("{}", ""),
        ] {
            assert_eq!(words(&json(value)), expected, "{value}");
        }
    }

    #[test]
    fn references_get_their_names_later() {
        let words = words(&json(r#"[{"reference":"Medication/7"},{"reference":"Medication/8"}]"#));
        let name = |to: &str| (to == "Medication/7").then(|| "Aspirin".to_owned());
        assert_eq!(resolve(&words, name), "Aspirin, ");
        assert_eq!(resolve(&resolve_some(&words, name), |_| Some("x".into())), "Aspirin, x");
        assert_eq!(super::words(&json("\"a\\u0001b\"")), "a b");
    }

    #[test]
    fn a_day_is_one_that_exists() {
        let day = |text: &str| day(&json(text)).map(|(day, _)| day.to_string());
        assert_eq!(day("\"2024-03-01T08:30:00Z\"").as_deref(), Some("2024-03-01"));
        assert_eq!(day("{\"start\":\"2024-03\"}").as_deref(), Some("2024-03"));
        assert_eq!(day("\"1980-02-30\""), None);
        let resource = json(r#"{"onsetPeriod":{"end":"2020"},"onset":1}"#);
        assert_eq!(when(&resource, &["recordedDate", "onset*"]), "2020");
    }

    #[test]
    fn the_best_known_code_is_told() {
        let concept = json(r#"{"coding":[{"system":"http://x","code":"1"},{"system":"http://loinc.org","code":"2-3"}]}"#);
        assert_eq!(code(&concept, &["loinc"]), "http://loinc.org|2-3");
        assert_eq!(code(&concept, &["snomed"]), "http://x|1");
        assert_eq!(code(&json("{\"text\":\"a\"}"), &[]), "");
    }
}
