//! Files harmed on purpose, of a library and of a bundle: `check` and `verify` must name each by its path, and no other.

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

use anyhow::Result;
use anyhow::ensure;
use rand::Rng;
use rand::SeedableRng;
use rand::rngs::StdRng;
use second_read_bundle::verify;
use second_read_library::CheckReport;
use second_read_library::Unlock;
use second_read_library::Worker;
use second_read_model::Code;
use second_read_model::finding::Finding;
use second_read_model::finding::FindingCode;
use second_read_model::progress::Unwatched;

use crate::files_below;
use crate::mutate;

/// Harms a file of the library `rounds` times, each time in another way, sees that `check` names it, and mends it again.
///
/// # Errors
/// When something was not named, or an unharmed file was.
pub fn harm_and_check(library: &Path, rounds: u32, seed: u64) -> Result<()> {
    let mut random = StdRng::seed_from_u64(seed);
    let files: Vec<PathBuf> = files_below(library).into_iter().filter(|path| !path.ends_with("lock")).collect();
    for round in 0..rounds {
        let harm = Harm::choose(library, &files, &mut random)?;
        harm.write()?;
        let report = report(library)?;
        let named: BTreeSet<&str> = report.findings.iter().map(|finding| finding.path.as_str()).collect();
        // A key that does not open keeps the library shut: then the first one is named, and nothing can be said of what it opens.
        let shut = harm.harmed.iter().all(|path| path.starts_with(library.join("keys")));
        let expected = harm.harmed.iter().map(|path| Ok(path.strip_prefix(library)?.to_string_lossy().replace('\\', "/")));
        let missed: Vec<String> = expected.collect::<Result<Vec<_>>>()?.into_iter().filter(|path| !named.contains(path.as_str())).collect();
        let fine = if shut { missed.len() < harm.harmed.len() } else { missed.is_empty() };
        ensure!(fine, "round {round}, {}: {missed:?} not named, only {named:?}", harm.how);
        let blobs = harm.harmed.iter().all(|path| path.starts_with(library.join("blobs")));
        ensure!(!blobs || named.len() == harm.harmed.len(), "round {round}, {}: unharmed files are named: {named:?}", harm.how);
        harm.mend()?;
    }
    let report = report(library)?;
    ensure!(report.ok, "mended, and still: {:?}", report.findings);
    Ok(())
}

/// Harms the bundle `good` in `rounds` ways, each in a fresh copy, and sees that `verify` names what was harmed and passes what was not.
///
/// # Errors
/// When something was not named, or the unharmed bundle was.
pub fn harm_and_verify(worker: &Worker, good: &Path, rounds: u64) -> Result<()> {
    let whole = verify(worker, good, &Unwatched)?;
    ensure!(whole.ok, "unharmed, and still: {:?}", whole.findings);
    let members = mutate::members(good)?;
    ensure!(whole.files == members.len() as u64, "{} files were seen, {} are there", whole.files, members.len());
    let bad = good.with_extension("harmed.zip");
    for seed in 0..rounds {
        let mut harmed = members.clone();
        let harm = mutate::harm(&mut harmed, seed);
        mutate::write(&harmed, &bad)?;
        let report = verify(worker, &bad, &Unwatched)?;
        let named: BTreeSet<&str> = report.findings.iter().map(|finding| finding.path.as_str()).collect();
        let missed: Vec<&String> = harm.paths.iter().filter(|path| !named.contains(path.as_str())).collect();
        let fine = if harm.in_list { !named.is_empty() } else { missed.is_empty() };
        ensure!(!report.ok && fine, "seed {seed}, {}: {missed:?} not named, only {named:?}", harm.what);
    }
    std::fs::remove_file(bad)?;
    Ok(())
}

/// What `check` says; a library that is too damaged to be opened is named by the error.
fn report(library: &Path) -> Result<CheckReport> {
    match second_read_library::check(library, Unlock::None, false, &Unwatched) {
        Err(error) if matches!(error.code, Code::LibraryDamaged | Code::LibraryNewer) => {
            let path = error.path.clone().unwrap_or_default();
            let path = path.strip_prefix(library).unwrap_or(&path).to_string_lossy().into_owned();
            let finding = Finding { code: FindingCode::Changed, path, message: error.sentence() };
            Ok(CheckReport { findings: vec![finding], ..CheckReport::default() })
        }
        other => Ok(other?),
    }
}

struct Harm {
    how: &'static str,
    harmed: Vec<PathBuf>,
    before: Vec<Vec<u8>>,
    after: Vec<Vec<u8>>,
}

impl Harm {
    fn choose(library: &Path, files: &[PathBuf], random: &mut StdRng) -> Result<Self> {
        let path = &files[random.random_range(0..files.len())];
        let bytes = std::fs::read(path)?;
        let other = files[random.random_range(0..files.len())].clone();
        // Swapped with one of its own kind: blobs with blobs, keys with keys.
        let part = |path: &Path| path.strip_prefix(library).ok().and_then(|path| path.iter().next().map(|part| part.to_owned()));
        let can_swap = other != *path && part(&other) == part(path) && std::fs::read(&other)? != bytes;
        let (how, mut after) = match random.random_range(0..3) {
            0 if can_swap => {
                let others = std::fs::read(&other)?;
                return Ok(Self {
                    how: "swapped",
                    harmed: vec![path.clone(), other],
                    before: vec![bytes.clone(), others.clone()],
                    after: vec![others, bytes],
                });
            }
            1 => ("cut", bytes[..random.random_range(0..bytes.len())].to_vec()),
            _ => ("flipped", bytes.clone()),
        };
        if how == "flipped" {
            let at = random.random_range(0..after.len());
            after[at] ^= 1 << random.random_range(0..8);
        }
        Ok(Self { how, harmed: vec![path.clone()], before: vec![bytes], after: vec![after] })
    }

    fn write(&self) -> Result<()> {
        self.put(&self.after)
    }

    fn mend(&self) -> Result<()> {
        self.put(&self.before)
    }

    fn put(&self, contents: &[Vec<u8>]) -> Result<()> {
        for (path, bytes) in self.harmed.iter().zip(contents) {
            std::fs::write(path, bytes)?;
        }
        Ok(())
    }
}
