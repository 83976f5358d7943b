//! What a DICOM image says of one of its frames: its functional groups, and what lies at its edges.

use super::Dataset;
use super::Tag;

const PATIENT_ORIENTATION: Tag = Tag::new(0x0020, 0x0020);
const IMAGE_ORIENTATION: Tag = Tag::new(0x0020, 0x0037);
const SHARED_GROUPS: Tag = Tag::new(0x5200, 0x9229);
const FRAME_GROUPS: Tag = Tag::new(0x5200, 0x9230);
const PLANE_ORIENTATION: Tag = Tag::new(0x0020, 0x9116);
/// A direction that leans less than this towards an axis is not named after it.
const LEAN: f64 = 0.25;

/// What is said of one frame, of all frames together, or of the image as a whole (PS3.3 C.7.6.16).
pub fn functional(data: &Dataset, frame: u32, group: Tag) -> &Dataset {
    let frame = usize::try_from(frame).unwrap_or(usize::MAX);
    let own = data.items(FRAME_GROUPS).get(frame);
    let shared = data.items(SHARED_GROUPS).first();
    own.into_iter().chain(shared).find_map(|groups| groups.items(group).first()).unwrap_or(data)
}

/// Letters for what lies at the left, right, upper and lower edge of a frame (from 0); empty where the file does not say. From direction cosines (PS3.3 C.7.6.2), else
/// from the letters the file gives.
pub fn edges(data: &Dataset, frame: u32) -> [String; 4] {
    let cosines: Vec<f64> = functional(data, frame, PLANE_ORIENTATION)
        .get(IMAGE_ORIENTATION)
        .map(|element| element.values.iter().filter_map(|value| value.trim().parse().ok()).collect())
        .unwrap_or_default();
    let (right, below) = match cosines[..] {
        [a, b, c, d, e, f] => (letters([a, b, c]), letters([d, e, f])),
        _ => {
            let said = data.get(PATIENT_ORIENTATION).map(|element| element.values.as_slice()).unwrap_or_default();
            let word = |at: usize| said.get(at).map(|word| word.trim().to_owned()).unwrap_or_default();
            (word(0), word(1))
        }
    };
    [opposite(&right), right, opposite(&below), below]
}

/// The axes that a direction leans to, the strongest first: DICOM's x grows to the left, y to the back, z to the head.
fn letters(direction: [f64; 3]) -> String {
    let mut axes: Vec<(f64, char)> = direction
        .into_iter()
        .zip([('L', 'R'), ('P', 'A'), ('H', 'F')])
        .map(|(part, (plus, minus))| (part.abs(), if part >= 0.0 { plus } else { minus }))
        .filter(|(part, _)| *part >= LEAN)
        .collect();
    axes.sort_by(|a, b| b.0.total_cmp(&a.0));
    axes.into_iter().map(|(_, letter)| letter).collect()
}

fn opposite(letters: &str) -> String {
    let turned = |letter| match letter {
        'L' => 'R',
        'R' => 'L',
        'A' => 'P',
        'P' => 'A',
        'H' => 'F',
        'F' => 'H',
        other => other,
    };
    letters.chars().map(turned).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Element;
    use super::*;

    fn element(tag: Tag, values: &[&str]) -> Element {
        Element { tag: tag.0, vr: "DS".to_owned(), values: values.iter().map(|&value| value.to_owned()).collect(), ..Element::default() }
    }

    #[test]
    fn edges_are_named_after_where_they_lie_in_the_patient() {
        for (tag, values, letters) in [
            // An axial slice, feet first on screen: the patient's right is at the left edge.
            (IMAGE_ORIENTATION, &["1", "0", "0", "0", "1", "0"][..], ["R", "L", "A", "P"]),
            // Sagittal and coronal.
            (IMAGE_ORIENTATION, &["0", "1", "0", "0", "0", "-1"], ["A", "P", "H", "F"]),
            (IMAGE_ORIENTATION, &["1", "0", "0", "0", "0", "-1"], ["R", "L", "H", "F"]),
            // Tilted: both axes, the stronger one first.
            (IMAGE_ORIENTATION, &["1", "0", "0", "0", "0.8", "-0.6"], ["R", "L", "AH", "PF"]),
            // A mammogram says it in letters.
            (PATIENT_ORIENTATION, &["P", "L"], ["A", "P", "R", "L"]),
            (PATIENT_ORIENTATION, &[], ["", "", "", ""]),
        ] {
            let data = Dataset(vec![element(tag, values)]);
            assert_eq!(edges(&data, 0), letters, "{values:?}");
        }
    }

    #[test]
    fn a_frames_own_orientation_comes_before_the_shared_one() {
        let plane = |values: &[&str]| {
            let inner = Dataset(vec![element(IMAGE_ORIENTATION, values)]);
            Dataset(vec![Element { tag: PLANE_ORIENTATION.0, vr: "SQ".to_owned(), items: vec![inner], ..Element::default() }])
        };
        let groups = |tag: Tag, items| Element { tag: tag.0, vr: "SQ".to_owned(), items, ..Element::default() };
        let (axial, sagittal) = (["1", "0", "0", "0", "1", "0"], ["0", "1", "0", "0", "0", "-1"]);
        let shared = groups(SHARED_GROUPS, vec![plane(&axial)]);
        let own = groups(FRAME_GROUPS, vec![Dataset::default(), plane(&sagittal)]);
        let data = Dataset(vec![shared, own]);
        assert_eq!(edges(&data, 0)[0], "R");
        assert_eq!(edges(&data, 1)[0], "A");
    }
}
