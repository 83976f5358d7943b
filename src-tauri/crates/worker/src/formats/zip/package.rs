//! Documents that are zips inside (OOXML, ODF): their members by name, with bounds on what is unpacked. Nothing else than reading: an
//! archive's members go the way of `unpack`.
//!
//! A damaged member gives what comes out of it, and says so.

use std::collections::BTreeMap;
use std::io::Read;
use std::io::SeekFrom;

use flate2::read::DeflateDecoder;
use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::super::Input;
use super::super::xml;
use super::directory;
use super::directory::Member;

/// One member may come to so many bytes, and all that are read together to so many.
const MEMBER: u64 = 96 << 20;
const ALL: u64 = 384 << 20;
/// What can be damaged is told no more often than this.
const WARNINGS: usize = 50;

/// The members of an open document.
pub(in crate::formats) struct Package<'a, 'b> {
    input: &'a mut Input<'b>,
    members: BTreeMap<String, Member>,
    left: u64,
    warnings: Vec<Warning>,
}

impl<'a, 'b> Package<'a, 'b> {
    pub(in crate::formats) fn open(input: &'a mut Input<'b>) -> Result<Self, Failure> {
        let directory = directory::read(input.source, input.size)?;
        let warnings = if directory.whole { Vec::new() } else { vec![warning(WarningCode::Truncated, "directory")] };
        let mut members = BTreeMap::new();
        for member in directory.members {
            let name = String::from_utf8_lossy(&member.plain_name()).trim_start_matches('/').to_owned();
            members.entry(name).or_insert(member);
        }
        Ok(Self { input, members, left: ALL, warnings })
    }

    pub(in crate::formats) fn has(&self, name: &str) -> bool {
        self.members.contains_key(name)
    }

    /// The names in a folder, in their order, numbers by their value (`slide2` before `slide10`).
    pub(in crate::formats) fn names(&self, folder: &str) -> Vec<String> {
        let from = self.members.range(folder.to_owned()..).map(|(name, _)| name);
        let mut names: Vec<String> = from.take_while(|name| name.starts_with(folder)).cloned().collect();
        names.sort_by_cached_key(|name| (digits(name), name.clone()));
        names
    }

    /// How long a member is, as the directory says.
    pub(in crate::formats) fn size(&self, name: &str) -> u64 {
        self.members.get(name).map_or(0, |member| member.size)
    }

    /// How many bytes some members come to once unpacked, whatever the directory says; counting stops beyond `most`.
    pub(in crate::formats) fn unpacks_to(&mut self, counts: impl Fn(&str) -> bool, most: u64) -> u64 {
        let mut total = 0;
        for name in self.names("").into_iter().filter(|name| counts(name)) {
            let Some(member) = self.members.get(&name).filter(|member| member.problem().is_none()) else { continue };
            let at = directory::data_start(self.input.source, member).and_then(|start| self.input.source.seek(SeekFrom::Start(start)));
            if at.is_err() || member.method == 0 {
                total += member.size.min(self.input.size);
                continue;
            }
            let packed = (&mut *self.input.source).take(member.packed);
            let mut rest = DeflateDecoder::new(packed).take(most.saturating_sub(total) + 1);
            // What breaks off comes to what came out of it.
            let _ = std::io::copy(&mut rest, &mut std::io::sink());
            total += most.saturating_sub(total) + 1 - rest.limit();
            if total > most {
                return total;
            }
        }
        total
    }

    /// A member's bytes; nothing where there is none, or where it cannot be had.
    pub(in crate::formats) fn bytes(&mut self, name: &str) -> Option<Vec<u8>> {
        let member = self.members.get(name)?;
        if let Some(problem) = member.problem() {
            self.warn(problem, name);
            return None;
        }
        let most = MEMBER.min(self.left);
        let start = directory::data_start(self.input.source, member).and_then(|start| self.input.source.seek(SeekFrom::Start(start)));
        if start.is_err() {
            self.warn(WarningCode::Truncated, name);
            return None;
        }
        let packed = (&mut *self.input.source).take(member.packed);
        let mut bytes = Vec::new();
        // One byte more tells that there is more.
        let whole = match member.method {
            0 => packed.take(most + 1).read_to_end(&mut bytes),
            _ => DeflateDecoder::new(packed).take(most + 1).read_to_end(&mut bytes),
        };
        let problem = match whole {
            Err(_) => Some(WarningCode::Malformed),
            Ok(_) if bytes.len() as u64 > most => Some(WarningCode::Limit),
            Ok(_) if (bytes.len() as u64) < member.size => Some(WarningCode::Truncated),
            Ok(_) => None,
        };
        bytes.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        self.left = self.left.saturating_sub(bytes.len() as u64);
        if let Some(problem) = problem {
            self.warn(problem, name);
        }
        Some(bytes)
    }

    /// A member of XML as text.
    pub(in crate::formats) fn text(&mut self, name: &str) -> Option<String> {
        self.bytes(name).map(|bytes| xml::decode(&bytes))
    }

    /// Says what is wrong with a member.
    pub(in crate::formats) fn warn(&mut self, code: WarningCode, name: &str) {
        if self.warnings.len() < WARNINGS {
            self.warnings.push(warning(code, name));
        }
    }

    pub(in crate::formats) fn into_warnings(self) -> Vec<Warning> {
        self.warnings
    }
}

/// The names of members whose headers stand among the first bytes of a zip; those of zips inside are not taken for its own.
pub(in crate::formats) fn first_names(head: &[u8]) -> Vec<String> {
    /// Enough to tell a document by.
    const MOST: usize = 200;
    const LOCAL: &[u8] = b"PK\x03\x04";
    let (mut names, mut rest) = (Vec::new(), head);
    while names.len() < MOST && rest.starts_with(LOCAL) {
        let number = |at: usize| rest.get(at..)?.first_chunk().map(|pair| usize::from(u16::from_le_bytes(*pair)));
        let (Some(flags), Some(name), Some(extra)) = (number(6), number(26), number(28)) else { break };
        let packed = rest.get(18..).and_then(|size| size.first_chunk()).map_or(0, |size| u32::from_le_bytes(*size));
        let Some(name) = rest.get(30..).and_then(|after| after.get(..name)) else { break };
        names.push(String::from_utf8_lossy(name).trim_start_matches('/').to_owned());
        let data = rest.get(30 + name.len() + extra..).unwrap_or_default();
        // Where the size stands behind the bytes, the next header is looked for.
        let behind = flags & 8 != 0 && packed == 0;
        let next = if behind { data.windows(LOCAL.len()).position(|window| window == LOCAL) } else { usize::try_from(packed).ok() };
        rest = next.and_then(|next| data.get(next..)).unwrap_or_default();
    }
    names
}

fn warning(code: WarningCode, name: &str) -> Warning {
    Warning { code, place: name.chars().take(200).collect() }
}

/// The number in a name.
fn digits(name: &str) -> u64 {
    let last = name.rsplit('/').next().unwrap_or_default();
    last.chars().filter_map(|letter| letter.to_digit(10)).take(12).fold(0, |number, digit| number * 10 + u64::from(digit))
}

#[cfg(test)]
mod tests {
    use super::super::super::ooxml::packed;
    use super::*;

    #[test]
    fn names_of_zips_inside_are_not_its_own() {
        let inner = packed(&[("word/document.xml", b"x")]);
        let outer = packed(&[("mimetype", &inner), ("b.txt", b"y")]);
        assert_eq!(first_names(&outer), ["mimetype", "b.txt"]);
        assert_eq!(first_names(b"PK\x03\x04short"), Vec::<String>::new());
        assert_eq!(first_names(b"%PDF-PK\x03\x04"), Vec::<String>::new());
    }

    #[test]
    fn slides_count_by_their_numbers() {
        let bytes = packed(&[("s/slide10.xml", b"x"), ("s/slide2.xml", b"x"), ("t.xml", b"x")]);
        let mut input = Input { name: "", size: bytes.len() as u64, head: &bytes, source: &mut std::io::Cursor::new(&bytes) };
        let mut package = Package::open(&mut input).ok().unwrap();
        assert_eq!(package.names("s/"), ["s/slide2.xml", "s/slide10.xml"]);
        assert_eq!((package.unpacks_to(|name| name.starts_with("s/"), 100), package.bytes("t.xml")), (2, Some(b"x".to_vec())));
    }
}
