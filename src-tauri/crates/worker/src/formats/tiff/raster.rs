//! One picture of a TIFF file: how its samples are laid out, and the way from strips or tiles to pixels that can be shown.
//!
//! A strip that cannot be unpacked leaves its rows as paper; only a picture of which nothing came is a failure. Not read: samples as
//! floating-point numbers, CIE L*a*b*, chroma sampled apart outside JPEG.

use image::DynamicImage;
use image::GrayImage;
use image::RgbImage;
use image::metadata::Orientation;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::super::picture;
use super::codec;
use super::codec::Chunk;
use super::directory::Directory;
use super::directory::File;
use super::directory::tag;

/// What a page and its largest strip may take together while it is drawn, in bytes; packed, a strip has no more than that either.
const MEMORY: u64 = 600 << 20;
/// More strips and tiles than this are not gone through.
const CHUNKS: u64 = 500_000;

/// How the samples of a picture mean colour (PhotometricInterpretation).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    WhiteIsZero,
    BlackIsZero,
    Rgb,
    Palette,
    Cmyk,
    YCbCr,
}

impl Meaning {
    /// Samples that colour takes.
    fn samples(self) -> u32 {
        match self {
            Self::WhiteIsZero | Self::BlackIsZero | Self::Palette => 1,
            Self::Rgb | Self::YCbCr => 3,
            Self::Cmyk => 4,
        }
    }
}

/// A picture as its directory describes it.
pub(super) struct Raster<'a> {
    directory: &'a Directory,
    pub(super) width: u32,
    pub(super) height: u32,
    bits: u32,
    samples: u32,
    planar: bool,
    meaning: Meaning,
    compression: u16,
    is_tiled: bool,
    chunk: (u32, u32),
}

impl<'a> Raster<'a> {
    /// What the directory says; `Err` for what is no picture, or none that is read here.
    pub(super) fn of(file: &mut File<'_>, directory: &'a Directory) -> Result<Self, Failure> {
        let size = |file: &mut File<'_>, tag| file.first(directory, tag).and_then(|size| u32::try_from(size).ok()).filter(|size| *size > 0);
        let (Some(width), Some(height)) = (size(file, tag::WIDTH), size(file, tag::LENGTH)) else { return Err(no_picture()) };
        let short =
            |file: &mut File<'_>, tag, absent| file.first(directory, tag).map_or(absent, |value| u16::try_from(value).unwrap_or(u16::MAX));
        let compression = short(file, tag::COMPRESSION, 1);
        let samples = u32::from(short(file, tag::SAMPLES, 1));
        let bits = u32::from(short(file, tag::BITS, if samples == 1 { 1 } else { 8 }));
        let meaning = meaning(file.first(directory, tag::PHOTOMETRIC), compression, samples)?;
        let is_tiled = directory.has(tag::TILE_OFFSETS);
        let chunk = if is_tiled {
            let (Some(width), Some(height)) = (size(file, tag::TILE_WIDTH), size(file, tag::TILE_LENGTH)) else { return Err(no_picture()) };
            (width, height)
        } else {
            (width, size(file, tag::ROWS_PER_STRIP).unwrap_or(height).min(height))
        };
        let planar = short(file, tag::PLANAR, 1) == 2 && samples > 1;
        let is_number = short(file, tag::SAMPLE_FORMAT, 1) <= 2;
        let readable = is_number && (1..=32).contains(&bits) && (meaning.samples()..=16).contains(&samples) && codec::is_known(compression);
        if !readable {
            return Err(Failure { code: WarningCode::NotSupported, place: format!("compression {compression}, {samples} x {bits} bits") });
        }
        Ok(Self { directory, width, height, bits, samples, planar, meaning, compression, is_tiled, chunk })
    }

    pub(super) fn is_tiled(&self) -> bool {
        self.is_tiled
    }

    /// The pixels as they stand in the file.
    fn pixels(&self, file: &mut File<'_>) -> Result<DynamicImage, Failure> {
        picture::checked(self.width, self.height)?;
        let colours = if matches!(self.meaning, Meaning::WhiteIsZero | Meaning::BlackIsZero) { 1 } else { 3 };
        let across = self.width.div_ceil(self.chunk.0);
        let down = self.height.div_ceil(self.chunk.1);
        let chunks = u64::from(across) * u64::from(down);
        let page = u64::from(self.width) * u64::from(self.height) * colours as u64;
        if chunks > CHUNKS || page.saturating_add(self.chunk_memory()) > MEMORY {
            return Err(Failure { code: WarningCode::Limit, place: "strips".into() });
        }
        let mut paper = vec![255; self.width as usize * self.height as usize * colours];
        let tables = file.raw(self.directory, tag::JPEG_TABLES, 1 << 20);
        let light = Light { meaning: self.meaning, alpha: self.alpha(file), palette: self.palette(file) };
        let mut drawn = 0;
        let mut why = Failure { code: WarningCode::Malformed, place: "strips".into() };
        for number in 0..chunks {
            let (left, top) = (number as u32 % across * self.chunk.0, number as u32 / across * self.chunk.1);
            match self.samples_of(file, number, chunks, top, tables.as_deref()) {
                Ok(samples) => {
                    drawn += 1;
                    self.lay(&mut paper, colours, (left, top), &samples, &light);
                }
                Err(failure) => why = failure,
            }
        }
        if drawn == 0 {
            return Err(why);
        }
        let picture = match colours {
            1 => GrayImage::from_raw(self.width, self.height, paper).map(DynamicImage::from),
            _ => RgbImage::from_raw(self.width, self.height, paper).map(DynamicImage::from),
        };
        picture.ok_or_else(no_picture)
    }

    /// The pixels, turned and stretched as the directory says, so that a letter looks like one; no wider than `width` needs (0: all).
    pub(super) fn upright(&self, file: &mut File<'_>, width: u32) -> Result<DynamicImage, Failure> {
        let mut picture = self.pixels(file)?;
        let turn = file.first(self.directory, tag::ORIENTATION).and_then(|turn| u8::try_from(turn).ok()).and_then(Orientation::from_exif);
        let turn = turn.unwrap_or(Orientation::NoTransforms);
        let (x, y) = (file.fraction(self.directory, tag::X_RESOLUTION), file.fraction(self.directory, tag::Y_RESOLUTION));
        let square = x.zip(y).map_or((self.width, self.height), |(x, y)| stretched(self.width, self.height, x, y));
        let lies =
            matches!(turn, Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH);
        let across = if lies { square.1 } else { square.0 };
        let shrunk = (f64::from(width) / f64::from(across)).min(1.0);
        let factor = if width == 0 { 1.0 } else { shrunk };
        let size = [square.0, square.1].map(|side| (f64::from(side) * factor).round().max(1.0) as u32);
        if size != [self.width, self.height] && picture::checked(size[0], size[1]).is_ok() {
            let smaller = size[0] <= self.width && size[1] <= self.height;
            picture = match smaller {
                true => picture.thumbnail_exact(size[0], size[1]),
                false => picture.resize_exact(size[0], size[1], image::imageops::FilterType::Triangle),
            };
        }
        picture.apply_orientation(turn);
        Ok(picture)
    }

    /// What a strip or tile takes unpacked, and as bytes of 0 to 255 where it was something else.
    fn chunk_memory(&self) -> u64 {
        let pixels = u64::from(self.chunk.0).saturating_mul(u64::from(self.chunk.1));
        let samples = pixels.saturating_mul(u64::from(self.samples));
        let unpacked = samples.saturating_mul(u64::from(self.bits)).div_ceil(8);
        unpacked.saturating_add(if self.bits == 8 { 0 } else { samples })
    }

    fn row_bytes(&self, samples: u32) -> u32 {
        u32::try_from((u64::from(self.chunk.0) * u64::from(samples) * u64::from(self.bits)).div_ceil(8)).unwrap_or(u32::MAX)
    }

    /// The samples of a strip or tile as bytes of 0 to 255 (indices where there is a palette), the picture's planes woven together.
    fn samples_of(&self, file: &mut File<'_>, number: u64, chunks: u64, top: u32, tables: Option<&[u8]>) -> Result<Vec<u8>, Failure> {
        if !self.planar {
            return self.plane(file, number, top, self.samples, tables);
        }
        let planes = (0..u64::from(self.samples))
            .map(|plane| self.plane(file, plane.saturating_mul(chunks).saturating_add(number), top, 1, tables))
            .collect::<Result<Vec<_>, _>>()?;
        let length = planes.iter().map(Vec::len).min().unwrap_or_default();
        Ok((0..length).flat_map(|at| planes.iter().filter_map(move |plane| plane.get(at).copied())).collect())
    }

    fn plane(&self, file: &mut File<'_>, number: u64, top: u32, samples: u32, tables: Option<&[u8]>) -> Result<Vec<u8>, Failure> {
        let (offsets, counts) = if self.is_tiled { (tag::TILE_OFFSETS, tag::TILE_COUNTS) } else { (tag::STRIP_OFFSETS, tag::STRIP_COUNTS) };
        let at = match file.nth(self.directory, offsets, number) {
            Some(at) => at,
            None if number == 0 && self.compression == codec::OLD_JPEG => 0,
            None => return Err(cut_off()),
        };
        // Some writers leave the lengths out: then it is what is left of the file.
        let length = file.nth(self.directory, counts, number).filter(|length| *length > 0).unwrap_or(file.size).min(MEMORY);
        let rows = if self.is_tiled { self.chunk.1 } else { self.chunk.1.min(self.height.saturating_sub(top)) };
        let chunk = Chunk {
            columns: self.chunk.0,
            rows,
            samples,
            bits: self.bits,
            row_bytes: self.row_bytes(samples) as usize,
            little: file.little,
            t4_options: file.first(self.directory, tag::T4_OPTIONS).unwrap_or_default(),
            predictor: file.first(self.directory, tag::PREDICTOR).unwrap_or(1),
            reversed: file.first(self.directory, tag::FILL_ORDER) == Some(2),
        };
        let packed = if self.compression == codec::OLD_JPEG {
            let at = file.first(self.directory, tag::JPEG_FILE).ok_or_else(|| codec::not_read("old JPEG"))?;
            let length = file.first(self.directory, tag::JPEG_LENGTH).unwrap_or(file.size);
            file.bytes(at, length.min(MEMORY))
        } else {
            file.bytes(at, length)
        };
        let packed = packed.filter(|packed| !packed.is_empty()).ok_or_else(cut_off)?;
        let unpacked = codec::unpack(&chunk, self.compression, packed, tables)?;
        let are_bytes = codec::gives_bytes(self.compression) || self.bits == 8;
        Ok(if are_bytes { unpacked } else { self.as_bytes(&chunk, &unpacked) })
    }

    /// Samples of any depth as bytes: the highest eight bits, or spread to 0 to 255 where there are fewer. Indices stay what they are.
    fn as_bytes(&self, chunk: &Chunk, unpacked: &[u8]) -> Vec<u8> {
        let across = chunk.columns as usize * chunk.samples as usize;
        let mut samples = Vec::with_capacity(across * chunk.rows as usize);
        let most = (1_u64 << self.bits.min(16)) - 1;
        for row in unpacked.chunks(chunk.row_bytes.max(1)) {
            match self.bits {
                1 if self.meaning != Meaning::Palette => {
                    let eight = |byte: &u8| -> [u8; 8] { std::array::from_fn(|bit| 0_u8.wrapping_sub(byte >> (7 - bit) & 1)) };
                    samples.extend(row.iter().flat_map(eight).take(across));
                }
                16 | 32 if chunk.little => samples.extend(row.chunks((self.bits / 8) as usize).take(across).filter_map(<[u8]>::last)),
                16 | 24 | 32 => samples.extend(row.chunks((self.bits / 8) as usize).take(across).filter_map(<[u8]>::first)),
                bits => samples.extend((0..across).map(|at| {
                    let value = bits_at(row, at * bits as usize, bits);
                    if self.meaning == Meaning::Palette { value.min(255) as u8 } else { (value.min(most) * 255 / most) as u8 }
                })),
            }
            // A row that is cut off is white or black behind its end, not another row's beginning.
            let full = samples.len().div_ceil(across.max(1)) * across;
            samples.resize(full, 0);
        }
        samples
    }

    /// The palette as red, green and blue.
    fn palette(&self, file: &mut File<'_>) -> Vec<[u8; 3]> {
        if self.meaning != Meaning::Palette {
            return Vec::new();
        }
        let entries = 1_usize << self.bits.min(8);
        let map = file.numbers(self.directory, tag::COLOR_MAP, 3 << 8);
        // Two bytes each; some writers have only ever heard of one.
        let shift = if map.iter().any(|value| *value > 255) { 8 } else { 0 };
        let at = |index: usize| map.get(index).map_or(0, |value| (value >> shift).min(255) as u8);
        (0..entries).map(|index| [at(index), at(entries + index), at(entries * 2 + index)]).collect()
    }

    /// Which sample says how far a pixel covers the paper, and whether it is already reckoned into the others (ExtraSamples 1).
    fn alpha(&self, file: &mut File<'_>) -> Option<(usize, bool)> {
        let kind = file.first(self.directory, tag::EXTRA_SAMPLES).filter(|kind| matches!(kind, 1 | 2))?;
        Some((self.meaning.samples() as usize, kind == 1)).filter(|(at, _)| *at < self.samples as usize)
    }

    /// Lays a strip or tile on the paper.
    fn lay(&self, paper: &mut [u8], colours: usize, (left, top): (u32, u32), samples: &[u8], light: &Light) {
        let across = self.samples as usize;
        let columns = self.chunk.0.min(self.width.saturating_sub(left)) as usize;
        for (row, line) in samples.chunks(self.chunk.0 as usize * across).enumerate() {
            let Some(y) = (top as usize).checked_add(row).filter(|y| *y < self.height as usize) else { break };
            let start = (y * self.width as usize + left as usize) * colours;
            let Some(to) = paper.get_mut(start..start + columns * colours) else { break };
            for (pixel, to) in line.chunks_exact(across).zip(to.chunks_exact_mut(colours)) {
                let light = light.of(pixel);
                match to {
                    [gray] => *gray = light[0],
                    _ => to.copy_from_slice(&light),
                }
            }
        }
    }
}

/// The way from samples to light.
struct Light {
    meaning: Meaning,
    alpha: Option<(usize, bool)>,
    palette: Vec<[u8; 3]>,
}

impl Light {
    /// A pixel's samples as red, green and blue (or all gray), on white paper.
    fn of(&self, pixel: &[u8]) -> [u8; 3] {
        let light = match (self.meaning, pixel) {
            (Meaning::WhiteIsZero, [gray, ..]) => [255 - gray; 3],
            (Meaning::BlackIsZero, [gray, ..]) => [*gray; 3],
            (Meaning::Palette, [index, ..]) => self.palette.get(usize::from(*index)).copied().unwrap_or([0; 3]),
            (Meaning::Rgb, [r, g, b, ..]) => [*r, *g, *b],
            (Meaning::YCbCr, [y, cb, cr, ..]) => of_chroma(*y, *cb, *cr),
            (Meaning::Cmyk, [c, m, y, k, ..]) => picture::light_of_inks([*c, *m, *y, *k]),
            _ => [255; 3],
        };
        let Some((alpha, reckoned)) = self.alpha.and_then(|(at, reckoned)| Some((*pixel.get(at)?, reckoned))) else { return light };
        let paper = 255 - alpha;
        light.map(|light| {
            let covered = if reckoned { light } else { (u16::from(light) * u16::from(alpha) / 255) as u8 };
            covered.saturating_add(paper)
        })
    }
}

/// Luma and chroma as JPEG has them (ITU-T T.871) as red, green and blue.
fn of_chroma(y: u8, cb: u8, cr: u8) -> [u8; 3] {
    let (y, cb, cr) = (f32::from(y), f32::from(cb) - 128.0, f32::from(cr) - 128.0);
    [y + 1.402 * cr, y - 0.344_136 * cb - 0.714_136 * cr, y + 1.772 * cb].map(|light| light.round().clamp(0.0, 255.0) as u8)
}

/// `bits` bits from a place on, the highest first.
fn bits_at(row: &[u8], place: usize, bits: u32) -> u64 {
    (place..place + bits as usize).fold(0, |value, at| {
        let bit = row.get(at / 8).map_or(0, |byte| byte >> (7 - at % 8) & 1);
        value << 1 | u64::from(bit)
    })
}

fn meaning(photometric: Option<u64>, compression: u16, samples: u32) -> Result<Meaning, Failure> {
    match photometric {
        Some(0) => Ok(Meaning::WhiteIsZero),
        Some(1) => Ok(Meaning::BlackIsZero),
        Some(2) => Ok(Meaning::Rgb),
        Some(3) => Ok(Meaning::Palette),
        Some(5) => Ok(Meaning::Cmyk),
        Some(6) if codec::gives_bytes(compression) => Ok(Meaning::YCbCr),
        None if codec::is_fax(compression) => Ok(Meaning::WhiteIsZero),
        None => Ok(if samples >= 3 { Meaning::Rgb } else { Meaning::BlackIsZero }),
        Some(other) => Err(codec::not_read(&format!("photometric {other}"))),
    }
}

/// The size at which a pixel is as wide as high: the side with fewer of them is stretched. Nonsense is left as it is.
fn stretched(width: u32, height: u32, x: f64, y: f64) -> (u32, u32) {
    let wide = x / y;
    if !wide.is_finite() || !(0.2..=5.0).contains(&wide) || (0.98..=1.02).contains(&wide) {
        (width, height)
    } else if wide > 1.0 {
        (width, (f64::from(height) * wide).round() as u32)
    } else {
        ((f64::from(width) / wide).round() as u32, height)
    }
}

fn no_picture() -> Failure {
    Failure { code: WarningCode::Malformed, place: "directory".into() }
}

fn cut_off() -> Failure {
    Failure { code: WarningCode::Truncated, place: "strips".into() }
}
