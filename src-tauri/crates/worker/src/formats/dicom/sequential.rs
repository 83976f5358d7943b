//! JPEG by discrete cosines in one pass, of 8 or 12 bits (ISO/IEC 10918-1 processes 1, 2 and 4): what JPEG Extended of DICOM holds.
//!
//! Own code, because no decoder at hand reads 12 bits; it also shows the beginning of an image that is cut off. Not read: progressive,
//! lossless and arithmetic coding.

use std::f32::consts::FRAC_1_SQRT_2;
use std::f32::consts::PI;

/// The order in which a block's coefficients stand (figure A.6).
const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28, 35, 42, 49, 56,
    57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];
/// Scans that are read; one image needs no more than one per colour.
const SCANS: usize = 8;
/// A byte cannot hold more samples than four blocks have; room for a stream that lacks three quarters of itself.
const MOST_SAMPLES: usize = 1024;

/// Decodes the image if it has the size that the file says: colours by pixel, 16 bits each in little endian where the image has more
/// than 8. What a cut-off stream lacks is grey.
pub(super) fn decode(bytes: &[u8], columns: u16, rows: u16, samples: u16) -> Option<Vec<u8>> {
    let mut image = Image::default();
    let mut at = 2;
    let mut scans = 0;
    while let Some((marker, segment, next)) = segment(bytes, at) {
        at = next;
        match marker {
            0xc0 | 0xc1 => {
                image.frame(segment)?;
                if (image.columns, image.rows, image.planes.len()) != (columns.into(), rows.into(), samples.into()) {
                    return None;
                }
                image.make_room(bytes.len().saturating_mul(MOST_SAMPLES))?;
            }
            0xc2..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => return None,
            0xc4 => image.huffman_tables(segment),
            0xdb => image.quantisers(segment),
            0xdd => image.restart = segment.first_chunk().map_or(0, |bytes| u16::from_be_bytes(*bytes).into()),
            0xee => image.transform = segment.get(11).copied().or(image.transform),
            0xda => {
                at = image.scan(segment, bytes, at)?;
                scans += 1;
            }
            _ => {}
        }
        if marker == 0xd9 || scans >= SCANS {
            break;
        }
    }
    (scans > 0).then(|| image.finish())
}

/// The marker segment at `at`: its marker, its content, and where the next one begins. Fill bytes are stepped over.
fn segment(bytes: &[u8], mut at: usize) -> Option<(u8, &[u8], usize)> {
    while *bytes.get(at)? == 0xff && *bytes.get(at + 1)? == 0xff {
        at += 1;
    }
    let &[0xff, marker] = bytes.get(at..)?.first_chunk::<2>()? else { return None };
    if marker == 0xd9 {
        return Some((marker, &[], at + 2));
    }
    let length = usize::from(u16::from_be_bytes(*bytes.get(at + 2..)?.first_chunk()?));
    Some((marker, bytes.get(at + 4..at + 2 + length)?, at + 2 + length))
}

/// One colour.
#[derive(Default)]
struct Plane {
    id: u8,
    /// Sampling factors.
    across: usize,
    down: usize,
    quantiser: usize,
    /// Blocks in a row and rows of blocks, those at the edge of a group of blocks included.
    width: usize,
    height: usize,
    samples: Vec<u16>,
    last: i32,
}

#[derive(Default)]
struct Image {
    bits: u8,
    columns: usize,
    rows: usize,
    planes: Vec<Plane>,
    quantisers: [Option<[u16; 64]>; 4],
    /// Tables of the first coefficients, then those of the others.
    tables: [[Option<Table>; 4]; 2],
    restart: usize,
    /// What Adobe's marker says: 0 no colour transform, 1 YCbCr.
    transform: Option<u8>,
}

impl Image {
    /// Frame header (B.2.2).
    fn frame(&mut self, segment: &[u8]) -> Option<()> {
        let &[bits, high, low, wide, narrow, count] = segment.first_chunk::<6>()?;
        self.bits = Some(bits).filter(|bits| matches!(bits, 8 | 12) && self.planes.is_empty())?;
        self.rows = u16::from_be_bytes([high, low]).into();
        self.columns = u16::from_be_bytes([wide, narrow]).into();
        let components = segment.get(6..)?.chunks_exact(3).take(count.into());
        self.planes = components
            .map(|component| Plane {
                id: component[0],
                across: (component[1] >> 4).into(),
                down: (component[1] & 15).into(),
                quantiser: (component[2] & 3).into(),
                ..Plane::default()
            })
            .collect();
        let sound = self.planes.iter().all(|plane| (1..=4).contains(&plane.across) && (1..=4).contains(&plane.down));
        (sound && matches!(self.planes.len(), 1 | 3 | 4)).then_some(())
    }

    fn make_room(&mut self, mut most: usize) -> Option<()> {
        let (across, down) = self.most();
        for plane in &mut self.planes {
            plane.width = self.columns.div_ceil(8 * across) * plane.across;
            plane.height = self.rows.div_ceil(8 * down) * plane.down;
            let samples = plane.width.checked_mul(plane.height)?.checked_mul(64)?;
            most = most.checked_sub(samples)?;
            plane.samples = vec![1 << (self.bits - 1); samples];
        }
        Some(())
    }

    /// The greatest sampling factors.
    fn most(&self) -> (usize, usize) {
        let across = self.planes.iter().map(|plane| plane.across).max().unwrap_or(1);
        (across, self.planes.iter().map(|plane| plane.down).max().unwrap_or(1))
    }

    /// Quantisation tables (B.2.4.1).
    fn quantisers(&mut self, mut segment: &[u8]) {
        while let Some((&head, rest)) = segment.split_first() {
            let width = if head >> 4 == 0 { 1 } else { 2 };
            let Some(values) = rest.get(..64 * width) else { return };
            let mut table = [0; 64];
            for (value, bytes) in table.iter_mut().zip(values.chunks_exact(width)) {
                *value = bytes.iter().fold(0, |value, byte| value << 8 | u16::from(*byte));
            }
            self.quantisers[usize::from(head & 3)] = Some(table);
            segment = rest.get(64 * width..).unwrap_or_default();
        }
    }

    /// Huffman tables (B.2.4.2).
    fn huffman_tables(&mut self, mut segment: &[u8]) {
        while let Some((&head, rest)) = segment.split_first() {
            let Some(counts) = rest.first_chunk::<16>() else { return };
            let total = counts.iter().map(|count| usize::from(*count)).sum::<usize>();
            let Some(symbols) = rest.get(16..16 + total) else { return };
            self.tables[usize::from(head >> 4 & 1)][usize::from(head & 3)] = Some(Table::new(counts, symbols));
            segment = rest.get(16 + total..).unwrap_or_default();
        }
    }

    /// One scan (B.2.3) and its coded data; returns where the next marker stands.
    fn scan(&mut self, header: &[u8], bytes: &[u8], at: usize) -> Option<usize> {
        let count = usize::from(*header.first()?);
        let mut colours = Vec::new();
        for pair in header.get(1..1 + 2 * count)?.chunks_exact(2) {
            let plane = self.planes.iter().position(|plane| plane.id == pair[0])?;
            colours.push((plane, usize::from(pair[1] >> 4 & 3), usize::from(pair[1] & 3)));
        }
        let mut bits = Bits { bytes, at, held: 0, count: 0, past: 0 };
        let (across, down) = self.most();
        let (units_across, units_down) = match colours[..] {
            [] => return None,
            // One colour alone has its blocks one by one, whatever its factors (A.2.2).
            [(plane, ..)] => {
                let plane = &self.planes[plane];
                ((self.columns * plane.across).div_ceil(8 * across), (self.rows * plane.down).div_ceil(8 * down))
            }
            _ => (self.columns.div_ceil(8 * across), self.rows.div_ceil(8 * down)),
        };
        for unit in 0..units_across * units_down {
            if self.restart > 0 && unit > 0 && unit % self.restart == 0 {
                bits.restart();
                self.planes.iter_mut().for_each(|plane| plane.last = 0);
            }
            let (x, y) = (unit % units_across, unit / units_across);
            for (plane, first, others) in &colours {
                let (wide, high) = if count == 1 { (1, 1) } else { (self.planes[*plane].across, self.planes[*plane].down) };
                for block in 0..wide * high {
                    let place = (x * wide + block % wide, y * high + block / wide);
                    self.block(*plane, *first, *others, &mut bits, place)?;
                }
            }
            if bits.past > 64 {
                // The stream has ended: the rest stays as it is.
                break;
            }
        }
        self.planes.iter_mut().for_each(|plane| plane.last = 0);
        Some(bits.marker())
    }

    /// One block of 8 by 8 samples (F.2).
    fn block(&mut self, plane: usize, first: usize, others: usize, bits: &mut Bits<'_>, (x, y): (usize, usize)) -> Option<()> {
        let plane = self.planes.get_mut(plane)?;
        let quantiser = self.quantisers.get(plane.quantiser)?.as_ref()?;
        let [firsts, rests] = &self.tables;
        let (firsts, rests) = (firsts.get(first)?.as_ref()?, rests.get(others)?.as_ref()?);
        let mut block = [0.0; 64];
        let size = firsts.symbol(bits).min(16);
        plane.last = plane.last.wrapping_add(bits.value(size));
        block[0] = plane.last as f32 * f32::from(quantiser[0]);
        let mut at = 1;
        while at < 64 {
            let symbol = rests.symbol(bits);
            let (zeros, size) = (usize::from(symbol >> 4), symbol & 15);
            match (zeros, size) {
                (15, 0) => at += 16,
                (_, 0) => break,
                _ => {
                    at += zeros;
                    let value = bits.value(size);
                    let Some(place) = ZIGZAG.get(at) else { break };
                    block[usize::from(*place)] = value as f32 * f32::from(quantiser[at]);
                    at += 1;
                }
            }
        }
        if bits.past > 0 {
            return Some(());
        }
        let (middle, top) = (f32::from(1u16 << (self.bits - 1)), f32::from((1u16 << self.bits) - 1));
        let stride = plane.width * 8;
        for (row, values) in samples(&block).chunks_exact(8).enumerate() {
            let start = (y * 8 + row) * stride + x * 8;
            let Some(line) = plane.samples.get_mut(start..start + 8) else { continue };
            for (sample, value) in line.iter_mut().zip(values) {
                *sample = (value + middle).round().clamp(0.0, top) as u16;
            }
        }
        Some(())
    }

    /// Colours by pixel, each brought to the size of the image; YCbCr turned into RGB.
    fn finish(self) -> Vec<u8> {
        let (across, down) = self.most();
        let is_rgb = self.transform == Some(0) || self.planes.iter().map(|plane| plane.id).eq(*b"RGB");
        let turned = self.planes.len() == 3 && !is_rgb;
        let (middle, top) = (f32::from(1u16 << (self.bits - 1)), f32::from((1u16 << self.bits) - 1));
        let mut bytes = Vec::with_capacity(self.columns * self.rows * self.planes.len() * if self.bits > 8 { 2 } else { 1 });
        let mut pixel = [0u16; 4];
        for y in 0..self.rows {
            for x in 0..self.columns {
                for (sample, plane) in pixel.iter_mut().zip(&self.planes) {
                    let place = (y * plane.down / down) * plane.width * 8 + x * plane.across / across;
                    *sample = plane.samples.get(place).copied().unwrap_or_default();
                }
                if turned {
                    let [y, b, r] = [f32::from(pixel[0]), f32::from(pixel[1]) - middle, f32::from(pixel[2]) - middle];
                    let rgb = [y + 1.402 * r, y - 0.344_136 * b - 0.714_136 * r, y + 1.772 * b];
                    for (sample, value) in pixel.iter_mut().zip(rgb) {
                        *sample = value.round().clamp(0.0, top) as u16;
                    }
                }
                for sample in pixel.iter().take(self.planes.len()) {
                    let [low, high] = sample.to_le_bytes();
                    bytes.push(low);
                    if self.bits > 8 {
                        bytes.push(high);
                    }
                }
            }
        }
        bytes
    }
}

/// The inverse transform (A.3.3), rows then columns.
fn samples(block: &[f32; 64]) -> [f32; 64] {
    let cosines = cosines();
    let mut rows = [0.0; 64];
    for (into, from) in rows.chunks_exact_mut(8).zip(block.chunks_exact(8)) {
        if from.iter().any(|value| *value != 0.0) {
            for (value, cosines) in into.iter_mut().zip(cosines.chunks_exact(8)) {
                *value = from.iter().zip(cosines).map(|(coefficient, cosine)| coefficient * cosine).sum();
            }
        }
    }
    let mut out = [0.0; 64];
    for (line, cosines) in out.chunks_exact_mut(8).zip(cosines.chunks_exact(8)) {
        for (row, cosine) in rows.chunks_exact(8).zip(cosines) {
            for (value, coefficient) in line.iter_mut().zip(row) {
                *value += coefficient * cosine;
            }
        }
    }
    out
}

/// C(u)/2 · cos((2x+1)uπ/16), by x then u.
fn cosines() -> &'static [f32; 64] {
    static COSINES: std::sync::OnceLock<[f32; 64]> = std::sync::OnceLock::new();
    COSINES.get_or_init(|| {
        std::array::from_fn(|at| {
            let (x, u) = ((at / 8) as f32, (at % 8) as f32);
            let scale = if u == 0.0 { FRAC_1_SQRT_2 } else { 1.0 };
            scale / 2.0 * ((2.0 * x + 1.0) * u * PI / 16.0).cos()
        })
    })
}

/// A Huffman table: for each sixteen bits that may come next, the length of the code they begin with and its symbol.
struct Table(Vec<(u8, u8)>);

impl Table {
    fn new(counts: &[u8; 16], symbols: &[u8]) -> Self {
        let mut table = Vec::with_capacity(1 << 16);
        let mut symbols = symbols.iter();
        for (length, count) in (1u8..).zip(counts) {
            for symbol in symbols.by_ref().take((*count).into()) {
                let entries = (1usize << (16 - length)).min((1 << 16) - table.len());
                table.extend(std::iter::repeat_n((length, *symbol), entries));
            }
        }
        // No code: one bit is spent, so that damage cannot hold the reader.
        table.resize(1 << 16, (1, 0));
        Self(table)
    }

    fn symbol(&self, bits: &mut Bits<'_>) -> u8 {
        let (length, symbol) = self.0.get(bits.peek() as usize).copied().unwrap_or((1, 0));
        bits.drop(length);
        symbol
    }
}

/// The coded bits of a scan; stuffed zeros are left out, and zeros come past its end.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    held: u64,
    count: u32,
    /// Bits taken past the end.
    past: u32,
}

impl Bits<'_> {
    /// The next sixteen bits.
    fn peek(&mut self) -> u32 {
        while self.count < 32 {
            let next = match (self.bytes.get(self.at), self.bytes.get(self.at + 1)) {
                (Some(0xff), Some(0)) => {
                    self.at += 2;
                    0xff
                }
                (Some(0xff), _) | (None, _) => break,
                (Some(byte), _) => {
                    self.at += 1;
                    *byte
                }
            };
            self.held = self.held << 8 | u64::from(next);
            self.count += 8;
        }
        let bits = if self.count >= 16 { self.held >> (self.count - 16) } else { self.held << (16 - self.count) };
        (bits & 0xffff) as u32
    }

    fn drop(&mut self, length: u8) {
        let length = u32::from(length);
        self.past = self.past.saturating_add(length.saturating_sub(self.count));
        self.count = self.count.saturating_sub(length);
        self.held &= (1 << self.count) - 1;
    }

    /// A number of so many bits, its sign told by the first (F.2.2.1).
    fn value(&mut self, size: u8) -> i32 {
        if size == 0 {
            return 0;
        }
        let bits = (self.peek() >> (16 - u32::from(size.min(16)))).cast_signed();
        self.drop(size);
        if bits < 1 << (size - 1) { bits - (1 << size) + 1 } else { bits }
    }

    /// Goes to the bits after the next restart marker, if one is next.
    fn restart(&mut self) {
        (self.held, self.count) = (0, 0);
        let at = self.marker();
        if let Some([0xff, 0xd0..=0xd7]) = self.bytes.get(at..at + 2) {
            (self.at, self.past) = (at + 2, 0);
        }
    }

    /// Where the next marker stands.
    fn marker(&self) -> usize {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let found = rest.windows(2).position(|pair| pair[0] == 0xff && !matches!(pair[1], 0 | 0xff));
        self.at + found.unwrap_or(rest.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An image of one block in 12 bits: the first coefficient alone, in a table where one bit says "eight bits follow".
    fn flat(value: u8) -> Vec<u8> {
        let mut stream = vec![0xff, 0xd8];
        let mut add = |marker: u8, content: &[u8]| {
            stream.extend([0xff, marker]);
            stream.extend((content.len() as u16 + 2).to_be_bytes());
            stream.extend(content);
        };
        add(0xdb, &[&[0][..], &[16; 64]].concat());
        add(0xc1, &[12, 0, 8, 0, 8, 1, 1, 0x11, 0]);
        let one_code = |class: u8, symbol: u8| [&[class][..], &[1], &[0; 15], &[symbol]].concat();
        add(0xc4, &one_code(0x00, 8));
        add(0xc4, &one_code(0x10, 0));
        add(0xda, &[1, 1, 0, 0, 63, 0]);
        // A zero (the code), eight bits of value, a zero (no more coefficients), ones to the end of the byte.
        stream.extend((u16::from(value) << 7 | 0x3f).to_be_bytes());
        stream.extend([0xff, 0xd9]);
        stream
    }

    #[test]
    fn twelve_bits_come_out() {
        for (value, grey) in [(200u8, 2048 + 200 * 16 / 8), (0x80, 2048 + 128 * 16 / 8), (0x00, 2048 - 255 * 16 / 8)] {
            let image = decode(&flat(value), 8, 8, 1).expect("an image");
            assert_eq!(image.len(), 128);
            assert!(image.chunks_exact(2).all(|pair| u16::from_le_bytes([pair[0], pair[1]]) == grey), "{value}");
        }
    }

    #[test]
    fn nothing_but_what_was_told_is_decoded() {
        let whole = flat(200);
        assert!(decode(&whole, 16, 8, 1).is_none(), "another size");
        assert!(decode(b"\xff\xd8 no picture", 8, 8, 1).is_none());
        for length in 0..whole.len() {
            let _ = decode(&whole[..length], 8, 8, 1);
        }
        for (at, byte) in (0..whole.len()).flat_map(|at| [0, 1, 0x7f, 0xff].map(|byte| (at, byte))) {
            let mut damaged = whole.clone();
            damaged[at] = byte;
            let _ = decode(&damaged, 8, 8, 1);
        }
    }
}
