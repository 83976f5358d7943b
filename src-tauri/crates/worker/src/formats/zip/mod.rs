//! Zip archives (APPNOTE.TXT 6.3): every member, stored or deflated, zip64, also of archives whose directory is gone.
//!
//! The directory is read by our own code because no member may be lost: names that occur twice, a directory that is cut off, a program
//! in front. Not read: other packing than deflate, encryption, several discs. Documents that are zips inside are documents, not archives:
//! those that have a reader (docx, odt …) outrank this one, and those that have none (epub, pages) are kept whole.

mod directory;
mod package;

use std::io;
use std::io::Read;
use std::io::SeekFrom;

use flate2::read::DeflateDecoder;
use second_read_model::extract::Extract;
use second_read_model::extract::Role;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::EntryHead;
use second_read_model::protocol::Failure;

use super::EntrySink;
use super::Format;
use super::Input;
use super::ReadSeek;
use super::Score;
use super::archive::Way;
use super::archive::problem_of_name;
use super::archive::shown;
use super::failed_reading;
use directory::Directory;
use directory::Member;
pub(super) use package::Package;
pub(super) use package::first_names;

pub struct Zip;

impl Format for Zip {
    fn id(&self) -> &'static str {
        "zip"
    }

    fn version(&self) -> u32 {
        1
    }

    fn sniff(&self, head: &[u8], name: &str) -> Score {
        let starts = [b"PK\x03\x04", b"PK\x05\x06", b"PK\x06\x06"].iter().any(|mark| head.starts_with(*mark));
        let named = name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("zip"));
        match (starts, named) {
            (true, _) => 90,
            // A program in front of it, or a beginning that is lost; the directory at the end will tell.
            (false, true) if !super::text::is_text(head) => 2,
            _ => 0,
        }
    }

    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        let directory = directory::read(input.source, input.size)?;
        let (media_type, role) = purpose(&directory, input.source);
        let format = if role == Role::Container { self.id() } else { "unknown" };
        Ok(Extract { format: format.into(), version: self.version(), media_type, role, ..Extract::default() })
    }

    fn unpack(&self, input: &mut Input<'_>, sink: &mut dyn EntrySink) -> Result<(u64, bool), Failure> {
        let directory = directory::read(input.source, input.size)?;
        let mut way = Way::new(sink, input.size);
        let (mut entries, mut whole) = (0, directory.whole);
        for member in directory.members.iter().filter(|member| !member.is_folder()) {
            whole &= hand_on(member, input.source, &mut way).map_err(failed_reading)?;
            entries += 1;
        }
        Ok((entries, whole))
    }
}

/// Hands one member on; whether it came whole. An error is one of the sink.
fn hand_on(member: &Member, source: &mut dyn ReadSeek, way: &mut Way<'_>) -> io::Result<bool> {
    let name = member.plain_name();
    let problem = problem_of_name(&name).or_else(|| member.problem()).or_else(|| way.refuses(member.size, member.packed));
    let differs = !directory::headers_agree(source, member);
    let wanted = way.sink().entry(&EntryHead { name: shown(&name), size: member.size, problem, differs, listed: member.listed })?;
    if problem.is_some() || !wanted {
        return Ok(problem.is_none());
    }
    let problem = match directory::data_start(source, member).and_then(|start| source.seek(SeekFrom::Start(start))) {
        Ok(_) => {
            let mut packed = source.take(member.packed);
            let passed = match member.method {
                0 => way.pass(&mut packed, member.size)?,
                _ => way.pass(&mut DeflateDecoder::new(packed), member.size)?,
            };
            let other_bytes = passed.bytes == member.size && passed.crc != member.crc;
            passed.problem.or(other_bytes.then_some(WarningCode::Malformed))
        }
        Err(_) => Some(WarningCode::Truncated),
    };
    way.sink().end(problem)?;
    Ok(problem.is_none())
}

/// What the zip is for: an archive of files, a document, or a program.
fn purpose(directory: &Directory, source: &mut dyn ReadSeek) -> (String, Role) {
    let has = |name: &str| directory.members.iter().any(|member| member.name == name.as_bytes());
    if let Some(first) = directory.members.first().filter(|member| member.name == b"mimetype" && member.method == 0) {
        let said = directory::data_start(source, first).and_then(|start| {
            source.seek(SeekFrom::Start(start))?;
            let mut said = String::new();
            source.take(first.packed.min(100)).read_to_string(&mut said)?;
            Ok(said)
        });
        let said = said.unwrap_or_default().trim().to_owned();
        let safe = !said.is_empty() && said.bytes().all(|letter| letter.is_ascii_alphanumeric() || b"/.+-".contains(&letter));
        return (if safe { said } else { "application/octet-stream".into() }, Role::Document);
    }
    let known = [
        ("[Content_Types].xml", "application/vnd.openxmlformats-officedocument", Role::Document),
        ("Index/Document.iwa", "application/vnd.apple.iwork", Role::Document),
        ("AndroidManifest.xml", "application/vnd.android.package-archive", Role::Program),
        ("META-INF/MANIFEST.MF", "application/java-archive", Role::Program),
    ];
    let found = known.iter().find(|(name, ..)| has(name));
    found.map_or(("application/zip".to_owned(), Role::Container), |(_, media_type, role)| ((*media_type).to_owned(), *role))
}
