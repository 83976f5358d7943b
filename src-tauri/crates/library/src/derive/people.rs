//! People: the claims of all records gathered into persons, with what users decided about them.

use std::collections::BTreeSet;
use std::collections::HashMap;

use rusqlite::Transaction;
use second_read_model::RecordId;
use second_read_model::person::HumanName;
use second_read_recognise::people;
use second_read_recognise::people::Cluster;
use second_read_recognise::people::Decisions;

use crate::Result;
use crate::db::person;
use crate::db::person::Decision;
use crate::db::record;

/// Gathers everyone anew; gives the records whose person, or reason to look, is another now.
pub(super) fn gather(tx: &Transaction<'_>) -> Result<BTreeSet<RecordId>> {
    let rows = person::claims(tx)?;
    let claims: Vec<_> = rows.iter().map(|row| (row.data.clone(), row.claim.clone())).collect();
    let decisions = Decisions {
        same: person::decisions(tx, "same")?,
        different: person::decisions(tx, "different")?,
        in_use: person::keys_in_use(tx)?,
    };
    let mut clusters = people::cluster(&claims, &decisions);
    apply_decisions(tx, &mut clusters)?;
    let before = person::shown(tx)?;
    let numbers = person::put_all(tx, &clusters)?;
    let mut whose = HashMap::new();
    for (cluster, number) in clusters.iter().zip(&numbers) {
        for member in &cluster.members {
            whose.insert(member.anchor.as_str(), (number.0, member.check.join(" ")));
        }
    }
    let mut changed = BTreeSet::new();
    for row in &rows {
        let (person, reasons) = whose.get(row.data.as_str()).map_or((None, ""), |(person, reasons)| (Some(*person), reasons.as_str()));
        if row.person != person || row.reasons != reasons {
            person::assign(tx, row.id, person, reasons)?;
            changed.extend(record::with_claim(tx, row.id)?);
        }
    }
    // A person who is called otherwise now is found by the new name: their records' words are renewed.
    let after = person::shown(tx)?;
    for (id, shown) in &after {
        if before.get(id) != Some(shown) {
            changed.extend(record::of_person(tx, *id)?);
        }
    }
    person::sweep(tx)?;
    Ok(changed)
}

/// What users say of a person stands in place of what records say. How they are called by their records stays among their names.
fn apply_decisions(tx: &Transaction<'_>, clusters: &mut Vec<Cluster>) -> Result<()> {
    for sort in [Decision::Added, Decision::Name, Decision::BirthDate, Decision::Sex] {
        for (key, value) in person::decided(tx, sort)? {
            if sort == Decision::Added && !clusters.iter().any(|cluster| cluster.keys.contains(&key)) {
                clusters.push(Cluster { keys: BTreeSet::from([key.clone()]), key: key.clone(), ..Cluster::default() });
            }
            let Some(cluster) = clusters.iter_mut().find(|cluster| cluster.keys.contains(&key)) else { continue };
            match sort {
                Decision::Name => {
                    cluster.name = HumanName::from_dicom(&value);
                    cluster.names.push(cluster.name.display());
                }
                Decision::BirthDate => cluster.birth_date = value.parse().ok(),
                Decision::Sex => cluster.sex = Some(value),
                Decision::Added => {}
            }
        }
    }
    Ok(())
}
