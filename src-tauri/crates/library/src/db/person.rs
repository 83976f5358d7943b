//! Tables of people: `person` with keys, names and numbers, and `claim`, what records say about whose they are.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::params;
use second_read_model::PartialDate;
use second_read_model::PersonId;
use second_read_model::RecordId;
use second_read_model::person::HumanName;
use second_read_model::person::IdentityClaim;
use second_read_model::person::PersonNumber;
use second_read_model::record::PersonRef;
use second_read_model::record::PersonRow;
use second_read_recognise::people::Cluster;

use crate::Result;

/// The number of a claim; a claim is written once, however many records make it.
pub(crate) fn claim(db: &Connection, claim: &IdentityClaim) -> Result<i64> {
    let data = serde_json::to_string(claim).unwrap_or_default();
    let known = db.prepare_cached("SELECT id FROM claim WHERE data = ?1")?.query_row([&data], |row| row.get(0)).optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    db.prepare_cached("INSERT INTO claim (data) VALUES (?1)")?.execute([&data])?;
    Ok(db.last_insert_rowid())
}

/// A claim and what became of it.
#[derive(Debug, Clone)]
pub(crate) struct ClaimRow {
    pub id: i64,
    pub data: String,
    pub claim: IdentityClaim,
    pub person: Option<i64>,
    pub reasons: String,
}

/// Every claim that some record makes.
pub(crate) fn claims(db: &Connection) -> Result<Vec<ClaimRow>> {
    let mut query = db.prepare_cached(
        "SELECT id, data, person, reasons FROM claim WHERE EXISTS (SELECT 1 FROM record WHERE record.claim = claim.id) ORDER BY data",
    )?;
    let rows = query.query_map([], |row| {
        let data: String = row.get(1)?;
        let claim = serde_json::from_str(&data).unwrap_or_default();
        Ok(ClaimRow { id: row.get(0)?, data, claim, person: row.get(2)?, reasons: row.get(3)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One claim: whose it is, and why a person should look.
pub(crate) fn of_claim(db: &Connection, claim: i64) -> Result<(Option<i64>, String)> {
    Ok(db.prepare_cached("SELECT person, reasons FROM claim WHERE id = ?1")?.query_row([claim], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// What the records of a person say of whose they are: each claim, how many make it, and one of them.
pub(crate) fn claims_of(db: &Connection, person: PersonId) -> Result<Vec<(IdentityClaim, u64, RecordId)>> {
    let sql = "SELECT claim.data, count(*), min(record.id) FROM record JOIN claim ON claim.id = record.claim
        WHERE record.person = ?1 AND NOT EXISTS (SELECT 1 FROM trashed WHERE trashed.anchor = record.anchor)
        GROUP BY claim.id ORDER BY claim.data";
    let mut query = db.prepare_cached(sql)?;
    let rows = query.query_map([person.0], |row| {
        let claim = serde_json::from_str(&row.get::<_, String>(0)?).unwrap_or_default();
        Ok((claim, u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0), RecordId(row.get(2)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes whose a claim is.
pub(crate) fn assign(db: &Connection, claim: i64, person: Option<i64>, reasons: &str) -> Result<()> {
    db.prepare_cached("UPDATE claim SET person = ?2, reasons = ?3 WHERE id = ?1")?.execute(params![claim, person, reasons])?;
    Ok(())
}

/// Keys that user tables hold: a person who has one of them keeps it.
pub(crate) fn keys_in_use(db: &Connection) -> Result<BTreeSet<String>> {
    let mut query = db.prepare(include_str!("person_keys_in_use.sql"))?;
    let rows = query.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What users decided about pairs of keys: `same` or `different`.
pub(crate) fn decisions(db: &Connection, sort: &str) -> Result<Vec<(String, String)>> {
    let mut query =
        db.prepare_cached("SELECT person_key, other_key FROM person_decision WHERE sort = ?1 ORDER BY person_key, other_key")?;
    let rows = query.query_map([sort], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What a user says of a person in place of what records say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    /// As DICOM writes a name: family, given, middle, prefix, suffix by `^`.
    Name,
    BirthDate,
    Sex,
    /// Someone whom no record names yet; what they are called stands in the other decisions.
    Added,
}

impl Decision {
    fn word(self) -> &'static str {
        match self {
            Decision::Name => "name",
            Decision::BirthDate => "birth-date",
            Decision::Sex => "sex",
            Decision::Added => "added",
        }
    }
}

/// Writes what a user says of the person of that key, or takes it back.
pub(crate) fn decide(db: &Connection, sort: Decision, key: &str, value: Option<&str>) -> Result<()> {
    match value {
        Some(value) => db
            .prepare_cached(
                "INSERT INTO person_decision (sort, person_key, value) VALUES (?1, ?2, ?3)
                 ON CONFLICT (sort, person_key, other_key) DO UPDATE SET value = excluded.value WHERE value <> excluded.value",
            )?
            .execute(params![sort.word(), key, value])?,
        None => db.prepare_cached("DELETE FROM person_decision WHERE sort = ?1 AND person_key = ?2")?.execute(params![sort.word(), key])?,
    };
    Ok(())
}

/// What users say of people, each with the person's key.
pub(crate) fn decided(db: &Connection, sort: Decision) -> Result<Vec<(String, String)>> {
    let mut query = db.prepare_cached("SELECT person_key, value FROM person_decision WHERE sort = ?1 ORDER BY id")?;
    let rows = query.query_map([sort.word()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes that two keys mean one person.
pub(crate) fn join(db: &Connection, key: &str, other: &str) -> Result<()> {
    db.prepare_cached("INSERT OR IGNORE INTO person_decision (sort, person_key, other_key) VALUES ('same', ?1, ?2)")?
        .execute(params![key, other])?;
    Ok(())
}

/// Notes that two keys mean two people whatever they share.
pub(crate) fn part(db: &Connection, key: &str, other: &str) -> Result<()> {
    db.prepare_cached("INSERT OR IGNORE INTO person_decision (sort, person_key, other_key) VALUES ('different', ?1, ?2)")?
        .execute(params![key, other])?;
    Ok(())
}

/// Takes back what was decided (`same` or `different`) between any of these keys and any of the others.
pub(crate) fn unsay(db: &Connection, sort: &str, keys: &BTreeSet<String>, others: &BTreeSet<String>) -> Result<()> {
    let mut take_back = db.prepare_cached("DELETE FROM person_decision WHERE sort = ?1 AND person_key = ?2 AND other_key = ?3")?;
    for (key, other) in decisions(db, sort)? {
        if (keys.contains(&key) && others.contains(&other)) || (others.contains(&key) && keys.contains(&other)) {
            take_back.execute(params![sort, key, other])?;
        }
    }
    Ok(())
}

/// Every key that means a person.
pub(crate) fn keys(db: &Connection, person: PersonId) -> Result<BTreeSet<String>> {
    let mut query = db.prepare_cached("SELECT key FROM person_key WHERE person = ?1")?;
    let rows = query.query_map([person.0], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes everyone anew from what clustering found; a person who is known by any of their keys keeps their number.
/// Gives the number of each cluster, in order.
pub(crate) fn put_all(db: &Connection, clusters: &[Cluster]) -> Result<Vec<PersonId>> {
    let mut numbers: Vec<Option<i64>> = Vec::with_capacity(clusters.len());
    let mut taken = BTreeSet::new();
    // Of two that a user joined the first one stays.
    let mut joined = BTreeSet::new();
    for (_, other) in decisions(db, "same")? {
        joined.extend(by_key(db, &other)?.map(|id| id.0));
    }
    for cluster in clusters {
        let (others, first): (Vec<i64>, Vec<i64>) = known_as(db, cluster)?.into_iter().partition(|id| joined.contains(id));
        let known = first.into_iter().chain(others).find(|id| taken.insert(*id));
        numbers.push(known);
    }
    // Keys are unique: they are cleared first, because a key may move from one person to another.
    db.execute("UPDATE person SET key = 'was:' || id", [])?;
    db.execute("DELETE FROM person_key", [])?;
    db.execute("DELETE FROM person_name", [])?;
    db.execute("DELETE FROM person_number", [])?;
    clusters.iter().zip(numbers).map(|(cluster, number)| put(db, cluster, number).map(PersonId)).collect()
}

/// Takes away people whom no key means any more and whom nothing refers to.
pub(crate) fn sweep(db: &Connection) -> Result<()> {
    db.execute(include_str!("person_sweep.sql"), [])?;
    Ok(())
}

/// The person a key means.
pub(crate) fn by_key(db: &Connection, key: &str) -> Result<Option<PersonId>> {
    Ok(db.prepare_cached("SELECT person FROM person_key WHERE key = ?1")?.query_row([key], |row| row.get(0).map(PersonId)).optional()?)
}

/// The key that user tables write for a person; `None` when there is no such person.
pub(crate) fn key(db: &Connection, person: PersonId) -> Result<Option<String>> {
    Ok(db.prepare_cached("SELECT key FROM person WHERE id = ?1")?.query_row([person.0], |row| row.get(0)).optional()?)
}

/// The words by which a person is searched: every form of the name, and numbers.
pub(crate) fn words(db: &Connection, person: i64) -> Result<Vec<String>> {
    let mut query = db.prepare_cached(
        "SELECT written FROM person_name WHERE person = ?1 UNION SELECT value FROM person_number WHERE person = ?1 ORDER BY 1",
    )?;
    let rows = query.query_map([person], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Everyone as lists show them, by name.
pub(crate) fn refs(db: &Connection) -> Result<Vec<PersonRef>> {
    let mut query = db.prepare_cached("SELECT id, family, given, suffix, birth_date FROM person ORDER BY family, given, birth_date, id")?;
    let rows = query.query_map([], |row| {
        let name = HumanName { family: row.get(1)?, given: row.get(2)?, suffix: row.get(3)? };
        let birth_date = row.get::<_, Option<String>>(4)?.and_then(|date| date.parse::<PartialDate>().ok());
        Ok(PersonRef { id: PersonId(row.get(0)?), name: name.display(), birth_date })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Name, birth date, sex.
pub(crate) type Known = (HumanName, Option<PartialDate>, Option<String>);

/// What is known of a person.
pub(crate) fn one(db: &Connection, id: PersonId) -> Result<Option<Known>> {
    let mut query = db.prepare_cached("SELECT family, given, suffix, birth_date, sex FROM person WHERE id = ?1")?;
    let known = query.query_row([id.0], |row| {
        let name = HumanName { family: row.get(0)?, given: row.get(1)?, suffix: row.get(2)? };
        Ok((name, row.get::<_, Option<String>>(3)?.and_then(|date| date.parse().ok()), row.get(4)?))
    });
    Ok(known.optional()?)
}

/// Everyone who has records or whom a user named, by name.
pub(crate) fn all(db: &Connection) -> Result<Vec<PersonRow>> {
    let mut query = db.prepare_cached(
        "SELECT id, family, given, suffix, birth_date, sex, (SELECT count(*) FROM record WHERE record.person = person.id
            AND NOT EXISTS (SELECT 1 FROM record_copy WHERE record_copy.record = record.id AND hidden AND under IS NOT NULL)
            AND NOT EXISTS (SELECT 1 FROM trashed WHERE trashed.anchor = record.anchor))
         FROM person ORDER BY family, given, birth_date, id",
    )?;
    let rows = query.query_map([], |row| {
        let name = HumanName { family: row.get(1)?, given: row.get(2)?, suffix: row.get(3)? };
        Ok(PersonRow {
            id: PersonId(row.get(0)?),
            name: name.display(),
            birth_date: row.get::<_, Option<String>>(4)?.and_then(|date| date.parse::<PartialDate>().ok()),
            sex: row.get(5)?,
            names: Vec::new(),
            numbers: Vec::new(),
            records: row.get::<_, i64>(6).map(|count| u64::try_from(count).unwrap_or(0))?,
        })
    })?;
    let mut people: Vec<PersonRow> = rows.collect::<Result<_, _>>()?;
    for person in &mut people {
        person.names = names(db, person.id)?;
        person.numbers = numbers(db, person.id)?;
    }
    Ok(people)
}

/// Every form in which a person's name was written.
pub(crate) fn names(db: &Connection, person: PersonId) -> Result<Vec<String>> {
    let mut query = db.prepare_cached("SELECT written FROM person_name WHERE person = ?1 ORDER BY written")?;
    let rows = query.query_map([person.0], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn numbers(db: &Connection, person: PersonId) -> Result<Vec<PersonNumber>> {
    let mut query = db.prepare_cached("SELECT place, value FROM person_number WHERE person = ?1 ORDER BY place, value")?;
    let rows = query.query_map([person.0], |row| Ok(PersonNumber { place: row.get(0)?, value: row.get(1)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The numbers of people known by a key of the cluster, lowest first.
fn known_as(db: &Connection, cluster: &Cluster) -> Result<BTreeSet<i64>> {
    let mut found = BTreeSet::new();
    for key in cluster.keys.iter().chain([&cluster.key]) {
        if let Some(person) = by_key(db, key)? {
            found.insert(person.0);
        }
    }
    Ok(found)
}

fn put(db: &Connection, cluster: &Cluster, number: Option<i64>) -> Result<i64> {
    let birth_date = cluster.birth_date.map(|date| date.to_string());
    let id: i64 = db.prepare_cached(include_str!("person_put.sql"))?.query_row(
        params![number, cluster.key, cluster.name.family, cluster.name.given, cluster.name.suffix, birth_date, cluster.sex],
        |row| row.get(0),
    )?;
    let mut insert = db.prepare_cached("INSERT OR IGNORE INTO person_key (key, person) VALUES (?1, ?2)")?;
    for key in cluster.keys.iter().chain([&cluster.key]) {
        insert.execute(params![key, id])?;
    }
    let mut insert = db.prepare_cached("INSERT OR IGNORE INTO person_name (person, written) VALUES (?1, ?2)")?;
    for name in &cluster.names {
        insert.execute(params![id, name])?;
    }
    let mut insert = db.prepare_cached("INSERT OR IGNORE INTO person_number (person, place, value) VALUES (?1, ?2, ?3)")?;
    for number in &cluster.numbers {
        insert.execute(params![id, number.place, number.value])?;
    }
    Ok(id)
}

/// How each person is shown and found.
pub(crate) fn shown(db: &Connection) -> Result<BTreeMap<i64, String>> {
    let mut query = db.prepare_cached(
        "SELECT id, family || '^' || given || '^' || suffix || '^' || coalesce(birth_date, '') || '^' || coalesce(
            (SELECT group_concat(written, '^') FROM (SELECT written FROM person_name WHERE person = person.id ORDER BY written)), '')
         FROM person",
    )?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
