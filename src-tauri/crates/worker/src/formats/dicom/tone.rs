//! From stored samples to grey: modality transformation (rescale or table), then window or VOI table (PS3.3 C.11), then 8 bits.

use second_read_model::dicom::Dataset;
use second_read_model::dicom::Tag;
use second_read_model::protocol::FrameInfo;

use super::frames::Frame;

const SHARED: Tag = Tag::new(0x5200, 0x9229);
const PER_FRAME: Tag = Tag::new(0x5200, 0x9230);
const VALUE_TRANSFORMATION: Tag = Tag::new(0x0028, 0x9145);
const FRAME_VOI: Tag = Tag::new(0x0028, 0x9132);
const PIXEL_MEASURES: Tag = Tag::new(0x0028, 0x9110);
const INTERCEPT: Tag = Tag::new(0x0028, 0x1052);
const SLOPE: Tag = Tag::new(0x0028, 0x1053);
const CENTER: Tag = Tag::new(0x0028, 0x1050);
const WIDTH: Tag = Tag::new(0x0028, 0x1051);
const FUNCTION: Tag = Tag::new(0x0028, 0x1056);
const PIXEL_SPACING: Tag = Tag::new(0x0028, 0x0030);
const IMAGER_SPACING: Tag = Tag::new(0x0018, 0x1164);
const PADDING: Tag = Tag::new(0x0028, 0x0120);
const PADDING_LIMIT: Tag = Tag::new(0x0028, 0x0121);
const MODALITY_TABLE: Tag = Tag::new(0x0028, 0x3000);
const VOI_TABLE: Tag = Tag::new(0x0028, 0x3010);
const TABLE_DESCRIPTOR: Tag = Tag::new(0x0028, 0x3002);
const TABLE_DATA: Tag = Tag::new(0x0028, 0x3006);
const PRESENTATION_SHAPE: Tag = Tag::new(0x2050, 0x0020);

/// Fills in what the file says about values and distances of this frame.
pub(super) fn describe(info: &mut FrameInfo, data: &Dataset, frame: u32) {
    let transformation = place(data, frame, VALUE_TRANSFORMATION);
    info.slope = transformation.number(SLOPE).filter(|slope: &f64| slope.is_finite() && *slope != 0.0).unwrap_or(1.0);
    info.intercept = transformation.number(INTERCEPT).filter(|intercept: &f64| intercept.is_finite()).unwrap_or(0.0);
    let voi = place(data, frame, FRAME_VOI);
    info.center = voi.number(CENTER).filter(|center: &f64| center.is_finite());
    info.window = voi.number(WIDTH).filter(|width: &f64| width.is_finite() && *width > 0.0);
    if info.center.zip(info.window).is_none()
        && let Some(table) = voi_table(data, frame, info)
    {
        // A window over all that the table tells apart: the nearest thing for who draws the samples without it.
        let width = table.values.len() as f64;
        (info.center, info.window) = (Some(table.first + width / 2.0), Some(width));
    }
    let measures = place(data, frame, PIXEL_MEASURES);
    info.spacing = spacing(measures, PIXEL_SPACING).or_else(|| spacing(data, IMAGER_SPACING));
}

/// How stored values become grey.
pub(super) struct Tone {
    slope: f64,
    intercept: f64,
    modality: Option<Table>,
    voi: Voi,
    inverted: bool,
}

enum Voi {
    Window {
        center: f64,
        width: f64,
        function: Function,
    },
    Table(Table),
    /// Nothing is said: eight bits and fewer are shown as they are.
    AsIs {
        top: f64,
    },
    /// Nothing is said: from the darkest to the brightest value of the frame.
    Spread {
        low: f64,
        high: f64,
    },
}

#[derive(Clone, Copy)]
enum Function {
    Linear,
    LinearExact,
    Sigmoid,
}

impl Tone {
    /// By what the user gave, else by the file's first window, else by its table, else by the values themselves.
    pub(super) fn new(shown: &Frame, data: &Dataset, frame: u32, given: Option<(f64, f64)>, values: impl Iterator<Item = f64>) -> Self {
        let info = &shown.info;
        let function = match place(data, frame, FRAME_VOI).text(FUNCTION) {
            Some("SIGMOID") => Function::Sigmoid,
            Some("LINEAR_EXACT") => Function::LinearExact,
            // The other line is one for whole numbers.
            _ if shown.float => Function::LinearExact,
            _ => Function::Linear,
        };
        let mut tone = Self {
            slope: info.slope,
            intercept: info.intercept,
            modality: data.items(MODALITY_TABLE).first().and_then(|item| Table::of(item, info.signed)),
            voi: Voi::AsIs { top: 1.0 },
            inverted: info.photometric == "MONOCHROME1" || data.text(PRESENTATION_SHAPE) == Some("INVERSE"),
        };
        let voi = place(data, frame, FRAME_VOI);
        let stated = voi.number(CENTER).zip(voi.number(WIDTH)).filter(|(_, width): &(f64, f64)| *width > 0.0);
        let is_plain = tone.modality.is_none() && (info.slope, info.intercept) == (1.0, 0.0) && !info.signed;
        tone.voi = match (given.or(stated), voi_table(data, frame, info)) {
            (Some((center, width)), _) => Voi::Window { center, width: width.max(function.least()), function },
            (None, Some(table)) => Voi::Table(table),
            (None, None) if info.bits_stored <= 8 && is_plain => Voi::AsIs { top: f64::from((1u32 << info.bits_stored) - 1) },
            (None, None) => tone.spread(padding(data), values),
        };
        tone
    }

    /// The grey of a stored value.
    pub(super) fn grey(&self, stored: f64) -> u8 {
        let value = self.modality(stored);
        let shade = match &self.voi {
            Voi::Window { center, width, function } => function.shade(value, *center, *width),
            Voi::Table(table) => table.shade(value),
            Voi::AsIs { top } => value / top.max(1.0),
            Voi::Spread { low, high } if high > low => (value - low) / (high - low),
            Voi::Spread { .. } => 0.0,
        };
        // A float becomes an integer by saturation, never by wrapping; not-a-number becomes 0.
        let grey = (shade * 255.0).round() as u8;
        if self.inverted { 255 - grey } else { grey }
    }

    fn modality(&self, stored: f64) -> f64 {
        match &self.modality {
            Some(table) => table.value(stored),
            None => stored * self.slope + self.intercept,
        }
    }

    fn spread(&self, padding: Option<(f64, f64)>, values: impl Iterator<Item = f64>) -> Voi {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        let is_padding = |stored: &f64| padding.is_some_and(|(least, most)| (least..=most).contains(stored));
        for stored in values.filter(|stored| stored.is_finite() && !is_padding(stored)) {
            let value = self.modality(stored);
            low = low.min(value);
            high = high.max(value);
        }
        Voi::Spread { low, high }
    }
}

/// The first VOI table, of the frame or of the image.
fn voi_table(data: &Dataset, frame: u32, info: &FrameInfo) -> Option<Table> {
    let tables = [place(data, frame, FRAME_VOI).items(VOI_TABLE), data.items(VOI_TABLE)];
    let item = tables.into_iter().find_map(<[Dataset]>::first)?;
    Table::of(item, info.signed || info.intercept < 0.0)
}

/// Stored values that are no part of the image (PS3.3 C.7.5.1.1.2): one, or all from one to another.
fn padding(data: &Dataset) -> Option<(f64, f64)> {
    let value: f64 = data.number(PADDING)?;
    let limit = data.number(PADDING_LIMIT).unwrap_or(value);
    Some((value.min(limit), value.max(limit)))
}

impl Function {
    /// The least width that the function allows.
    fn least(self) -> f64 {
        match self {
            Function::Linear => 1.0,
            Function::LinearExact | Function::Sigmoid => f64::MIN_POSITIVE,
        }
    }

    /// PS3.3 C.11.2.1.2 and C.11.2.1.3, from 0 to 1.
    fn shade(self, value: f64, center: f64, width: f64) -> f64 {
        match self {
            Function::Linear => ((value - (center - 0.5)) / (width - 1.0).max(f64::MIN_POSITIVE) + 0.5).clamp(0.0, 1.0),
            Function::LinearExact => ((value - center) / width + 0.5).clamp(0.0, 1.0),
            Function::Sigmoid => 1.0 / (1.0 + (-4.0 * (value - center) / width).exp()),
        }
    }
}

/// A lookup table (PS3.3 C.11.1.1).
struct Table {
    first: f64,
    values: Vec<f64>,
    /// The greatest value its bits can hold.
    top: f64,
}

impl Table {
    /// `below_zero`: whether its input can be negative; many writers give the first input value as if it could not (C.11.1.1.1).
    fn of(item: &Dataset, below_zero: bool) -> Option<Self> {
        let descriptor: Vec<i64> = item.get(TABLE_DESCRIPTOR)?.values.iter().filter_map(|value| value.parse().ok()).collect();
        let &[entries, first, bits] = descriptor.get(..3)? else { return None };
        let bits = u32::try_from(bits).ok().filter(|bits| (1..=16).contains(bits))?;
        let mut values: Vec<u16> = item.get(TABLE_DATA)?.values.iter().filter_map(|value| value.parse().ok()).collect();
        let entries = if entries & 0xffff == 0 { 1 << 16 } else { (entries & 0xffff) as usize };
        if bits <= 8 && values.len() < entries {
            // Two entries share a word.
            values = values.iter().flat_map(|word| word.to_le_bytes()).map(u16::from).take(entries).collect();
        }
        let first = if below_zero && first > i64::from(i16::MAX) { first - (1 << 16) } else { first };
        // A table that holds more than its bits say is believed.
        let most = u32::from(*values.iter().max()?);
        let top = ((1u32 << bits) - 1).max((most + 1).next_power_of_two() - 1);
        Some(Self { first: first as f64, values: values.into_iter().map(f64::from).collect(), top: f64::from(top) })
    }

    fn value(&self, input: f64) -> f64 {
        // Saturates at both ends, as the standard asks.
        let at = (input - self.first).max(0.0) as usize;
        self.values.get(at).or(self.values.last()).copied().unwrap_or_default()
    }

    fn shade(&self, input: f64) -> f64 {
        self.value(input) / self.top
    }
}

/// Where an attribute of a functional group stands (PS3.3 C.7.6.16): the frame's own, the one all frames share, else the data set.
fn place(data: &Dataset, frame: u32, group: Tag) -> &Dataset {
    let own = data.items(PER_FRAME).get(frame as usize).and_then(|item| item.items(group).first());
    let shared = || data.items(SHARED).first().and_then(|item| item.items(group).first());
    own.or_else(shared).unwrap_or(data)
}

fn spacing(data: &Dataset, tag: Tag) -> Option<[f64; 2]> {
    let mut numbers = data.get(tag)?.values.iter().map(|value| value.parse().ok().filter(|mm: &f64| *mm > 0.0 && mm.is_finite()));
    Some([numbers.next()??, numbers.next()??])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_follow_the_standard() {
        // PS3.3 C.11.2.1.2.1: center 2048 and width 4096 take 0 to black and 4095 to white.
        for (function, value, center, width, shade) in [
            (Function::Linear, 0.0, 2048.0, 4096.0, 0.0),
            (Function::Linear, 4095.0, 2048.0, 4096.0, 1.0),
            (Function::Linear, -1.0, 0.0, 1.0, 0.0),
            (Function::Linear, 0.0, 0.0, 1.0, 1.0),
            (Function::LinearExact, 50.0, 50.0, 100.0, 0.5),
            (Function::LinearExact, 100.0, 50.0, 100.0, 1.0),
            (Function::Sigmoid, 50.0, 50.0, 100.0, 0.5),
        ] {
            assert_eq!(function.shade(value, center, width), shade, "{value} {center} {width}");
        }
    }
}
