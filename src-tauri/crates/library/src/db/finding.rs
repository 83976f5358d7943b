//! Table `finding`: what the user should look at, kept with the values of its sentence.

use std::collections::BTreeMap;

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::params;
use second_read_model::RecordId;
use second_read_model::SourceId;
use second_read_model::finding::Finding;
use second_read_model::finding::FindingCode;
use second_read_model::ids::FileId;
use second_read_model::sentence::has;
use second_read_model::sentence::say;

use crate::Result;
use crate::db::heap::full_path;

/// Where a finding came from: what is redone is cleared first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Reading paths.
    Keep,
    /// Putting a source and its records together.
    Group,
}

/// A finding to be written.
#[derive(Debug, Clone)]
pub(crate) struct NewFinding {
    pub code: FindingCode,
    pub source: Option<SourceId>,
    pub file: Option<FileId>,
    pub record: Option<RecordId>,
    pub stage: Stage,
    /// Values of its sentence; `path` says where when there is no file.
    pub values: BTreeMap<String, String>,
}

impl NewFinding {
    /// A finding about a file of a source.
    pub(crate) fn of_file(code: FindingCode, source: SourceId, file: FileId, stage: Stage) -> Self {
        Self { code, source: Some(source), file: Some(file), record: None, stage, values: BTreeMap::new() }
    }

    /// A finding about a path of a source that is no file of it.
    pub(crate) fn of_path(code: FindingCode, source: SourceId, path: &str) -> Self {
        let values = BTreeMap::from([("path".to_owned(), path.to_owned())]);
        Self { code, source: Some(source), file: None, record: None, stage: Stage::Keep, values }
    }

    /// A finding about a record.
    pub(crate) fn of_record(code: FindingCode, record: RecordId) -> Self {
        Self { code, source: None, file: None, record: Some(record), stage: Stage::Group, values: BTreeMap::new() }
    }

    /// With a value for its sentence.
    pub(crate) fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.values.insert(name.to_owned(), value.to_string());
        self
    }
}

/// Writes a finding, once.
pub(crate) fn put(db: &Connection, finding: &NewFinding) -> Result<()> {
    let data = serde_json::to_string(&finding.values).unwrap_or_default();
    db.prepare_cached(include_str!("finding_put.sql"))?.execute(params![
        finding.code.key(),
        finding.source.map(|id| id.0),
        finding.file.map(|id| id.0),
        finding.record.map(|id| id.0),
        stage_key(finding.stage),
        data
    ])?;
    Ok(())
}

/// Clears what one stage found about a source. What opening an archive found stays: the same archive is not opened again.
pub(crate) fn clear_source(db: &Connection, source: SourceId, stage: Stage) -> Result<()> {
    db.prepare_cached(include_str!("finding_clear.sql"))?.execute(params![source.0, stage_key(stage)])?;
    Ok(())
}

/// Clears what was found about a record.
pub(crate) fn clear_record(db: &Connection, record: RecordId) -> Result<()> {
    db.prepare_cached("DELETE FROM finding WHERE record = ?1")?.execute([record.0])?;
    Ok(())
}

/// The findings of sources and of the records that their files belong to, by path and code.
pub(crate) fn of_sources(db: &Connection, sources: &[SourceId]) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for source in sources {
        let mut query = db.prepare_cached(include_str!("findings_of_source.sql"))?;
        for finding in query.query_map([source.0], from_row)? {
            findings.extend(finding?);
        }
    }
    findings.sort_by(|a, b| (&a.path, a.code, &a.message).cmp(&(&b.path, b.code, &b.message)));
    findings.dedup();
    Ok(findings)
}

/// A finding of a code that this version does not know is left out.
fn from_row(row: &Row<'_>) -> rusqlite::Result<Option<Finding>> {
    let Ok(code) = serde_json::from_value::<FindingCode>(row.get::<_, String>(0)?.into()) else { return Ok(None) };
    let mut values: BTreeMap<String, String> = serde_json::from_str(&row.get::<_, String>(1)?).unwrap_or_default();
    let source: Option<String> = row.get(2)?;
    let file: Option<String> = row.get(3)?;
    let inner = file.or_else(|| values.get("path").cloned()).unwrap_or_default();
    let path = source.map_or_else(|| inner.clone(), |source| full_path(&source, &inner));
    values.insert("path".to_owned(), path.clone());
    let why = values.get("why").map(|word| format!("why.{word}")).filter(|key| has(key)).map(|key| say(&key, &[]));
    values.insert("why".to_owned(), why.unwrap_or_default());
    let pairs: Vec<(&str, &str)> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Ok(Some(Finding { code, message: say(&format!("finding.{}", code.key()), &pairs), path }))
}

fn stage_key(stage: Stage) -> &'static str {
    match stage {
        Stage::Keep => "keep",
        Stage::Group => "group",
    }
}
