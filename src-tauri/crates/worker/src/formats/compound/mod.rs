//! Documents of Office 97–2003 (DOC, XLS, PPT), which are compound files ([MS-CFB]), and the locked documents of later ones, which are
//! compound files around an encrypted package ([MS-OFFCRYPTO] 2.3.4).
//!
//! Pictures, macros and embedded objects are not taken out. Other compound files (mail of Outlook, Works, thumbnails) are none of these:
//! they are kept, and told as unknown.

use std::io::Read;
use std::io::Seek;

use cfb::CompoundFile;
use second_read_model::extract::Extract;
use second_read_model::extract::Role;
use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::Format;
use super::Input;
use super::Score;
use super::failed_reading;
use super::flow::Flow;
use super::sheet;
use padded::Padded;

mod doc;
mod fkp;
mod padded;
mod ppt;

const SIGNATURE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
/// No stream is read beyond this many bytes.
const MOST: u64 = 128 << 20;
/// Extensions of what is read here, and of what a password turns into a compound file.
const EXTENSIONS: &[&str] =
    &["doc", "dot", "xls", "xlt", "xla", "ppt", "pps", "pot", "docx", "docm", "dotx", "xlsx", "xlsm", "xlsb", "pptx", "pptm", "ppsx"];

/// The score of a compound file that may be anything.
const UNSURE: Score = 30;

pub struct Compound;

impl Format for Compound {
    fn id(&self) -> &'static str {
        "office"
    }

    fn version(&self) -> u32 {
        2
    }

    fn sniff(&self, head: &[u8], name: &str) -> Score {
        if !head.starts_with(SIGNATURE) || has(head, "__properties_version1.0") {
            return 0;
        }
        let extension = name.rsplit_once('.').map_or(String::new(), |(_, extension)| extension.to_ascii_lowercase());
        let told = ["WordDocument", "Workbook", "PowerPoint Document", "EncryptedPackage"].iter().any(|stream| has(head, stream));
        match () {
            () if told => 90,
            () if EXTENSIONS.contains(&extension.as_str()) => 80,
            // Its directory may stand anywhere.
            () => UNSURE,
        }
    }

    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        let (name, size) = (input.name, input.size);
        let broken = |error| Failure { place: "directory".into(), ..failed_reading(error) };
        input.source.rewind().map_err(failed_reading)?;
        let first = Padded::new(&mut *input.source, size, &[]);
        if let Ok(mut file) = CompoundFile::open(first) {
            return self.opened(&mut file, name);
        }
        let again = Padded::new(&mut *input.source, size, input.head);
        let mut file = match CompoundFile::open(again) {
            Ok(file) => file,
            // Nothing says that it is a document.
            Err(_) if self.sniff(input.head, name) <= UNSURE => return Ok(self.unknown()),
            Err(error) => return Err(broken(error)),
        };
        let mut extract = self.opened(&mut file, name)?;
        if extract.role == Role::Document {
            extract.warnings.push(Warning { code: WarningCode::Truncated, place: "directory".into() });
        }
        Ok(extract)
    }
}

impl Compound {
    /// What is in a compound file.
    fn opened<F: Read + Seek>(&self, file: &mut CompoundFile<F>, name: &str) -> Result<Extract, Failure> {
        if file.is_stream("EncryptedPackage") || file.is_stream("\u{6}DataSpaces/DataSpaceMap") {
            return Ok(self.locked(name));
        }
        if file.is_stream("WordDocument") {
            let document = stream(file, "WordDocument")?;
            let tables = [stream(file, "0Table").unwrap_or_default(), stream(file, "1Table").unwrap_or_default()];
            return self.told("doc", "application/msword", |flow| doc::read(&document, &tables, flow));
        }
        if file.is_stream("PowerPoint Document") {
            let user = stream(file, "Current User").unwrap_or_default();
            let document = stream(file, "PowerPoint Document")?;
            return self.told("ppt", "application/vnd.ms-powerpoint", |flow| ppt::read(&document, &user, flow));
        }
        let book = ["Workbook", "Book", "WORKBOOK", "BOOK"].into_iter().find(|name| file.is_stream(name));
        if let Some(book) = book {
            let records = stream(file, book)?;
            return self.told("xls", "application/vnd.ms-excel", |flow| sheet::xls(&records, flow));
        }
        Ok(Extract {
            format: "unknown".into(),
            version: self.version(),
            media_type: "application/x-ole-storage".into(),
            ..Extract::default()
        })
    }

    /// What one of the readers made of its streams.
    fn told(
        &self,
        format: &str,
        media_type: &str,
        read: impl FnOnce(&mut Flow) -> Result<Option<Warning>, Failure>,
    ) -> Result<Extract, Failure> {
        let mut flow = Flow::default();
        let said = Extract { format: format.into(), version: self.version(), media_type: media_type.into(), ..Extract::default() };
        let warning = match read(&mut flow) {
            Ok(warning) => warning,
            Err(failure) => {
                let warnings = vec![Warning { code: failure.code, place: failure.place }];
                return Ok(Extract { role: Role::Unreadable, warnings, ..said });
            }
        };
        let (pages, cut) = flow.finish();
        Ok(Extract { pages, warnings: warning.into_iter().chain(cut).collect(), ..said })
    }

    /// A compound file of another kind.
    fn unknown(&self) -> Extract {
        Extract { format: "unknown".into(), version: self.version(), media_type: "application/x-ole-storage".into(), ..Extract::default() }
    }

    /// A document behind a password: what it is shows its name alone.
    fn locked(&self, name: &str) -> Extract {
        let extension = name.rsplit_once('.').map_or(String::new(), |(_, extension)| extension.to_ascii_lowercase());
        let format = match extension.as_str() {
            "docx" | "docm" | "dotx" => "docx",
            "xlsx" | "xlsm" | "xlsb" => "xlsx",
            "pptx" | "pptm" | "ppsx" => "pptx",
            _ => self.id(),
        };
        Extract {
            format: format.into(),
            version: self.version(),
            media_type: "application/x-ole-storage".into(),
            role: Role::Unreadable,
            warnings: vec![Warning { code: WarningCode::Encrypted, place: "EncryptedPackage".into() }],
            ..Extract::default()
        }
    }
}

/// All bytes of a stream; what is there of one that is cut.
fn stream<F: Read + Seek>(file: &mut CompoundFile<F>, name: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let stream = file.open_stream(name).map_err(failed_reading)?;
    match stream.take(MOST).read_to_end(&mut bytes) {
        Err(error) if bytes.is_empty() => Err(failed_reading(error)),
        _ => Ok(bytes),
    }
}

/// Whether a directory among these bytes names a stream so.
fn has(head: &[u8], name: &str) -> bool {
    let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    head.windows(wide.len()).any(|window| window == wide)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|number| u16::from_le_bytes(*number))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|number| u32::from_le_bytes(*number))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::io::Write;

    use super::*;

    fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
        let mut file = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        for (name, bytes) in streams {
            file.create_stream(name).unwrap().write_all(bytes).unwrap();
        }
        file.into_inner().into_inner()
    }

    fn read(name: &str, streams: &[(&str, &[u8])]) -> Extract {
        let bytes = compound(streams);
        assert!(Compound.sniff(&bytes, name) >= 30);
        Compound.extract(&mut Input { name, size: bytes.len() as u64, head: &bytes, source: &mut Cursor::new(&bytes) }).ok().unwrap()
    }

    #[test]
    fn a_locked_document_is_told() {
        let locked = read("letter.docx", &[("EncryptedPackage", b"\x08\0\0\0\0\0\0\0secret")]);
        assert_eq!((locked.format.as_str(), locked.role, locked.warnings[0].code), ("docx", Role::Unreadable, WarningCode::Encrypted));
        let other = read("thumbs.db", &[("Catalog", b"x")]);
        let bytes = compound(&[("EncryptedPackage", &[7; 9000])]);
        let cut = &bytes[..bytes.len() - 512];
        let mut input = Input { name: "a.docx", size: cut.len() as u64, head: cut, source: &mut Cursor::new(cut) };
        assert_eq!(Compound.extract(&mut input).ok().map(|extract| extract.role), Some(Role::Unreadable));
        let broken = [SIGNATURE, &[0; 600]].concat();
        let mut input = Input { name: "thumbs.db", size: broken.len() as u64, head: &broken, source: &mut Cursor::new(&broken) };
        assert_eq!(Compound.extract(&mut input).ok().map(|extract| extract.role), Some(Role::Document));
        input.name = "letter.doc";
        assert_eq!(Compound.extract(&mut input).err().map(|failure| failure.code), Some(WarningCode::Malformed));
        assert_eq!((other.format.as_str(), other.role), ("unknown", Role::Document));
    }

    #[test]
    fn mail_is_left_to_its_own_reader() {
        let mail = compound(&[("__properties_version1.0", b"x")]);
        assert_eq!(Compound.sniff(&mail, "a.msg"), 0);
    }

    #[test]
    fn slides_and_texts_are_read() {
        assert_eq!(read("a.doc", &[("WordDocument", &doc::tests::document("One\rTwo\x07\x07"))]).pages[0].text, "One\nTwo");
        assert_eq!(read("a.ppt", &[("PowerPoint Document", &ppt::tests::slides(&["One", "Two"]))]).pages.len(), 2);
    }
}
