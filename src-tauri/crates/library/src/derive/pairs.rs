//! Which records belong together: a report and its images, a report and the earlier version that it replaces.
//!
//! What belongs together is decided in `recognise::group`; here it is kept in line with the records: after an add for all of them, after a
//! decision for those near what it touched. Both ways give the same pairs.

use std::collections::BTreeSet;

use rusqlite::Transaction;
use second_read_model::RecordId;
use second_read_recognise::group;
use second_read_recognise::group::Item;

use crate::Result;
use crate::db::link;
use crate::db::link::Pairable;

/// Above this many touched records, all are paired anew: that is one pass over the library, and the other way is one for each record.
const MANY: usize = 500;

/// These records and all that may be paired with one of them as things stand; nothing where all are paired anew anyway.
pub(super) fn near(tx: &Transaction<'_>, records: &BTreeSet<RecordId>) -> Result<BTreeSet<RecordId>> {
    if records.len() > MANY { Ok(BTreeSet::new()) } else { around(tx, records) }
}

/// Pairs anew what is near records that changed. `before` is what was [`near`] them before they did: their old date or person may have
/// kept others apart.
pub(super) fn renew(tx: &Transaction<'_>, records: &BTreeSet<RecordId>, before: BTreeSet<RecordId>) -> Result<()> {
    if records.len() > MANY {
        return renew_all(tx);
    }
    let mut reports = around(tx, records)?;
    reports.extend(before);
    let known = link::pairable_of(tx, &around(tx, &reports)?)?;
    reports.iter().try_for_each(|id| link::clear(tx, *id))?;
    let anchors: BTreeSet<&str> = known.iter().filter(|one| reports.contains(&one.id)).map(|one| one.anchor.as_str()).collect();
    let pairs = group::pairs(&items(&known));
    pairs.iter().filter(|pair| anchors.contains(pair.record.as_str())).try_for_each(|pair| link::put(tx, pair))
}

fn renew_all(tx: &Transaction<'_>) -> Result<()> {
    let all = link::pairable_all(tx)?;
    link::clear_all(tx)?;
    group::pairs(&items(&all)).iter().try_for_each(|pair| link::put(tx, pair))
}

fn around(tx: &Transaction<'_>, records: &BTreeSet<RecordId>) -> Result<BTreeSet<RecordId>> {
    let mut all = records.clone();
    for id in records {
        all.extend(link::near(tx, *id)?);
    }
    Ok(all)
}

fn items(records: &[Pairable]) -> Vec<Item<'_>> {
    records.iter().map(item).collect()
}

fn item(record: &Pairable) -> Item<'_> {
    Item {
        anchor: &record.anchor,
        kind: &record.kind,
        date: record.date,
        status: &record.status,
        numbers: record.numbers.iter().map(String::as_str).collect(),
        person: record.person.as_deref(),
        modalities: record.modalities.iter().map(String::as_str).collect(),
        title: &record.title,
    }
}

#[cfg(test)]
mod tests {
    use rand::Rng;
    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use second_read_model::record::PairRow;

    use super::*;
    use crate::Library;
    use crate::db::fact;
    use crate::db::record;
    use crate::db::record::Columns;

    /// Gives a record other values, out of so few that most of them collide.
    fn change(tx: &Transaction<'_>, random: &mut StdRng, number: usize) -> Result<RecordId> {
        let id = record::ensure(tx, &format!("blob:{number}"), "t")?;
        let mut one_of = |words: &[&str]| words[random.random_range(0..words.len())].to_owned();
        let columns = Columns {
            kind: one_of(&["radiology", "pathology", "imaging"]),
            title: one_of(&["CT head", "MRI breast"]),
            date: Some(one_of(&["2026-05-04", "2026-05-20", "2026-06"])),
            status: one_of(&["preliminary", "final", "amended", "unknown"]),
            ..Columns::default()
        };
        let accession = one_of(&["A-1001", "A-1002", "a 1001", ""]);
        fact::put_identifiers(tx, id, &[("accession", &accession)])?;
        record::settle(tx, id, &columns)?;
        Ok(id)
    }

    fn all_pairs(tx: &Transaction<'_>) -> Result<Vec<(RecordId, Vec<PairRow>)>> {
        record::ids(tx)?.into_iter().map(|id| Ok((id, link::pairs(tx, id)?))).collect()
    }

    #[test]
    fn pairing_what_is_near_gives_the_same_as_pairing_all() {
        let folder = tempfile::tempdir().unwrap();
        let (library, _) = Library::create(&folder.path().join("l"), None).unwrap();
        let mut random = StdRng::seed_from_u64(11);
        let mut seen = 0;
        for _ in 0..150 {
            let number = random.random_range(0..12);
            let step = |tx: &Transaction<'_>| {
                let touched = BTreeSet::from([record::ensure(tx, &format!("blob:{number}"), "t")?]);
                let before = near(tx, &touched)?;
                change(tx, &mut random, number)?;
                renew(tx, &touched, before)?;
                let near_only = all_pairs(tx)?;
                renew_all(tx)?;
                Ok((near_only, all_pairs(tx)?))
            };
            let (near_only, all) = library.store.db.write(step).unwrap();
            assert_eq!(near_only, all);
            seen += all.iter().map(|(_, pairs)| pairs.len()).sum::<usize>();
        }
        assert!(seen > 100, "the records did not pair at all");
    }
}
