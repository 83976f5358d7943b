//! RLE Lossless (PS3.5 annex G) for samples of any whole number of bytes; the registry's decoder stops at 16 bits.

/// Decodes one frame into `samples` by pixel, `width` bytes each, little endian. What is missing stays zero; `None` when the header is
/// no header.
pub(super) fn decode(data: &[u8], pixels: usize, samples: usize, width: usize) -> Option<Vec<u8>> {
    let word = |at: usize| Some(u32::from_le_bytes(data.get(at * 4..at * 4 + 4)?.try_into().ok()?) as usize);
    let segments = word(0).filter(|count| *count == samples * width)?;
    let mut frame = vec![0; pixels.checked_mul(segments)?];
    for segment in 0..segments {
        let start = word(1 + segment)?;
        let end = if segment + 1 < segments { word(2 + segment)? } else { data.len() };
        // Each segment holds one byte of each pixel's sample, the most significant first.
        let place = segment / width * width + (width - 1 - segment % width);
        unpack(data.get(start..end.min(data.len())).unwrap_or_default(), frame.iter_mut().skip(place).step_by(segments));
    }
    Some(frame)
}

/// PackBits, one byte into each place.
fn unpack<'a>(mut packed: &[u8], mut places: impl Iterator<Item = &'a mut u8>) {
    while let Some((&header, rest)) = packed.split_first() {
        let (bytes, next) = match header {
            0..=127 => {
                let length = (usize::from(header) + 1).min(rest.len());
                let (literal, next) = rest.split_at(length);
                for byte in literal {
                    let Some(place) = places.next() else { return };
                    *place = *byte;
                }
                (0, next)
            }
            128 => (0, rest),
            129..=255 => (257 - usize::from(header), rest),
        };
        packed = next;
        if bytes > 0 {
            let Some((&repeated, next)) = packed.split_first() else { return };
            for place in places.by_ref().take(bytes) {
                *place = repeated;
            }
            packed = next;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_bytes_per_sample_come_out_little_endian() {
        let mut data = vec![0; 64];
        data[0] = 2;
        data[4] = 64;
        data[8] = 66;
        // Upper bytes: four times 1; lower bytes: 5, then three times 6.
        data.extend([253, 1, 0, 5, 254, 6]);
        assert_eq!(decode(&data, 4, 1, 2), Some(vec![5, 1, 6, 1, 6, 1, 6, 1]));
    }

    #[test]
    fn a_cut_off_segment_leaves_zeros() {
        let mut data = vec![0; 64];
        data[0] = 1;
        data[4] = 64;
        data.extend([3, 9, 9]);
        assert_eq!(decode(&data, 4, 1, 1), Some(vec![9, 9, 0, 0]));
        assert_eq!(decode(&data, 4, 3, 1), None);
        assert_eq!(decode(&[], 4, 1, 1), None);
    }
}
