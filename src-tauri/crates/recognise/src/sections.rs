//! Sections of a report by their headings, as byte ranges, so that what is quoted is a contiguous piece of the text.

use std::ops::Range;

/// The first section that stands under one of `headings`, without the heading, trimmed. It ends at the next heading, or at a
/// signature or page footer. `None` when there is no such heading or nothing under it.
pub fn section(text: &str, headings: &[&str]) -> Option<Range<usize>> {
    let _ = (text, headings);
    None
}
