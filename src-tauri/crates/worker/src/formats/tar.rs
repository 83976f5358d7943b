//! Tar archives: POSIX ustar, GNU and pax names, old ones without a mark.
//!
//! Links, devices and pipes are named as members that cannot be taken out. Compressed tars are not read.

use second_read_model::extract::Extract;
use second_read_model::extract::Role;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::EntryHead;
use second_read_model::protocol::Failure;
use second_read_model::protocol::Listed;
use second_read_model::protocol::limits;
use tar::EntryType;

use super::EntrySink;
use super::Format;
use super::Input;
use super::Score;
use super::archive::Way;
use super::archive::problem_of_name;
use super::archive::shown;
use super::failed_reading;

pub struct Tar;

impl Format for Tar {
    fn id(&self) -> &'static str {
        "tar"
    }

    fn version(&self) -> u32 {
        1
    }

    fn sniff(&self, head: &[u8], _name: &str) -> Score {
        let Some(header) = head.first_chunk::<512>().filter(|header| header[0] != 0 && checksum_holds(header)) else { return 0 };
        if header[257..].starts_with(b"ustar") { 95 } else { 60 }
    }

    fn extract(&self, _input: &mut Input<'_>) -> Result<Extract, Failure> {
        let media_type = "application/x-tar".into();
        Ok(Extract { format: self.id().into(), version: self.version(), media_type, role: Role::Container, ..Extract::default() })
    }

    fn unpack(&self, input: &mut Input<'_>, sink: &mut dyn EntrySink) -> Result<(u64, bool), Failure> {
        let mut way = Way::new(sink, input.size);
        let mut archive = tar::Archive::new(&mut *input.source);
        let members = archive.entries_with_seek().map_err(failed_reading)?;
        let (mut entries, mut whole) = (0, true);
        for member in members {
            // After a broken header nothing can be found any more; an archive cut off in the middle ends the same way.
            let Ok(mut member) = member else {
                whole = false;
                break;
            };
            let kind = member.header().entry_type();
            if kind.is_dir() || matches!(kind, EntryType::XGlobalHeader) {
                continue;
            }
            if entries == limits::ENTRIES {
                whole = false;
                break;
            }
            entries += 1;
            whole &= hand_on(&mut member, input.size, &mut way).map_err(failed_reading)?;
        }
        if entries == 0 && !whole {
            return Err(Failure { code: WarningCode::Malformed, place: "header".into() });
        }
        Ok((entries, whole))
    }
}

/// Hands one member on; whether it came whole. An error is one of the sink.
fn hand_on<R: std::io::Read>(member: &mut tar::Entry<'_, R>, archive_size: u64, way: &mut Way<'_>) -> std::io::Result<bool> {
    let kind = member.header().entry_type();
    let plain = kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse();
    let name = member.path_bytes();
    let name = name.strip_prefix(b"./").unwrap_or(&name).to_vec();
    let size = if plain { member.size() } else { 0 };
    let problem = problem_of_name(&name)
        .or((!plain).then_some(WarningCode::NotSupported))
        .or_else(|| way.refuses(size, if kind.is_gnu_sparse() { 0 } else { archive_size }));
    let wanted = way.sink().entry(&EntryHead { name: shown(&name), size, problem, differs: false, listed: Listed::default() })?;
    if problem.is_some() || !wanted {
        return Ok(problem.is_none());
    }
    let passed = way.pass(member, size)?;
    way.sink().end(passed.problem)?;
    Ok(passed.problem.is_none())
}

/// The sum of the header's bytes, its own field counted as spaces, stands in that field in octal.
fn checksum_holds(header: &[u8; 512]) -> bool {
    let field = &header[148..156];
    let digits: String = field.iter().map(|byte| char::from(*byte)).filter(char::is_ascii_digit).collect();
    let sum: u32 = header.iter().enumerate().map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u32::from(*byte) }).sum();
    u32::from_str_radix(&digits, 8) == Ok(sum)
}
