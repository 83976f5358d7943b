//! How the strips and tiles of a TIFF file are packed: not at all, CCITT T.4 and T.6 (fax), LZW, Deflate, PackBits, JPEG, JPEG 2000.
//!
//! What ends early or breaks in the middle gives what came before, up to the bytes that there ought to be and no more. Not read: JPEG 12 bit
//! deep, old JPEG in pieces, JBIG, Zstandard, WebP, LERC.

use std::io::Read;

use flate2::read::ZlibDecoder;
use hayro_ccitt::DecodeSettings;
use hayro_ccitt::DecoderContext;
use hayro_ccitt::EncodingMode;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;
use weezl::BitOrder;
use weezl::decode::Decoder as Lzw;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

pub(super) const OLD_JPEG: u16 = 6;
const JPEG: u16 = 7;
/// JPEG 2000 as Aperio packs it: luma and chroma, or red, green and blue.
const JPEG_2000: [u16; 3] = [33_003, 33_005, 34_712];

/// What is known of a strip or tile before it is unpacked.
pub(super) struct Chunk {
    pub(super) columns: u32,
    pub(super) rows: u32,
    /// Samples of a pixel in it.
    pub(super) samples: u32,
    pub(super) bits: u32,
    pub(super) row_bytes: usize,
    pub(super) little: bool,
    pub(super) t4_options: u64,
    pub(super) predictor: u64,
    /// The lowest bit of a byte comes first.
    pub(super) reversed: bool,
}

impl Chunk {
    /// The bytes that there ought to be.
    fn bytes(&self) -> usize {
        self.row_bytes.saturating_mul(self.rows as usize)
    }
}

pub(super) fn is_fax(compression: u16) -> bool {
    (2..=4).contains(&compression)
}

pub(super) fn is_known(compression: u16) -> bool {
    matches!(compression, 1..=8 | 32_773 | 32_946) || JPEG_2000.contains(&compression)
}

/// Packings of pictures, whose samples come out as bytes whatever they were.
pub(super) fn gives_bytes(compression: u16) -> bool {
    matches!(compression, OLD_JPEG | JPEG) || JPEG_2000.contains(&compression)
}

pub(super) fn not_read(what: &str) -> Failure {
    Failure { code: WarningCode::NotSupported, place: what.into() }
}

/// The rows of a strip or tile; bytes that do not come are 0.
pub(super) fn unpack(chunk: &Chunk, compression: u16, mut packed: Vec<u8>, tables: Option<&[u8]>) -> Result<Vec<u8>, Failure> {
    if chunk.reversed && !gives_bytes(compression) {
        packed.iter_mut().for_each(|byte| *byte = byte.reverse_bits());
    }
    let mut unpacked = match compression {
        1 => packed,
        2..=4 => return Ok(fax(chunk, compression, &packed)),
        5 => lzw(chunk, &packed),
        OLD_JPEG => return jpeg(chunk, &packed, None),
        JPEG => return jpeg(chunk, &packed, tables),
        8 | 32_946 => up_to(chunk, ZlibDecoder::new(packed.as_slice())),
        32_773 => pack_bits(chunk, &packed),
        33_003 | 33_005 | 34_712 => return jpeg_2000(chunk, &packed),
        _ => return Err(not_read("compression")),
    };
    unpacked.resize(chunk.bytes(), 0);
    undo_predictor(chunk, &mut unpacked)?;
    Ok(unpacked)
}

/// What comes before the end or the first error.
fn up_to(chunk: &Chunk, from: impl Read) -> Vec<u8> {
    let mut unpacked = Vec::with_capacity(chunk.bytes().min(64 << 20));
    let _ = from.take(chunk.bytes() as u64).read_to_end(&mut unpacked);
    unpacked
}

fn fax(chunk: &Chunk, compression: u16, packed: &[u8]) -> Vec<u8> {
    let two_ways = chunk.t4_options & 1 != 0;
    let encoding = match compression {
        4 => EncodingMode::Group4,
        3 if two_ways => EncodingMode::Group3_2D,
        _ => EncodingMode::Group3_1D,
    };
    let settings = DecodeSettings {
        columns: chunk.columns,
        rows: chunk.rows,
        end_of_block: compression != 2,
        end_of_line: compression == 3,
        rows_are_byte_aligned: compression == 2 || chunk.t4_options & 4 != 0,
        encoding,
        strict: false,
    };
    let mut rows = Rows { bits: Vec::new(), chunk };
    // What was unpacked before an error is all there is.
    let _ = hayro_ccitt::decode(packed, &mut rows, &mut DecoderContext::new(settings));
    rows.bits.resize(chunk.bytes(), 0);
    rows.bits
}

/// Rows of a fax as bits, black as 1.
struct Rows<'a> {
    bits: Vec<u8>,
    chunk: &'a Chunk,
}

impl hayro_ccitt::Decoder for Rows<'_> {
    fn push_row(&mut self, changes: &[u32]) {
        if self.bits.len() >= self.chunk.bytes() {
            return;
        }
        let start = self.bits.len();
        self.bits.resize(start + self.chunk.row_bytes, 0);
        let row = self.bits.get_mut(start..).unwrap_or_default();
        for run in changes.chunks(2) {
            let black = run.first().copied().unwrap_or_default()..run.get(1).copied().unwrap_or(self.chunk.columns);
            for at in black {
                if let Some(byte) = row.get_mut(at as usize / 8) {
                    *byte |= 0x80 >> (at % 8);
                }
            }
        }
    }
}

fn lzw(chunk: &Chunk, packed: &[u8]) -> Vec<u8> {
    // Before version 6 the bits stood the other way round, which the code for "start anew" at the beginning shows.
    let old = packed.starts_with(&[0, 1]);
    let mut decoder = if old { Lzw::new(BitOrder::Lsb, 8) } else { Lzw::with_tiff_size_switch(BitOrder::Msb, 8) };
    let (mut unpacked, mut done, mut read) = (vec![0; chunk.bytes()], 0, 0);
    while let (Some(from), Some(to)) = (packed.get(read..), unpacked.get_mut(done..)) {
        let step = decoder.decode_bytes(from, to);
        (read, done) = (read + step.consumed_in, done + step.consumed_out);
        let goes_on =
            matches!(step.status, Ok(weezl::LzwStatus::Ok)) && done < chunk.bytes() && (step.consumed_in > 0 || step.consumed_out > 0);
        if !goes_on {
            break;
        }
    }
    unpacked.truncate(done);
    unpacked
}

/// TIFF 6.0, section 9.
fn pack_bits(chunk: &Chunk, mut packed: &[u8]) -> Vec<u8> {
    let mut unpacked = Vec::new();
    while let Some((count, rest)) = packed.split_first().filter(|_| unpacked.len() < chunk.bytes()) {
        packed = match *count {
            copied @ 0..128 => {
                let (run, rest) = rest.split_at_checked(usize::from(copied) + 1).unwrap_or((rest, &[]));
                unpacked.extend_from_slice(run);
                rest
            }
            128 => rest,
            repeated => match rest.split_first() {
                Some((byte, rest)) => {
                    unpacked.resize(unpacked.len() + 257 - usize::from(repeated), *byte);
                    rest
                }
                None => rest,
            },
        };
    }
    unpacked
}

/// A strip or tile that is a JPEG, whose tables may stand in the directory. Its samples come out as they are: what they mean is said there.
fn jpeg(chunk: &Chunk, packed: &[u8], tables: Option<&[u8]>) -> Result<Vec<u8>, Failure> {
    let tables = tables.map(|tables| tables.strip_suffix(b"\xFF\xD9").unwrap_or(tables)).filter(|tables| tables.starts_with(b"\xFF\xD8"));
    let joined = match (tables, packed.strip_prefix(b"\xFF\xD8")) {
        (Some(tables), Some(rest)) => [tables, rest].concat(),
        _ => packed.to_vec(),
    };
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&joined), DecoderOptions::default());
    decoder.decode_headers().map_err(|_| broken("JPEG"))?;
    let colours = decoder.input_colorspace().filter(|colours| colours.num_components() == chunk.samples as usize);
    let (colours, size) = colours.zip(decoder.dimensions()).ok_or_else(|| broken("JPEG"))?;
    let plain = match colours {
        ColorSpace::YCCK => return Err(not_read("JPEG with inks")),
        colours => colours,
    };
    if size.0 > chunk.columns as usize * 2 || size.1 > chunk.rows as usize + 16 {
        return Err(broken("JPEG"));
    }
    decoder.set_options(DecoderOptions::default().jpeg_set_out_colorspace(plain));
    let samples = decoder.decode().map_err(|_| broken("JPEG"))?;
    Ok(fitted(&samples, size, chunk))
}

fn jpeg_2000(chunk: &Chunk, packed: &[u8]) -> Result<Vec<u8>, Failure> {
    let image = hayro_jpeg2000::Image::new(packed, &hayro_jpeg2000::DecodeSettings::default()).map_err(|_| broken("JPEG 2000"))?;
    let size = (image.width() as usize, image.height() as usize);
    if size.0 > chunk.columns as usize || size.1 > chunk.rows as usize {
        return Err(broken("JPEG 2000"));
    }
    let mut context = hayro_jpeg2000::DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(|_| broken("JPEG 2000"))?;
    if decoded.components().len() != chunk.samples as usize {
        return Err(broken("JPEG 2000"));
    }
    Ok(fitted(&decoded.data_u8(), size, chunk))
}

/// A picture of another size than its strip or tile: rows are cut or filled up to the right length.
fn fitted(samples: &[u8], (columns, _): (usize, usize), chunk: &Chunk) -> Vec<u8> {
    let (has, wants) = (columns * chunk.samples as usize, chunk.columns as usize * chunk.samples as usize);
    if has == wants {
        return samples.to_vec();
    }
    let mut rows = Vec::with_capacity(wants * chunk.rows as usize);
    for row in samples.chunks(has.max(1)).take(chunk.rows as usize) {
        rows.extend(row.iter().take(wants));
        rows.resize(rows.len().div_ceil(wants) * wants, 0);
    }
    rows
}

/// TIFF 6.0, section 14: each sample is the difference from the one before it in the row.
fn undo_predictor(chunk: &Chunk, rows: &mut [u8]) -> Result<(), Failure> {
    let step = chunk.samples as usize;
    match (chunk.predictor, chunk.bits) {
        (1, _) => {}
        (2, 8) => {
            for row in rows.chunks_mut(chunk.row_bytes.max(1)) {
                for at in step..row.len() {
                    row[at] = row[at].wrapping_add(row[at - step]);
                }
            }
        }
        (2, 16) => {
            let read = |word| if chunk.little { u16::from_le_bytes(word) } else { u16::from_be_bytes(word) };
            let write = |number: u16| if chunk.little { number.to_le_bytes() } else { number.to_be_bytes() };
            for row in rows.chunks_mut(chunk.row_bytes.max(2)) {
                let (words, _) = row.as_chunks_mut::<2>();
                for at in step..words.len() {
                    words[at] = write(read(words[at]).wrapping_add(read(words[at - step])));
                }
            }
        }
        _ => return Err(not_read("predictor")),
    }
    Ok(())
}

fn broken(what: &str) -> Failure {
    Failure { code: WarningCode::Malformed, place: what.into() }
}
