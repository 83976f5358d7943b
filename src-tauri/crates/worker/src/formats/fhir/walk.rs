//! The way through a file of resources: a Bundle entry by entry, a list by lines (bulk export), an array, one resource, or an app's own
//! wrapping around any of them. Each resource is handed over as it is read, so that a large file never stands in memory.

use super::super::json::pull::Fault;
use super::super::json::pull::Json;
use super::super::json::pull::Pull;
use super::super::json::pull::Room;

/// Bundles in Bundles are followed this deep.
const DEEPEST: usize = 6;
/// In a wrapping of unknown make, resources are looked for this deep.
const WRAPPED: usize = 6;
/// After so many broken lines the rest is given up.
const BROKEN: usize = 100;

/// What takes resources; `false` when it wants no more.
pub(super) trait Taker {
    /// A resource, and the URL that its Bundle knows it by.
    fn take(&mut self, url: &str, resource: &Json) -> bool;
}

/// How a file ended.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Ending {
    /// Values that stood side by side at the top: more than one is a list by lines.
    pub(super) values: u64,
    /// It ended in the middle of something.
    pub(super) is_truncated: bool,
    /// Where something was not JSON, as bytes of the text.
    pub(super) broken: Vec<u64>,
    /// A limit was met.
    pub(super) is_cut: bool,
}

enum Stop {
    Fault(Fault),
    /// The taker wants no more.
    Enough,
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Stop::Fault(fault)
    }
}

/// Hands every resource of a file to `taker`.
pub(super) fn walk(pull: &mut Pull<'_>, taker: &mut dyn Taker) -> Ending {
    let mut ending = Ending::default();
    loop {
        match pull.sign() {
            Err(_) => return ending,
            Ok(_) => ending.values += 1,
        }
        match any(pull, taker) {
            Ok(()) => {}
            Err(Stop::Enough) => return ending,
            Err(Stop::Fault(Fault::End)) => {
                ending.is_truncated = true;
                return ending;
            }
            Err(Stop::Fault(Fault::Syntax)) => {
                ending.broken.push(pull.place());
                if ending.broken.len() >= BROKEN || pull.next_line().is_err() {
                    return ending;
                }
            }
        }
    }
}

fn any(pull: &mut Pull<'_>, taker: &mut dyn Taker) -> Result<(), Stop> {
    match pull.sign()? {
        b'{' => object(pull, taker, "", DEEPEST),
        b'[' => list(pull, taker, DEEPEST),
        _ => Err(Stop::Fault(Fault::Syntax)),
    }
}

fn list(pull: &mut Pull<'_>, taker: &mut dyn Taker, depth: usize) -> Result<(), Stop> {
    pull.open()?;
    while pull.item()? {
        match pull.sign()? {
            b'{' => object(pull, taker, "", depth)?,
            _ => pull.skip()?,
        }
    }
    Ok(())
}

/// A resource, an entry of a Bundle, or a wrapping. Only `entry` and `resource` may be too large to be held.
fn object(pull: &mut Pull<'_>, taker: &mut dyn Taker, url: &str, depth: usize) -> Result<(), Stop> {
    pull.open()?;
    let mut room = Room::WIDE;
    let mut members: Vec<(String, Json)> = Vec::new();
    let mut inner_url = String::new();
    while let Some(key) = pull.key()? {
        match (key.as_str(), pull.sign()?) {
            ("entry", b'[') if depth > 0 => list(pull, taker, depth - 1)?,
            ("resource", b'{') if depth > 0 => object(pull, taker, &inner_url, depth - 1)?,
            _ => {
                let value = pull.value(&mut room)?;
                if key == "fullUrl" {
                    inner_url = value.text().to_owned();
                }
                if room.values > 0 {
                    members.push((key, value));
                }
            }
        }
    }
    let whole = Json::Map(members);
    if inside(&whole, url, taker, WRAPPED) { Ok(()) } else { Err(Stop::Enough) }
}

/// Hands over a resource that is in memory, or those that a wrapping holds.
fn inside(value: &Json, url: &str, taker: &mut dyn Taker, depth: usize) -> bool {
    match value {
        Json::Map(_) if !value.get("resourceType").text().is_empty() => taker.take(url, value),
        Json::Map(members) if depth > 0 => members.iter().all(|(_, value)| inside(value, "", taker, depth - 1)),
        Json::List(items) if depth > 0 => items.iter().all(|item| inside(item, "", taker, depth - 1)),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Names(Vec<String>);

    impl Taker for Names {
        fn take(&mut self, url: &str, resource: &Json) -> bool {
            self.0.push(format!("{} {url}", resource.get("resourceType").text()).trim_end().to_owned());
            self.0.len() < 5
        }
    }

    fn names(text: &str) -> (String, Ending) {
        let mut names = Names(Vec::new());
        let mut bytes = text.as_bytes();
        let ending = walk(&mut Pull::new(text.as_bytes(), &mut bytes, 100), &mut names);
        (names.0.join(","), ending)
    }

    #[test]
    fn every_way_to_hold_resources() {
        let patient = r#"{"resourceType":"Patient"}"#;
        for (text, expected) in [
            (patient.to_owned(), "Patient"),
            (format!(r#"{{"entry":[{{"fullUrl":"u:1","resource":{patient}}}],"resourceType":"Bundle"}}"#), "Patient u:1,Bundle"),
            (format!(r#"{{"resourceType":"Bundle","entry":[{patient}]}}"#), "Patient,Bundle"),
            (format!("{patient}\r\n{patient}\n"), "Patient,Patient"),
            (format!("[{patient},{patient}]"), "Patient,Patient"),
            (format!(r#"{{"app":"x","data":{{"all":[{patient}]}}}}"#), "Patient"),
            (r#"{"a":[1,{"b":{}}]}"#.to_owned(), ""),
            (format!("{patient}\n{{oops\n{patient}\n"), "Patient,Patient"),
            (format!("[{}]", [patient; 9].join(",")), "Patient,Patient,Patient,Patient,Patient"),
        ] {
            assert_eq!(names(&text).0, expected, "{text}");
        }
    }

    #[test]
    fn how_it_ended_is_told() {
        let (found, ending) = names(r#"{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient"}},{"resource":{"re"#);
        assert_eq!((found.as_str(), ending.is_truncated, ending.values), ("Patient", true, 1));
        assert_eq!(names("{}\n{oops\n{}").1, Ending { values: 3, broken: vec![4], ..Ending::default() });
    }
}
