//! Seeded harm to a bundle: a file deleted, added, cut, changed, renamed, or swapped with another.

use std::io::Read;
use std::path::Path;

use anyhow::Result;
use chrono::DateTime;
use rand::Rng;
use rand::SeedableRng;
use rand::rngs::StdRng;
use second_read_bundle::pack::Job;
use second_read_bundle::zip::ZipFile;
use second_read_model::progress::Unwatched;

/// What was done, and to which paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Harm {
    pub what: &'static str,
    /// A check must name each of these.
    pub paths: Vec<String>,
    /// It was done inside SHA256.TXT, the one file that no other vouches for: a line of it that was changed shows at the file it names.
    pub in_list: bool,
}

/// The members of a zip, in order.
///
/// # Errors
/// When it is no zip.
pub fn members(zip: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(zip)?)?;
    let mut all = Vec::new();
    for index in 0..archive.len() {
        let mut member = archive.by_index(index)?;
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes)?;
        all.push((member.name()?.into_owned(), bytes));
    }
    Ok(all)
}

/// Writes these members as a zip, as the bundle's own writer does: nothing but the harm differs.
///
/// # Errors
/// When it cannot be written.
pub fn write(members: &[(String, Vec<u8>)], to: &Path) -> Result<()> {
    if to.exists() {
        std::fs::remove_file(to)?;
    }
    let bytes = members.iter().map(|(_, bytes)| bytes.len() as u64).sum();
    let mut zip = ZipFile::create(to, DateTime::UNIX_EPOCH, members.len() as u64, bytes)?;
    zip.put(members.iter().map(|(name, bytes)| Ok(Job::page(name, bytes.clone()))), &Unwatched)?;
    zip.finish()?;
    Ok(zip.publish()?)
}

/// Harms members by that seed.
pub fn harm(members: &mut Vec<(String, Vec<u8>)>, seed: u64) -> Harm {
    let mut generator = StdRng::seed_from_u64(seed);
    let one = generator.random_range(0..members.len());
    let name = members[one].0.clone();
    let (what, paths) = match seed % 6 {
        0 => {
            members.remove(one);
            ("delete", vec![name])
        }
        1 => {
            let added = format!("DICOM/NEW{:04}", seed % 10_000);
            members.push((added.clone(), vec![generator.random(); 64]));
            ("add", vec![added])
        }
        2 => {
            let bytes = &mut members[one].1;
            let kept = generator.random_range(0..bytes.len().max(1));
            bytes.truncate(kept);
            ("truncate", vec![name])
        }
        3 => {
            let bytes = &mut members[one].1;
            let at = generator.random_range(0..bytes.len().max(1));
            bytes[at] ^= 1 << generator.random_range(0..8);
            ("corrupt", vec![name])
        }
        4 => {
            let renamed = format!("{}X", name.trim_end_matches(|c: char| c.is_ascii_alphanumeric()));
            members[one].0.clone_from(&renamed);
            ("rename", vec![name, renamed])
        }
        _ => {
            let other = (0..members.len()).map(|step| (one + 1 + step) % members.len()).find(|other| members[*other].1 != members[one].1);
            let other = other.unwrap_or(one);
            let second = members[other].0.clone();
            let bytes = std::mem::take(&mut members[one].1);
            members[one].1 = std::mem::replace(&mut members[other].1, bytes);
            ("swap", vec![name, second])
        }
    };
    let in_list = matches!(what, "truncate" | "corrupt" | "swap") && paths.iter().any(|path| path == LIST);
    Harm { what, paths, in_list }
}

const LIST: &str = "SHA256.TXT";
