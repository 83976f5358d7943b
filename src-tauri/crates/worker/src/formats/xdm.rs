//! METADATA.XML of an IHE XDM medium (IHE ITI TF-3 4.2, ebRIM 3.0): which documents it lists. The documents have readers of their own.
//!
//! Forgiving, as portals write it: any prefix, symbolic ids, missing attributes.

use roxmltree::Node;
use second_read_model::extract::Extract;
use second_read_model::extract::Role;
use second_read_model::extract::WarningCode;
use second_read_model::extract::XdmDocument;
use second_read_model::protocol::Failure;

use super::Format;
use super::Input;
use super::Score;
use super::xml;
use super::xml::is;

/// A list of more bytes than this is no list of a disc.
const MOST: u64 = 32 << 20;
/// Classification scheme of a document's type code.
const TYPE_CODE: &str = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983";
/// Identification scheme of a document's unique id.
const UNIQUE_ID: &str = "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab";

pub struct Xdm;

impl Format for Xdm {
    fn id(&self) -> &'static str {
        "xdm"
    }

    fn version(&self) -> u32 {
        1
    }

    fn sniff(&self, head: &[u8], _name: &str) -> Score {
        let start = &head[..head.len().min(4096)];
        let has = |words: &[u8]| start.windows(words.len()).any(|window| window == words);
        let xml = start.iter().find(|byte| !byte.is_ascii_whitespace() && !b"\xEF\xBB\xBF".contains(byte)) == Some(&b'<');
        // SOAP envelopes hold the same request; only a file that is nothing else is a medium's list.
        if xml && has(b"SubmitObjectsRequest") && !has(b"Envelope") { 95 } else { 0 }
    }

    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        if input.size > MOST {
            return Err(Failure { code: WarningCode::Limit, place: "size".into() });
        }
        let text = xml::text(input)?;
        let document = xml::parse(&text)?;
        let listed = document.descendants().filter(|node| is(node, "ExtrinsicObject")).map(read).collect();
        Ok(Extract {
            format: self.id().into(),
            version: self.version(),
            media_type: "text/xml".into(),
            role: Role::Index,
            xdm: Some(listed),
            ..Extract::default()
        })
    }
}

/// One listed document.
fn read(object: Node<'_, '_>) -> XdmDocument {
    let slot = |name| slot(object, name);
    let one = |name| slot(name).into_iter().next().unwrap_or_default();
    XdmDocument {
        uri: one("URI"),
        hash: one("hash").to_ascii_lowercase(),
        size: one("size").trim().parse().ok(),
        title: label(object),
        media_type: object.attribute("mimeType").unwrap_or_default().to_owned(),
        type_code: type_code(object),
        unique_id: unique_id(object),
        patient: slot("sourcePatientInfo"),
    }
}

/// The values of a named slot, in order.
fn slot(object: Node<'_, '_>, name: &str) -> Vec<String> {
    let slots = object.children().filter(|node| is(node, "Slot") && node.attribute("name") == Some(name));
    let values = slots.flat_map(|slot| slot.descendants()).filter(|node| is(node, "Value"));
    values.filter_map(|value| value.text()).map(|text| text.trim().to_owned()).collect()
}

/// The words of `Name`.
fn label(object: Node<'_, '_>) -> String {
    let name = object.children().find(|node| is(node, "Name"));
    let string = name.and_then(|name| name.children().find(|node| is(node, "LocalizedString")));
    string.and_then(|string| string.attribute("value")).unwrap_or_default().to_owned()
}

/// `code^^system` of the type.
fn type_code(object: Node<'_, '_>) -> String {
    let classification =
        object.children().find(|node| is(node, "Classification") && node.attribute("classificationScheme") == Some(TYPE_CODE));
    let Some(classification) = classification else { return String::new() };
    let code = classification.attribute("nodeRepresentation").unwrap_or_default();
    let system = slot(classification, "codingScheme").into_iter().next().unwrap_or_default();
    format!("{code}^^{system}")
}

fn unique_id(object: Node<'_, '_>) -> String {
    let identifier =
        object.children().find(|node| is(node, "ExternalIdentifier") && node.attribute("identificationScheme") == Some(UNIQUE_ID));
    identifier.and_then(|identifier| identifier.attribute("value")).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    const LIST: &str = r#"<?xml version="1.0"?>
<lcm:SubmitObjectsRequest xmlns:lcm="urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0" xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0">
 <RegistryObjectList><ExtrinsicObject id="Document01" mimeType="text/xml">
  <Slot name="URI"><ValueList><Value>DOC0001.XML</Value></ValueList></Slot>
  <Slot name="hash"><ValueList><Value>ABCDEF</Value></ValueList></Slot>
  <Slot name="size"><ValueList><Value> 42 </Value></ValueList></Slot>
  <Slot name="sourcePatientInfo"><ValueList><Value>PID-5|Doe^Jane</Value><Value>PID-7|19700101</Value></ValueList></Slot>
  <Name><LocalizedString value="Summary"/></Name>
  <Classification classificationScheme="urn:uuid:f0306f51-975f-434e-a61c-c59651d33983" nodeRepresentation="34133-9">
   <Slot name="codingScheme"><ValueList><Value>2.16.840.1.113883.6.1</Value></ValueList></Slot></Classification>
  <ExternalIdentifier identificationScheme="urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab" value="2.25.1"/>
 </ExtrinsicObject></RegistryObjectList></lcm:SubmitObjectsRequest>"#;

    fn read(text: &str) -> Result<Extract, Failure> {
        let bytes = text.as_bytes();
        Xdm.extract(&mut Input { name: "METADATA.XML", size: bytes.len() as u64, head: bytes, source: &mut Cursor::new(bytes) })
    }

    #[test]
    fn a_list_is_read() {
        assert!(Xdm.sniff(LIST.as_bytes(), "") > 0);
        let expected = XdmDocument {
            uri: "DOC0001.XML".into(),
            hash: "abcdef".into(),
            size: Some(42),
            title: "Summary".into(),
            media_type: "text/xml".into(),
            type_code: "34133-9^^2.16.840.1.113883.6.1".into(),
            unique_id: "2.25.1".into(),
            patient: vec!["PID-5|Doe^Jane".into(), "PID-7|19700101".into()],
        };
        assert_eq!(read(LIST).ok().and_then(|extract| extract.xdm), Some(vec![expected]));
    }

    #[test]
    fn a_dtd_and_a_broken_list_are_refused() {
        let dtd = LIST.replace("?>\n", "?>\n<!DOCTYPE x [<!ENTITY a 'b'>]>\n");
        for text in [dtd.as_str(), &LIST[..LIST.len() - 5]] {
            assert_eq!(read(text).err().map(|failure| failure.code), Some(WarningCode::Malformed));
        }
    }
}
