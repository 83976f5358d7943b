//! Settling one source: what each file is among the others, which are copies, what a disc's own list misses.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::collections::HashSet;

use rusqlite::Transaction;
use second_read_model::SourceId;
use second_read_model::extract::Role;
use second_read_model::finding::FindingCode;
use second_read_model::ids::FileId;

use super::Dirty;
use super::digest::Digest;
use crate::Result;
use crate::db::blob;
use crate::db::blob::BlobKey;
use crate::db::extract;
use crate::db::file::Disposition;
use crate::db::finding;
use crate::db::finding::NewFinding;
use crate::db::finding::Stage;
use crate::db::heap;
use crate::db::heap::FileRow;
use crate::db::record;
use crate::db::study;
use crate::db::study::Listed;
use crate::intake::Seen;
use crate::intake::around;

/// Settles a source; what changed in it makes records dirty.
pub(super) fn settle(tx: &Transaction<'_>, source: SourceId) -> Result<Dirty> {
    let files = heap::of_source(tx, source)?;
    let before = heap::held_before(tx, source)?;
    let mut dirty = Dirty::default();
    let mut held: HashSet<BlobKey> = HashSet::new();
    finding::clear_source(tx, source, Stage::Group)?;
    for (file, role) in files.iter().zip(roles(&files)) {
        let is_first = |blob: BlobKey| !before.contains(&blob) && !held.contains(&blob);
        let disposition = disposition(file, role, file.blob.is_none_or(is_first));
        if disposition != Disposition::Clutter {
            held.extend(file.blob);
        }
        if file.disposition != disposition || file.role != heap::role_key(role) {
            heap::settle(tx, file.id, disposition, role)?;
            dirty.join(changed(tx, file, role)?);
        }
        if !matches!(disposition, Disposition::Clutter | Disposition::Copy) {
            tell(tx, source, file)?;
        }
    }
    for (id, anchor) in record::unfounded(tx, source)? {
        super::take_away(tx, &anchor)?;
        dirty.records.remove(&id);
    }
    dirty.join(discs(tx, source, &files)?);
    Ok(dirty)
}

/// What each file is. A file that was not read yet is taken for a document.
fn roles(files: &[FileRow]) -> Vec<Role> {
    let role = |file: &FileRow| match file.read_as {
        // Locked is not broken: somebody holds the password.
        Some(Role::Unreadable) if is_locked(file) => Role::Document,
        Some(role) => role,
        None if file.disposition == Disposition::Clutter => Role::Program,
        None if file.blob.is_some() => Role::Document,
        // Without a stored content: an archive that was opened or is the same as one that was, or what could not be read.
        None if matches!(file.disposition, Disposition::Container | Disposition::Copy) => Role::Container,
        None => Role::Unreadable,
    };
    let seen: Vec<Seen<'_>> = files.iter().map(|file| Seen { path: &file.path, role: role(file) }).collect();
    around(&seen)
}

/// The one list a file is in. `first` is whether no file before it, in this or a lower source, holds the same content.
fn disposition(file: &FileRow, role: Role, first: bool) -> Disposition {
    match role {
        Role::Program => Disposition::Clutter,
        // Which of several equal archives was opened was found when they were.
        Role::Container if file.blob.is_none() => file.disposition,
        _ if !first => Disposition::Copy,
        // An archive whose bytes are kept did not come out whole.
        Role::Container | Role::Unreadable => Disposition::Unreadable,
        Role::Document | Role::Index => Disposition::Kept,
    }
}

/// A file that is new, or stands in another light now: its record is settled again, or found.
fn changed(tx: &Transaction<'_>, file: &FileRow, role: Role) -> Result<Dirty> {
    let mut dirty = Dirty::default();
    let Some(key) = file.blob else { return Ok(dirty) };
    match record::of_blob(tx, key)? {
        Some(id) => {
            dirty.records.insert(id);
        }
        None if role == Role::Document => {
            if let Some(extract) = extract::get(tx, key, 0)? {
                let name = heap::file_name(&file.path);
                dirty = super::found_record(tx, key, blob::get(tx, key)?.name, &Digest::of(&extract, name))?;
            }
        }
        None => {}
    }
    Ok(dirty)
}

/// Says what its reader could not do.
fn tell(tx: &Transaction<'_>, source: SourceId, file: &FileRow) -> Result<()> {
    let unreadable = file.read_as == Some(Role::Unreadable);
    let has = |word: &str| file.problem.split(' ').any(|problem| problem == word);
    let code = if has(extract::STOPPED) {
        FindingCode::ReaderStopped
    } else if is_locked(file) {
        FindingCode::Encrypted
    } else if unreadable {
        FindingCode::UnreadableFile
    } else if has("truncated") || has("malformed") || has("limit") {
        FindingCode::PartlyRead
    } else {
        return Ok(());
    };
    let why = ["empty", "truncated", "malformed", "limit"].into_iter().find(|word| has(word)).unwrap_or_default();
    finding::put(tx, &NewFinding::of_file(code, source, file.id, Stage::Group).with("why", why))
}

fn is_locked(file: &FileRow) -> bool {
    file.problem.split(' ').any(|problem| problem == "encrypted")
}

/// Compares the lists of a source's discs with what is here.
fn discs(tx: &Transaction<'_>, source: SourceId, files: &[FileRow]) -> Result<Dirty> {
    let mut dirty = Dirty::default();
    for list in files.iter().filter(|file| file.read_as == Some(Role::Index)) {
        let Some(key) = list.blob else { continue };
        if let Some(directory) = extract::get(tx, key, 0)?.and_then(|extract| extract.directory) {
            study::put_directory(tx, list.id, &directory.entries)?;
            dirty.join(compare(tx, source, files, list)?);
        }
    }
    Ok(dirty)
}

fn compare(tx: &Transaction<'_>, source: SourceId, files: &[FileRow], list: &FileRow) -> Result<Dirty> {
    let medium = Medium::of(files, &list.path);
    let listed = study::directory(tx, list.id)?;
    let mut series: BTreeMap<(&str, &str), (u64, u64)> = BTreeMap::new();
    for entry in &listed {
        let (missing, all) = series.entry((entry.series_number.as_str(), entry.series.as_str())).or_default();
        *missing += u64::from(!medium.has(entry));
        *all += 1;
    }
    for ((number, _), (missing, all)) in series.iter().filter(|(_, (missing, _))| *missing > 0) {
        let found = NewFinding::of_file(FindingCode::DiscMissing, source, list.id, Stage::Group);
        finding::put(tx, &found.with("series", number).with("missing", missing).with("listed", all))?;
    }
    let extra = medium.not_listed(tx, &listed)?;
    if extra > 0 {
        finding::put(tx, &NewFinding::of_file(FindingCode::DiscExtra, source, list.id, Stage::Group).with("count", extra))?;
    }
    let uids: BTreeSet<&str> = listed.iter().map(|entry| entry.series.as_str()).filter(|uid| !uid.is_empty()).collect();
    count_missing(tx, &uids)
}

/// Writes how many images of these series all discs together name that are not here.
fn count_missing(tx: &Transaction<'_>, series: &BTreeSet<&str>) -> Result<Dirty> {
    for uid in series {
        let mut missing = BTreeSet::new();
        for list in study::lists_of_series(tx, uid)? {
            let entries = study::directory(tx, list)?;
            missing.extend(entries.into_iter().filter(|entry| entry.series == **uid && !entry.here).map(|entry| entry.sop_instance));
        }
        study::set_missing(tx, uid, missing.len() as u64)?;
    }
    Ok(Dirty::default())
}

/// A disc: the files below the folder of its list, by path as lists write it.
struct Medium<'a> {
    files: HashMap<String, (FileId, &'a FileRow)>,
}

impl<'a> Medium<'a> {
    fn of(files: &'a [FileRow], list: &str) -> Self {
        let root = &list[..list.rfind(['/', '!']).map_or(0, |at| at + 1)];
        let below = files.iter().filter_map(|file| Some((plain(file.path.strip_prefix(root)?), (file.id, file))));
        Self { files: below.collect() }
    }

    /// An image is here when the library has it by its UID, or when its very file is on the disc and could be read.
    fn has(&self, entry: &Listed) -> bool {
        entry.here || self.files.get(&plain(&entry.path)).is_some_and(|(_, file)| file.read_as == Some(Role::Document))
    }

    /// Instances on the disc that the list names neither by UID nor by path.
    fn not_listed(&self, tx: &Transaction<'_>, listed: &[Listed]) -> Result<u64> {
        let uids: HashSet<&str> = listed.iter().map(|entry| entry.sop_instance.as_str()).collect();
        let paths: HashSet<String> = listed.iter().map(|entry| plain(&entry.path)).collect();
        let mut extra = 0;
        for (path, (_, file)) in &self.files {
            let Some(key) = file.blob.filter(|_| !paths.contains(path) && file.read_as == Some(Role::Document)) else { continue };
            let instances = study::instance_of_blob(tx, key)?;
            extra += u64::from(!instances.is_empty() && instances.iter().all(|uid| !uids.contains(uid.as_str())));
        }
        Ok(extra)
    }
}

/// A path for comparing: discs write names in capitals, sometimes with a last dot or a version (`;1`).
fn plain(path: &str) -> String {
    path.to_uppercase().trim_end_matches(";1").trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use crate::papers::Papers;

    #[test]
    fn a_copy_is_what_an_earlier_source_holds_whenever_it_came_to_hold_it() {
        let Some(papers) = Papers::of(&[("a.txt", "Seen at Lake Clinic.")]) else { return };
        papers.add("second", &[("a again.txt", "Seen at Lake Clinic."), ("b.txt", "Seen at Lake Hospital.")]);
        let listed = || {
            let files = papers.library.files(None).unwrap();
            let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
            files.into_iter().map(|file| format!("{}: {}", name(&file.path), file.disposition)).collect::<Vec<_>>()
        };
        assert_eq!(listed(), ["a.txt: kept", "a again.txt: copy", "b.txt: kept"]);
        // The first source is looked at once more, and holds what only the second one did.
        papers.add("heap", &[("b too.txt", "Seen at Lake Hospital.")]);
        assert_eq!(listed(), ["a.txt: kept", "b too.txt: kept", "a again.txt: copy", "b.txt: copy"]);
    }
}
