//! Recordings (PS3.3 C.10.9) drawn as a page of squared paper: 25 mm for a second, 10 mm for a millivolt, one row for each channel.
//!
//! Channels in other units fill their rows instead. Not read: companded sound (MB, AB).

use image::DynamicImage;
use image::Rgb;
use image::RgbImage;
use second_read_model::dicom::Dataset;
use second_read_model::dicom::Tag;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::attributes::Header;
use super::attributes::Place;
use super::attributes::WAVEFORM_DATA;
use super::failure;
use super::report;
use super::window::Window;

const SEQUENCE: Tag = Tag::new(0x5400, 0x0100);
const BITS_ALLOCATED: Tag = Tag::new(0x5400, 0x1004);
const INTERPRETATION: Tag = Tag::new(0x5400, 0x1006);
const CHANNELS: Tag = Tag::new(0x003a, 0x0005);
const SAMPLES: Tag = Tag::new(0x003a, 0x0010);
const FREQUENCY: Tag = Tag::new(0x003a, 0x001a);
const DEFINITIONS: Tag = Tag::new(0x003a, 0x0200);
const LABEL: Tag = Tag::new(0x003a, 0x0203);
const SOURCE: Tag = Tag::new(0x003a, 0x0208);
const SENSITIVITY: Tag = Tag::new(0x003a, 0x0210);
const SENSITIVITY_UNITS: Tag = Tag::new(0x003a, 0x0211);
const CORRECTION: Tag = Tag::new(0x003a, 0x0212);
const BASELINE: Tag = Tag::new(0x003a, 0x0213);

/// Pixels for a millimetre of paper.
const MILLIMETRE: u32 = 5;
const SECOND: f64 = 25.0 * MILLIMETRE as f64;
const MILLIVOLT: f64 = 10.0 * MILLIMETRE as f64;
/// Height of a channel's row.
const ROW: u32 = 20 * MILLIMETRE;
const MARGIN: u32 = 5 * MILLIMETRE;
const WIDEST: u32 = 6_000;
const MOST_CHANNELS: usize = 32;
/// Bytes of one recording that are read.
const MOST_BYTES: u64 = 64 << 20;

const PAPER: Rgb<u8> = Rgb([255, 255, 255]);
const FINE: Rgb<u8> = Rgb([252, 228, 228]);
const COARSE: Rgb<u8> = Rgb([244, 184, 184]);
const INK: Rgb<u8> = Rgb([16, 16, 32]);

/// How many recordings can be drawn.
pub(super) fn count(header: &Header) -> u32 {
    let drawn = places(header).filter(|place| recording(header, place).is_some_and(|item| Form::of(item).is_some()));
    drawn.count().try_into().unwrap_or(0)
}

/// Draws recording `number` (from 0).
pub(super) fn draw(header: &Header, window: &mut Window<'_>, number: u32) -> Result<DynamicImage, Failure> {
    let found = places(header).filter_map(|place| recording(header, place).and_then(|item| Some((place, item, Form::of(item)?))));
    let (place, item, form) = found.into_iter().nth(number as usize).ok_or_else(|| failure(WarningCode::Empty, "(5400,1010)"))?;
    let length = place.length.min(MOST_BYTES).min(form.bytes());
    let mut bytes = window.up_to(place.offset, usize::try_from(length).unwrap_or(0));
    if header.big_endian {
        let width = if place.words { form.width.max(2) } else { form.width };
        bytes.chunks_exact_mut(width).for_each(<[u8]>::reverse);
    }
    let channels: Vec<Channel> = (0..form.channels.min(MOST_CHANNELS)).map(|at| form.channel(item, &bytes, at)).collect();
    let seconds = form.samples as f64 / form.frequency;
    let width = (seconds * SECOND).ceil().clamp(1.0, f64::from(WIDEST)) as u32;
    let mut paper = squared(width + 2 * MARGIN, ROW * channels.len() as u32 + 2 * MARGIN);
    for (row, channel) in (0u32..).zip(&channels) {
        channel.trace(&mut paper, width, MARGIN + ROW * row + ROW / 2);
        write(&mut paper, MARGIN + 2, MARGIN + ROW * row + 4, &channel.name);
    }
    Ok(DynamicImage::ImageRgb8(paper))
}

/// What a channel is called, short: `V1` for `Lead V1`.
pub(super) fn channel_name(definition: &Dataset) -> Option<String> {
    let name = report::meaning(definition, SOURCE).or_else(|| definition.text(LABEL))?;
    let name = name.strip_prefix("Lead ").or_else(|| name.strip_prefix("lead ")).unwrap_or(name);
    Some(name.split(" (").next().unwrap_or(name).to_owned())
}

fn places(header: &Header) -> impl Iterator<Item = &Place> {
    header.places.iter().filter(|place| place.tag == WAVEFORM_DATA)
}

fn recording<'a>(header: &'a Header, place: &Place) -> Option<&'a Dataset> {
    header.instance.data.items(SEQUENCE).get(place.item)
}

/// How the samples of a recording are written: one of each channel, time after time.
struct Form {
    channels: usize,
    samples: usize,
    frequency: f64,
    width: usize,
    signed: bool,
}

impl Form {
    fn of(item: &Dataset) -> Option<Self> {
        let signed = match item.text(INTERPRETATION)? {
            "SB" | "SS" | "SL" | "SV" => true,
            "UB" | "US" | "UL" | "UV" => false,
            _ => return None,
        };
        let width = item.number::<usize>(BITS_ALLOCATED).filter(|bits| matches!(bits, 8 | 16 | 32 | 64))? / 8;
        let channels = item.number::<usize>(CHANNELS).filter(|count| (1..=4096).contains(count))?;
        let samples = item.number::<usize>(SAMPLES).filter(|count| *count > 0)?;
        let frequency = item.number::<f64>(FREQUENCY).filter(|hertz| hertz.is_finite() && *hertz > 0.0)?;
        Some(Self { channels, samples, frequency, width, signed })
    }

    fn bytes(&self) -> u64 {
        (self.channels as u64).saturating_mul(self.samples as u64).saturating_mul(self.width as u64)
    }

    fn channel(&self, item: &Dataset, bytes: &[u8], at: usize) -> Channel {
        let definition = item.items(DEFINITIONS).get(at);
        let number = |tag: Tag| definition.and_then(|definition| definition.number::<f64>(tag)).filter(|number| number.is_finite());
        let code = definition.and_then(|definition| definition.items(SENSITIVITY_UNITS).first()?.text(report::CODE_VALUE));
        let scale = match code {
            Some("uV") => Some(0.001),
            Some("mV") => Some(1.0),
            Some("V") => Some(1000.0),
            _ => None,
        };
        let factor = number(SENSITIVITY).unwrap_or(1.0) * number(CORRECTION).unwrap_or(1.0);
        let baseline = number(BASELINE).unwrap_or(0.0);
        let raw = bytes.chunks_exact(self.width).skip(at).step_by(self.channels).map(|bytes| self.sample(bytes));
        let values = raw.map(|value| (value * factor + baseline) * scale.unwrap_or(1.0)).collect();
        let name = definition.and_then(channel_name).unwrap_or_default();
        Channel { name, values, samples: self.samples, is_millivolts: scale.is_some() }
    }

    fn sample(&self, bytes: &[u8]) -> f64 {
        let raw = bytes.iter().rev().fold(0u64, |value, byte| value << 8 | u64::from(*byte));
        let unused = 64 - 8 * self.width as u32;
        if self.signed { ((raw << unused).cast_signed() >> unused) as f64 } else { raw as f64 }
    }
}

struct Channel {
    name: String,
    values: Vec<f64>,
    /// How many there should be.
    samples: usize,
    is_millivolts: bool,
}

impl Channel {
    /// Draws the values as one line around the height `zero`: from least to greatest in each column of pixels.
    fn trace(&self, paper: &mut RgbImage, width: u32, zero: u32) {
        let (least, greatest) =
            self.values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(*value), high.max(*value)));
        let (middle, scale) = match self.is_millivolts {
            true => (0.0, MILLIVOLT),
            false => ((least + greatest) / 2.0, f64::from(ROW) * 0.9 / (greatest - least).max(f64::MIN_POSITIVE)),
        };
        let height = |value: f64| f64::from(zero) - (value - middle) * scale;
        let mut before: Option<f64> = None;
        for x in 0..width {
            let index = |x: u32| (u64::from(x) * self.samples as u64 / u64::from(width)) as usize;
            let (start, end) = (index(x), index(x + 1).max(index(x) + 1));
            let Some(values) = self.values.get(start..end.min(self.values.len())).filter(|values| !values.is_empty()) else { return };
            let heights = || before.into_iter().chain(values.iter().map(|value| height(*value))).filter(|height| height.is_finite());
            let (top, bottom) = heights().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (low.min(y), high.max(y)));
            if top <= bottom {
                let last = f64::from(paper.height() - 1);
                for y in top.clamp(0.0, last) as u32..=bottom.clamp(0.0, last) as u32 {
                    paper.put_pixel(MARGIN + x, y, INK);
                }
            }
            before = values.last().map(|value| height(*value));
        }
    }
}

/// Paper with a line for each millimetre and a stronger one for each fifth.
fn squared(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let line = |step: u32| x % step == 0 || y % step == 0;
        match () {
            () if line(5 * MILLIMETRE) => COARSE,
            () if line(MILLIMETRE) => FINE,
            () => PAPER,
        }
    })
}

/// Letters of five by seven dots, one row a byte: those that the leads of an ECG are called by.
const LETTERS: &[(char, [u8; 7])] = &[
    ('I', [14, 4, 4, 4, 4, 4, 14]),
    ('V', [17, 17, 17, 17, 17, 10, 4]),
    ('a', [0, 0, 14, 1, 15, 17, 15]),
    ('R', [30, 17, 17, 30, 20, 18, 17]),
    ('L', [16, 16, 16, 16, 16, 16, 31]),
    ('F', [31, 16, 16, 30, 16, 16, 16]),
    ('X', [17, 17, 10, 4, 10, 17, 17]),
    ('Y', [17, 17, 10, 4, 4, 4, 4]),
    ('Z', [31, 1, 2, 4, 8, 16, 31]),
    ('0', [14, 17, 19, 21, 25, 17, 14]),
    ('1', [4, 12, 4, 4, 4, 4, 14]),
    ('2', [14, 17, 1, 2, 4, 8, 31]),
    ('3', [31, 2, 4, 2, 1, 17, 14]),
    ('4', [2, 6, 10, 18, 31, 2, 2]),
    ('5', [31, 16, 30, 1, 1, 17, 14]),
    ('6', [6, 8, 16, 30, 17, 17, 14]),
    ('7', [31, 1, 2, 4, 8, 8, 8]),
    ('8', [14, 17, 17, 14, 17, 17, 14]),
    ('9', [14, 17, 17, 15, 1, 2, 12]),
];

/// Writes a name, each dot two pixels wide; letters that are not in the list are left out, and so is a name that has none.
fn write(paper: &mut RgbImage, mut left: u32, top: u32, name: &str) {
    for letter in name.chars().take(6) {
        let Some((_, rows)) = LETTERS.iter().find(|(known, _)| *known == letter) else { continue };
        for (y, row) in (0u32..).zip(rows) {
            for x in (0..5).filter(|x| row >> (4 - x) & 1 == 1) {
                for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                    let (x, y) = (left + 2 * x + dx, top + 2 * y + dy);
                    if x < paper.width() && y < paper.height() {
                        paper.put_pixel(x, y, INK);
                    }
                }
            }
        }
        left += 12;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_told_by_their_width_and_sign() {
        for (width, signed, bytes, value) in [
            (2, true, &[0xff, 0xff][..], -1.0),
            (2, false, &[0xff, 0xff], 65_535.0),
            (1, true, &[0x80], -128.0),
            (4, true, &[0xfe, 0xff, 0xff, 0xff], -2.0),
        ] {
            let form = Form { channels: 1, samples: 1, frequency: 1.0, width, signed };
            assert_eq!(form.sample(bytes), value);
        }
    }

    #[test]
    fn a_millivolt_is_ten_millimetres_high() {
        let mut paper = squared(100, 200);
        let channel = Channel { name: String::new(), values: vec![0.0, 1.0], samples: 2, is_millivolts: true };
        channel.trace(&mut paper, 2, 100);
        let inked: Vec<u32> = paper.enumerate_pixels().filter(|(_, _, pixel)| **pixel == INK).map(|(_, y, _)| y).collect();
        assert_eq!((inked.iter().min(), inked.iter().max()), (Some(&50), Some(&100)));
    }
}
