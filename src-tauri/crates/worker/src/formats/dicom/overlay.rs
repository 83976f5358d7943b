//! Overlays (PS3.3 C.9.2): planes of single bits that are drawn over the picture, in groups 6000 to 601E.
//!
//! Those in unused bits of the pixels are read too (retired; ACR-NEMA and old devices). A region of interest is drawn as its outline, so
//! that it hides nothing. Not read: overlays with a modality table or colours of their own (retired).

use second_read_model::dicom::Dataset;
use second_read_model::dicom::Tag;

use super::attributes::Header;
use super::frames::Frame;
use super::window::Window;

/// No plane is larger than this, in pixels.
const MOST_PIXELS: u64 = 64 << 20;

/// One plane, where it lies on the image, and its bits row by row.
pub(super) struct Plane {
    top: i64,
    left: i64,
    columns: usize,
    bits: Vec<bool>,
}

/// The planes of a frame (from 0).
pub(super) fn planes(header: &Header, window: &mut Window<'_>, frame: &Frame, number: u32) -> Vec<Plane> {
    let groups = (0x6000..0x6020).step_by(2);
    groups.filter_map(|group| plane(header, window, frame, group, number)).filter(|plane| plane.bits.iter().any(|bit| *bit)).collect()
}

fn plane(header: &Header, window: &mut Window<'_>, frame: &Frame, group: u16, number: u32) -> Option<Plane> {
    let data = &header.instance.data;
    let get = |element| Tag::new(group, element);
    let (rows, columns): (u16, u16) = (data.number(get(0x0010))?, data.number(get(0x0011))?);
    let pixels = u64::from(rows) * u64::from(columns);
    if pixels == 0 || pixels > MOST_PIXELS {
        return None;
    }
    // Overlays of several frames begin at one of the image's (C.9.2.1.3); one plane alone lies on every frame.
    let frames: u32 = data.number(get(0x0015)).unwrap_or(1).max(1);
    let first: u32 = data.number(get(0x0051)).unwrap_or(1).max(1);
    let at = if frames > 1 { (number + 1).checked_sub(first).filter(|at| *at < frames)? } else { 0 };
    let bits = match header.place(get(0x3000).0) {
        Some(place) => {
            let start = u64::from(at) * pixels;
            let length = usize::try_from((pixels + start % 8).div_ceil(8)).ok()?.next_multiple_of(2);
            let offset = place.offset.checked_add(start / 8)?;
            let there = place.length.saturating_sub(start / 8);
            let mut bytes = window.up_to(offset, length.min(usize::try_from(there).ok()?));
            if header.big_endian && place.words {
                bytes.chunks_exact_mut(2).for_each(|pair| pair.swap(0, 1));
            }
            let all = bytes.iter().flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1 == 1));
            all.skip((start % 8) as usize).take(usize::try_from(pixels).ok()?).collect()
        }
        None => in_unused_bits(data, frame, group, pixels)?,
    };
    let origin = |at: usize| data.get(get(0x0050)).and_then(|origin| origin.values.get(at)?.parse().ok()).unwrap_or(1i64) - 1;
    let mut plane = Plane { top: origin(0), left: origin(1), columns: columns.into(), bits };
    if data.text(get(0x0040)) == Some("R") {
        plane.bits = plane.outline();
    }
    Some(plane)
}

/// From a bit of each pixel that its sample does not use.
fn in_unused_bits(data: &Dataset, frame: &Frame, group: u16, pixels: u64) -> Option<Vec<bool>> {
    let position: u32 = data.number(Tag::new(group, 0x0102)).filter(|position| (1..16).contains(position))?;
    let allocated: u32 = data.number(Tag::new(group, 0x0100))?;
    (allocated == 16 && frame.unused.len() as u64 == pixels).then(|| frame.unused.iter().map(|bits| bits >> position & 1 == 1).collect())
}

impl Plane {
    /// Where the plane says something: column and row on the image, which may lie outside of it.
    pub(super) fn points(&self) -> impl Iterator<Item = (i64, i64)> + '_ {
        let set = self.bits.iter().enumerate().filter(|(_, bit)| **bit);
        set.map(|(at, _)| (self.left + (at % self.columns) as i64, self.top + (at / self.columns) as i64))
    }

    /// Set bits that have an unset one beside them, above or below.
    fn outline(&self) -> Vec<bool> {
        let bit = |at: Option<usize>| at.and_then(|at| self.bits.get(at)).copied().unwrap_or(false);
        let is_inner = |at: usize| {
            let column = at % self.columns;
            let across = (column > 0 && bit(at.checked_sub(1)), column + 1 < self.columns && bit(Some(at + 1)));
            across == (true, true) && bit(at.checked_sub(self.columns)) && bit(Some(at + self.columns))
        };
        self.bits.iter().enumerate().map(|(at, set)| *set && !is_inner(at)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_its_outline_and_stands_at_its_origin() {
        let full = Plane { top: -1, left: 2, columns: 3, bits: vec![true; 9] };
        assert_eq!(full.outline(), [true, true, true, true, false, true, true, true, true]);
        assert_eq!(full.points().next(), Some((2, -1)));
        assert_eq!(full.points().last(), Some((4, 1)));
    }
}
