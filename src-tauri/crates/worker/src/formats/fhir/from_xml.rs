//! FHIR as XML (R4 2.6.1, hl7.org/fhir/xml.html) as the same values that its JSON gives: attributes `value` are texts, an element that
//! comes twice is a list, a narrative is its markup. Handed over resource by resource, in the order of the file.
//!
//! What XML cannot tell stays open: an element that comes once may be a list of one, a text of digits may be a number. Readers of the
//! values know both.

use roxmltree::Node;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::super::json::pull::Json;
use super::super::xml;
use super::super::xml::child;
use super::super::xml::children;
use super::super::xml::is;
use super::walk::Ending;
use super::walk::Taker;

const NAMESPACE: &str = "http://hl7.org/fhir";
/// Bundles in Bundles are followed this deep.
const DEEPEST: usize = 6;
/// So many values of one resource are read, as many as of JSON.
const VALUES: usize = 200_000;

/// Whether a file begins as a resource in XML: its first element has a capital and stands in the namespace of FHIR.
pub(super) fn is_resource(head: &[u8]) -> bool {
    if !xml::is_xml(head) {
        return false;
    }
    let text = xml::decode(head.get(..4096).unwrap_or(head));
    let tags = text.match_indices('<').filter_map(|(at, _)| text.get(at + 1..));
    let root = tags.into_iter().find(|tag| !tag.starts_with(['?', '!'])).and_then(|tag| tag.split('>').next()).unwrap_or_default();
    let (name, attributes) = root.split_once(char::is_whitespace).unwrap_or_default();
    let name = name.rsplit(':').next().unwrap_or_default();
    let namespaces = attributes.split(['"', '\'']).any(|value| value.trim_end_matches('/') == NAMESPACE);
    name.starts_with(|first: char| first.is_ascii_uppercase()) && namespaces
}

/// Hands every resource of a text to `taker`. Texts longer than `keep` bytes are not kept.
pub(super) fn walk(text: &str, keep: usize, taker: &mut dyn Taker) -> Result<Ending, Failure> {
    let tree = xml::parse(text)?;
    let mut reading = Reading { keep, room: 0, is_cut: false };
    let root = tree.root_element();
    if !is_name_of_resource(root) {
        return Err(Failure { code: WarningCode::Malformed, place: "root".into() });
    }
    reading.hand_over(root, "", taker, DEEPEST);
    Ok(Ending { values: 1, is_cut: reading.is_cut, ..Ending::default() })
}

struct Reading {
    keep: usize,
    /// How many values the resource may still have.
    room: usize,
    is_cut: bool,
}

impl Reading {
    /// The resources of a Bundle before the Bundle itself, which comes without them; whether more are wanted.
    fn hand_over(&mut self, resource: Node<'_, '_>, url: &str, taker: &mut dyn Taker, depth: usize) -> bool {
        let is_bundle = is(&resource, "Bundle") && depth > 0;
        for entry in children(resource, "entry").filter(|_| is_bundle) {
            let url = child(entry, "fullUrl").and_then(|url| url.attribute("value")).unwrap_or_default();
            let inner = child(entry, "resource").and_then(|holder| holder.children().find(|inner| is_name_of_resource(*inner)));
            if inner.is_some_and(|inner| !self.hand_over(inner, url, taker, depth - 1)) {
                return false;
            }
        }
        self.room = VALUES;
        let value = self.object(resource, is_bundle);
        taker.take(url, &value)
    }

    /// A resource or an element with members. `without_entries`: those of a Bundle were handed over.
    fn object(&mut self, node: Node<'_, '_>, without_entries: bool) -> Json {
        let mut members: Vec<(String, Json)> = Vec::new();
        if is_name_of_resource(node) {
            members.push(("resourceType".into(), Json::Text(node.tag_name().name().to_owned())));
        }
        // Of these two alone the value is an attribute of the element (2.6.1.1).
        let attributes = ["id", "url"].into_iter().filter_map(|name| Some((name.to_owned(), self.text(node.attribute(name)?))));
        members.extend(attributes);
        for inner in node.children().filter(Node::is_element) {
            if without_entries && is(&inner, "entry") {
                continue;
            }
            if self.room == 0 {
                self.is_cut = true;
                break;
            }
            if let Some(value) = self.value(inner) {
                add(&mut members, inner.tag_name().name(), value);
            }
        }
        Json::Map(members)
    }

    /// The value of an element; `None` for one that has extensions instead of a value.
    fn value(&mut self, node: Node<'_, '_>) -> Option<Json> {
        self.room = self.room.saturating_sub(1);
        if let Some(value) = node.attribute("value") {
            return Some(self.text(value));
        }
        if is(&node, "div") && node.tag_name().namespace() != Some(NAMESPACE) {
            return node.document().input_text().get(node.range()).map(|markup| self.text(markup));
        }
        let mut inner = node.children().filter(Node::is_element);
        if let Some(resource) = inner.next().filter(|first| is_name_of_resource(*first)) {
            return Some(self.object(resource, false));
        }
        let object = self.object(node, false);
        object.members().iter().any(|(name, _)| name != "extension" && name != "id").then_some(object)
    }

    fn text(&self, text: &str) -> Json {
        if text.len() > self.keep {
            let end = text.floor_char_boundary(self.keep);
            return Json::Long(text.get(..end).unwrap_or_default().to_owned(), text.len() as u64);
        }
        Json::Text(text.to_owned())
    }
}

/// One more member; of a name that is there already, the value joins the list.
fn add(members: &mut Vec<(String, Json)>, name: &str, value: Json) {
    // Elements of one name stand together.
    match members.last_mut().filter(|(last, _)| last == name) {
        Some((_, Json::List(items))) => items.push(value),
        Some((_, first)) => *first = Json::List(vec![std::mem::replace(first, Json::Null), value]),
        None => members.push((name.to_owned(), value)),
    }
}

/// Names of resources alone begin with a capital.
fn is_name_of_resource(node: Node<'_, '_>) -> bool {
    node.is_element() && node.tag_name().name().starts_with(|first: char| first.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Taken(Vec<(String, Json)>);

    impl Taker for Taken {
        fn take(&mut self, url: &str, resource: &Json) -> bool {
            self.0.push((url.to_owned(), resource.clone()));
            self.0.len() < 4
        }
    }

    fn taken(text: &str) -> Vec<(String, Json)> {
        let mut taken = Taken::default();
        walk(text, 100, &mut taken).unwrap();
        taken.0
    }

    /// As JSON writes it, without care for signs that it writes otherwise.
    fn shown(value: &Json) -> String {
        let all = |parts: Vec<String>| parts.join(",");
        match value {
            Json::List(items) => format!("[{}]", all(items.iter().map(shown).collect())),
            Json::Map(members) => format!("{{{}}}", all(members.iter().map(|(name, value)| format!("{name}:{}", shown(value))).collect())),
            Json::Long(start, length) => format!("{start}…{length}"),
            other => other.text().to_owned(),
        }
    }

    #[test]
    fn elements_become_the_values_of_json() {
        for (inside, expected) in [
            ("<id value='1'/><active value='true'/>", "id:1,active:true"),
            (
                "<name id='n'><family value='Novak'/><given value='Eva'/><given value='M.'/></name>",
                "name:{id:n,family:Novak,given:[Eva,M.]}",
            ),
            ("<telecom/><birthDate><extension url='u'><valueCode value='unknown'/></extension></birthDate>", ""),
            ("<birthDate value='1970-01-01'><extension url='u'/></birthDate>", "birthDate:1970-01-01"),
            ("<extension url='u'><valueCode value='x'/></extension>", "extension:{url:u,valueCode:x}"),
            ("<contained><Organization><name value='A'/></Organization></contained>", "contained:{resourceType:Organization,name:A}"),
            (
                "<text><status value='x'/><div xmlns='http://www.w3.org/1999/xhtml'><p>a &lt; b</p></div></text>",
                "text:{status:x,div:<div xmlns='http://www.w3.org/1999/xhtml'><p>a &lt; b</p></div>}",
            ),
            ("<valueQuantity><value value='5.10'/><unit value='g'/></valueQuantity>", "valueQuantity:{value:5.10,unit:g}"),
        ] {
            let text = format!("<?xml version='1.0'?><!-- x --><Patient xmlns='http://hl7.org/fhir'>{inside}</Patient>");
            assert!(is_resource(text.as_bytes()), "{text}");
            let whole = format!("{{resourceType:Patient,{expected}}}").replace(",}", "}");
            assert_eq!(shown(&taken(&text)[0].1), whole, "{inside}");
        }
    }

    #[test]
    fn a_bundle_is_handed_over_entry_by_entry() {
        let entry = |url: &str, inside: &str| format!("<entry><fullUrl value='{url}'/><resource>{inside}</resource></entry>");
        let inner = format!("<Bundle>{}</Bundle>", entry("u:2", "<Observation/>"));
        let text =
            format!("<Bundle xmlns='http://hl7.org/fhir'><type value='x'/>{}{}</Bundle>", entry("u:1", "<Patient/>"), entry("", &inner));
        let all: Vec<String> = taken(&text).iter().map(|(url, value)| format!("{} {url}", value.get("resourceType").text())).collect();
        assert_eq!(all, ["Patient u:1", "Observation u:2", "Bundle ", "Bundle "]);
        let many = format!("<Bundle xmlns='http://hl7.org/fhir'>{}</Bundle>", entry("", "<Patient/>").repeat(9));
        assert_eq!(taken(&many).len(), 4);
    }

    #[test]
    fn what_is_large_is_cut() {
        let long = format!("<Patient xmlns='http://hl7.org/fhir'><id value='{}ü'/></Patient>", "x".repeat(99));
        assert_eq!(shown(&taken(&long)[0].1), format!("{{resourceType:Patient,id:{}…101}}", "x".repeat(99)));
        let many = format!("<Patient xmlns='http://hl7.org/fhir'>{}</Patient>", "<id value=''/>".repeat(VALUES + 1));
        assert!(walk(&many, 100, &mut Taken::default()).unwrap().is_cut);
    }

    #[test]
    fn other_xml_is_not_claimed() {
        for text in [
            "<ClinicalDocument xmlns='urn:hl7-org:v3'/>",
            "<feed xmlns='http://hl7.org/fhir'/>",
            "<Patient/>",
            "<Patient xmlns='x'><a xmlns='http://hl7.org/fhir'/></Patient>",
            "{\"resourceType\":\"Patient\"}",
        ] {
            assert!(!is_resource(text.as_bytes()), "{text}");
        }
        assert!(is_resource(b"<f:Bundle xmlns:f=\"http://hl7.org/fhir\">"));
        assert!(walk("<feed xmlns='http://hl7.org/fhir'/>", 9, &mut Taken::default()).is_err());
    }
}
