//! What is measured on, each made once under the bench's folder: a disc of CT slices, papers as PDF, papers as text.

use std::path::PathBuf;

use anyhow::Result;
use second_read_tests::heap;

use crate::Bench;

/// A word that stands in one paper only.
pub(crate) fn rare(number: usize) -> String {
    format!("zebra{number:07}")
}

impl Bench {
    /// CT slices of 512 by 512, half a megabyte each.
    pub(crate) fn disc(&self) -> Result<PathBuf> {
        self.disc_of(self.slices)
    }

    /// The same with so many slices.
    pub(crate) fn disc_of(&self, slices: usize) -> Result<PathBuf> {
        self.made(format!("disc-{slices}"), |folder| heap::ct_series(folder, slices, 512).map(drop))
    }

    /// 300 pages as PDFs of ten pages.
    pub(crate) fn papers(&self) -> Result<PathBuf> {
        self.made("papers-pdf".to_owned(), |folder| heap::papers(folder, 300).map(drop))
    }

    /// Short notes as text, words as unevenly frequent as in a language; `patient` is in every one, [`rare`] words in one each.
    pub(crate) fn notes(&self, count: usize) -> Result<PathBuf> {
        self.made(format!("notes-{count}"), |folder| {
            std::fs::create_dir_all(folder)?;
            heap::records(count).enumerate().try_for_each(|(number, record)| {
                let text = format!("{}\nDate: {}\n\n{}", record.title, record.date, record.text);
                std::fs::write(folder.join(format!("note {number:06}.txt")), text)
            })
        })
    }

    /// Made under another name first, so that a half-made one is never taken for done.
    fn made(&self, name: String, make: impl FnOnce(&std::path::Path) -> std::io::Result<()>) -> Result<PathBuf> {
        let folder = self.folder.join(&name);
        if !folder.is_dir() {
            let begun = self.folder.join(format!("{name}.part"));
            crate::ours::clear(&begun)?;
            make(&begun)?;
            std::fs::rename(&begun, &folder)?;
        }
        Ok(folder)
    }
}
