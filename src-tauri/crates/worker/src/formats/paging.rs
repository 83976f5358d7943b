//! Text without pages of its own (coded documents, mail, word processing) laid out as pages that a person reads: a new page begins at
//! a heading once the last one is full, and inside a section only where it grows too long.

use second_read_model::extract::PageText;

/// A page of so many bytes is full: a new heading begins the next one.
const FULL: usize = 3_000;
/// No page grows beyond so many bytes, heading or not.
const LONGEST: usize = 12_000;
/// Pages beyond this many are not made; what would stand on them is left out.
const PAGES: usize = 10_000;

/// Text beyond so many bytes in all is left out: an answer of the worker has its bounds (`limits::JSON`).
const MOST: usize = 24 << 20;

/// Collects lines into pages.
#[derive(Debug, Default)]
pub(super) struct Paging {
    pages: Vec<PageText>,
    text: String,
    /// Bytes on all pages.
    written: usize,
}

impl Paging {
    /// The number of the page that the next line will stand on, from 1.
    pub(super) fn page(&self) -> u32 {
        u32::try_from(self.pages.len()).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// Whether nothing more is taken: a reader may stop early then, and says so with a `Limit` warning.
    pub(super) fn is_full(&self) -> bool {
        self.pages.len() >= PAGES || self.written >= MOST
    }

    /// A heading, with an empty line before it; on a new page when this one is full.
    pub(super) fn heading(&mut self, words: &str) {
        if self.text.len() >= FULL {
            self.turn();
        } else if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.line(words);
    }

    /// One line; `\n` inside parts it.
    pub(super) fn line(&mut self, words: &str) {
        if self.text.len() + words.len() > LONGEST && !self.text.is_empty() {
            self.turn();
        }
        if !self.is_full() {
            let room = MOST - self.written;
            let end = words.floor_char_boundary(room);
            self.written += end + 1;
            self.text.push_str(words[..end].trim_end());
            self.text.push('\n');
        }
    }

    /// Ends the page, so that what follows stands on the next.
    pub(super) fn turn(&mut self) {
        let text = std::mem::take(&mut self.text);
        let text = text.trim_end();
        if !text.is_empty() && self.pages.len() < PAGES {
            self.pages.push(PageText { number: self.page(), text: text.to_owned(), ..PageText::default() });
        }
    }

    /// The pages.
    pub(super) fn finish(mut self) -> Vec<PageText> {
        self.turn();
        self.pages
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_page_ends_at_a_heading_and_an_endless_one_at_a_line() {
        let mut paging = Paging::default();
        for section in ["Problems", "Results"] {
            paging.heading(section);
            (0..100).for_each(|line| paging.line(&format!("{section} of line {line}, in some words")));
        }
        assert_eq!(paging.page(), 2);
        (0..500).for_each(|_| paging.line("A line without an end of its section in sight."));
        let pages = paging.finish();
        assert!(pages[1].text.starts_with("Results"));
        assert!(pages.len() > 2 && pages.iter().all(|page| page.text.len() <= LONGEST));
        let mut endless = Paging::default();
        (0..10).for_each(|_| endless.line(&"é".repeat(2 << 20)));
        assert!(endless.is_full() && endless.finish().iter().map(|page| page.text.len()).sum::<usize>() <= MOST);
        assert_eq!(pages.iter().map(|page| page.number).collect::<Vec<_>>(), (1..=pages.len() as u32).collect::<Vec<_>>());
    }
}
