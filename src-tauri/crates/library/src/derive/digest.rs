//! What an answer of a reader means for records, computed beside the reading so that the writing thread only writes.

use rusqlite::Transaction;
use second_read_model::RecordId;
use second_read_model::dicom::Instance;
use second_read_model::dicom::tags;
use second_read_model::extract::Extract;
use second_read_model::extract::Role;
use second_read_model::extract::WarningCode;
use second_read_model::fact::Fact;
use second_read_model::kind;

use crate::Result;
use crate::db::blob::BlobKey;
use crate::db::fact;
use crate::db::record;
use crate::db::study;
use crate::db::study::NewInstance;

/// What a content is to the records.
#[derive(Debug)]
pub(crate) enum Digest {
    /// No record: an index, a program, an archive, something broken.
    Nothing,
    /// A record of its own, shown by this name until it is settled.
    Document { name: String, has_parts: bool },
    /// A DICOM instance.
    Instance(Box<Image>),
}

/// A DICOM instance as records need it.
#[derive(Debug)]
pub(crate) struct Image {
    /// The study it belongs to; an instance that names none is a record of its own.
    study: Option<String>,
    instance: NewInstance,
    facts: Vec<Fact>,
    has_parts: bool,
}

impl Digest {
    /// What an answer means; `name` is the file's.
    pub(crate) fn of(extract: &Extract, name: &str) -> Self {
        let has_parts = !extract.parts.is_empty();
        match &extract.dicom {
            _ if !is_document(extract) => Digest::Nothing,
            Some(dicom) => Digest::Instance(Box::new(Image {
                study: dicom.data.text(tags::STUDY_INSTANCE_UID).map(str::to_owned),
                instance: instance(dicom),
                facts: extract.stated.clone(),
                has_parts,
            })),
            None => Digest::Document { name: name.to_owned(), has_parts },
        }
    }

    /// Whether there are documents inside that are read with it.
    pub(crate) fn has_documents(&self) -> bool {
        match self {
            Digest::Nothing => false,
            Digest::Document { has_parts, .. } => *has_parts,
            Digest::Instance(image) => image.has_parts,
        }
    }

    /// The anchor of its record; `own` is the one of a record of its own.
    pub(super) fn anchor(&self, own: &str) -> Option<String> {
        match self {
            Digest::Nothing => None,
            Digest::Document { .. } => Some(own.to_owned()),
            Digest::Instance(image) => Some(image.study.as_deref().map_or_else(|| own.to_owned(), record::study_anchor)),
        }
    }

    /// What its record shows until it is settled.
    pub(super) fn title(&self) -> &str {
        match self {
            Digest::Document { name, .. } => name,
            _ => &kind::kind_for("imaging").name,
        }
    }

    /// Writes what an instance adds to its study. Facts of a study are the distinct ones of its instances: their order does not matter.
    pub(super) fn write(&self, tx: &Transaction<'_>, id: RecordId, blob: BlobKey) -> Result<()> {
        match self {
            Digest::Instance(image) if image.study.is_some() => {
                study::put(tx, id, blob, &image.instance)?;
                image.facts.iter().try_for_each(|found| fact::add(tx, id, found))
            }
            _ => Ok(()),
        }
    }
}

/// Whether a content is a document or image. One that is locked is a document too: somebody holds the password.
pub(crate) fn is_document(extract: &Extract) -> bool {
    extract.role == Role::Document
        || (extract.role == Role::Unreadable && extract.warnings.iter().any(|warning| warning.code == WarningCode::Encrypted))
}

fn instance(dicom: &Instance) -> NewInstance {
    let text = |tag| dicom.data.text(tag).unwrap_or_default().to_owned();
    NewInstance {
        series: text(tags::SERIES_INSTANCE_UID),
        series_number: text(tags::SERIES_NUMBER),
        modality: text(tags::MODALITY),
        description: text(tags::SERIES_DESCRIPTION),
        sop_class: text(tags::SOP_CLASS_UID),
        sop_instance: text(tags::SOP_INSTANCE_UID),
        number: dicom.data.number(tags::INSTANCE_NUMBER),
        frames: dicom.frames,
    }
}
