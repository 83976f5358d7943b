//! From stored samples to grey: modality transformation (rescale or table), then window or VOI table (PS3.3 C.11), then 8 bits.

use second_read_model::dicom::Dataset;
use second_read_model::dicom::Tag;
use second_read_model::protocol::FrameInfo;

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
    /// Nothing is said: eight bits are shown as they are.
    AsIs,
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
    pub(super) fn new(info: &FrameInfo, data: &Dataset, frame: u32, given: Option<(f64, f64)>, values: impl Iterator<Item = f64>) -> Self {
        let function = match place(data, frame, FRAME_VOI).text(FUNCTION) {
            Some("SIGMOID") => Function::Sigmoid,
            Some("LINEAR_EXACT") => Function::LinearExact,
            _ => Function::Linear,
        };
        let mut tone = Self {
            slope: info.slope,
            intercept: info.intercept,
            modality: data.items(MODALITY_TABLE).first().and_then(Table::of),
            voi: Voi::AsIs,
            inverted: info.photometric == "MONOCHROME1" || data.text(PRESENTATION_SHAPE) == Some("INVERSE"),
        };
        let window = given.or(info.center.zip(info.window));
        tone.voi = match (window, data.items(VOI_TABLE).first().and_then(Table::of)) {
            (Some((center, width)), _) => Voi::Window { center, width: width.max(1.0), function },
            (None, Some(table)) => Voi::Table(table),
            (None, None) if info.bits_stored == 8 && !info.signed => Voi::AsIs,
            (None, None) => tone.spread(data.number(PADDING), values),
        };
        tone
    }

    /// The grey of a stored value.
    pub(super) fn grey(&self, stored: f64) -> u8 {
        let value = self.modality(stored);
        let shade = match &self.voi {
            Voi::Window { center, width, function } => function.shade(value, *center, *width),
            Voi::Table(table) => table.shade(value),
            Voi::AsIs => value / 255.0,
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

    fn spread(&self, padding: Option<f64>, values: impl Iterator<Item = f64>) -> Voi {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for stored in values.filter(|stored| stored.is_finite() && Some(*stored) != padding) {
            let value = self.modality(stored);
            low = low.min(value);
            high = high.max(value);
        }
        Voi::Spread { low, high }
    }
}

impl Function {
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
    fn of(item: &Dataset) -> Option<Self> {
        let descriptor = &item.get(TABLE_DESCRIPTOR)?.values;
        let bits: u32 = descriptor.get(2)?.parse().ok().filter(|bits| (1..=16).contains(bits))?;
        let values: Vec<f64> = item.get(TABLE_DATA)?.values.iter().filter_map(|value| value.parse().ok()).collect();
        (!values.is_empty()).then_some(Self { first: descriptor.get(1)?.parse().ok()?, values, top: f64::from((1u32 << bits) - 1) })
    }

    fn value(&self, input: f64) -> f64 {
        // Saturates at both ends, as the standard asks.
        let at = (input - self.first).max(0.0) as usize;
        self.values[at.min(self.values.len() - 1)]
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
