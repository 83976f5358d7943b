//! A document as lines with their pages, the way a person skims it.

use second_read_model::extract::PageText;

/// One line that is not empty, trimmed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    /// The page it stands on, from 1.
    pub(crate) page: u32,
    pub(crate) text: &'a str,
    /// Its place among the lines of its page, from 0.
    pub(crate) row: usize,
}

/// The lines of all pages.
pub(crate) fn lines(pages: &[PageText]) -> Vec<Line<'_>> {
    pages.iter().flat_map(page_lines).collect()
}

fn page_lines(page: &PageText) -> impl Iterator<Item = Line<'_>> {
    page.text.lines().map(str::trim).filter(|text| !text.is_empty()).enumerate().map(|(row, text)| Line { page: page.number, text, row })
}
