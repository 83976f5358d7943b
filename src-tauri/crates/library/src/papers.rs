//! A library of a few invented papers, for tests that need readers and the store together.

#![allow(clippy::disallowed_methods, reason = "papers lie in a folder of their own, as a user's do")]

use second_read_model::RecordId;
use second_read_model::progress::Unwatched;
use second_read_model::record::RecordRow;

use crate::Library;
use crate::RecordFilter;
use crate::Worker;

/// A library and the folder it stands in.
pub(crate) struct Papers {
    pub(crate) library: Library,
    folder: tempfile::TempDir,
}

impl Papers {
    /// These files in a new library; `None` where the worker was not built.
    pub(crate) fn of<T: AsRef<[u8]>>(files: &[(&str, T)]) -> Option<Self> {
        Worker::find().ok()?;
        let folder = tempfile::tempdir().unwrap();
        let (library, _) = Library::create(&folder.path().join("library"), None).unwrap();
        let papers = Self { library, folder };
        papers.add("heap", files);
        Some(papers)
    }

    /// Adds a folder of files; one that is there already, with these besides.
    pub(crate) fn add<T: AsRef<[u8]>>(&self, name: &str, files: &[(&str, T)]) {
        let heap = self.folder.path().join(name);
        std::fs::create_dir_all(&heap).unwrap();
        files.iter().for_each(|(name, bytes)| std::fs::write(heap.join(name), bytes).unwrap());
        self.library.add(&[heap], &Unwatched).unwrap();
    }

    /// The record of the file of that name.
    pub(crate) fn row(&self, file: &str) -> RecordRow {
        let rows = self.library.records(&RecordFilter { facts: true, ..RecordFilter::default() }).unwrap();
        rows.into_iter().find(|row| row.sources.iter().any(|path| path.ends_with(file))).unwrap()
    }

    pub(crate) fn id(&self, file: &str) -> RecordId {
        self.row(file).id
    }
}
