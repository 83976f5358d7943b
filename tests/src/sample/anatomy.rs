//! A computed woman's chest: what a CT after contrast and a breast MR of the invented patient show.
//!
//! It should look like anatomy to someone who scrolls through it and be wrong only in detail: no measured body stands behind it. The one
//! finding is a mass of 19 mm in the left breast at 2:00, 4 cm from the nipple, with a marker clip after biopsy.

use super::shapes::Point;
use super::shapes::along;
use super::shapes::ellipse;
use super::shapes::ellipsoid;
use super::shapes::inside;
use super::shapes::joined;
use super::shapes::lattice;
use super::shapes::noise;
use super::shapes::paint;
use super::shapes::point;
use super::shapes::trunk;
use super::shapes::tube;

/// Height of the nipples above the lowest slice of the CT, in millimetres.
const BREASTS_Z: f32 = 150.0;
/// From the middle line to the middle of a breast.
const BREASTS_X: f32 = 76.0;
/// Half of 19 mm.
const MASS_RADIUS: f32 = 9.5;
/// The part of a voxel's width over which one tissue passes into the next.
const EDGE: f32 = 2.2;

/// A tube of a vessel tree.
struct Branch {
    from: Point,
    to: Point,
    from_radius: f32,
    to_radius: f32,
}

/// The chest, ready to be cut into slices.
pub(crate) struct Chest {
    lung_vessels: Vec<Branch>,
    breast_vessels: Vec<Branch>,
}

impl Chest {
    /// Grows the vessel trees.
    pub(crate) fn new() -> Self {
        let mut lung_vessels = Vec::new();
        let mut breast_vessels = Vec::new();
        for side in [-1.0, 1.0] {
            let hilum = point(side * 36.0, 14.0, 145.0);
            for (index, target) in LUNG_TARGETS.iter().enumerate() {
                let target = point(side * target.x, target.y, target.z);
                grow(&mut lung_vessels, hilum, target, 5.4, 4, index as u32 * 7 + if side > 0.0 { 100 } else { 0 });
            }
            let root = point(side * (BREASTS_X + 38.0), -86.0, BREASTS_Z + 34.0);
            let tip = point(side * (BREASTS_X + 2.0), -150.0, BREASTS_Z + 6.0);
            grow(&mut breast_vessels, root, tip, 1.8, 2, if side > 0.0 { 301 } else { 317 });
            let inner = point(side * 26.0, -88.0, BREASTS_Z + 18.0);
            grow(&mut breast_vessels, inner, point(side * (BREASTS_X - 12.0), -138.0, BREASTS_Z - 8.0), 1.5, 2, 331);
        }
        Self { lung_vessels, breast_vessels }
    }

    /// Hounsfield units of the axial slice at height `z`, `size` by `size` voxels over `field` millimetres.
    pub(crate) fn ct(&self, z: f32, size: usize, field: f32) -> Vec<i16> {
        let vessels: Vec<&Branch> = self.lung_vessels.iter().filter(|branch| branch.is_near(z)).collect();
        slice(z, size, field, point(0.0, 2.0, 0.0), |at, voxel| {
            let grain = lattice(voxel.0, voxel.1, z.to_bits(), 3) + lattice(voxel.0 + 1, voxel.1, z.to_bits(), 3);
            (ct_value(at, &vessels) + 9.0 * grain).round() as i16
        })
    }

    /// Signal (12 bits) of a fat-suppressed T1 after contrast, the patient lying on her front in a breast coil.
    pub(crate) fn mr(&self, z: f32, size: usize, field: f32) -> Vec<i16> {
        let vessels: Vec<&Branch> = self.breast_vessels.iter().filter(|branch| branch.is_near(z)).collect();
        slice(z, size, field, point(0.0, -45.0, 0.0), |at, voxel| {
            let grain = lattice(voxel.0, voxel.1, z.to_bits(), 5) + lattice(voxel.0 + 9, voxel.1, z.to_bits(), 6);
            // A surface coil hears the breasts best; deep in the chest the signal fades.
            let reach = (-(at.y + 95.0).max(0.0) / 95.0).exp();
            let shading = 1.0 + 0.06 * noise(at, 90.0, 8);
            (mr_value(at, &vessels) * reach * shading + 7.0 * (1.0 + grain)).clamp(0.0, 4095.0).round() as i16
        })
    }
}

/// Each voxel of an axial slice.
fn slice(z: f32, size: usize, field: f32, center: Point, value: impl Fn(Point, (u32, u32)) -> i16) -> Vec<i16> {
    let step = field / size as f32;
    let place = |index: usize| (index as f32 + 0.5) * step - field / 2.0;
    let rows = (0..size).flat_map(|row| (0..size).map(move |column| (row, column)));
    rows.map(|(row, column)| value(point(center.x + place(column), center.y + place(row), z), (column as u32, row as u32))).collect()
}

impl Branch {
    fn is_near(&self, z: f32) -> bool {
        let reach = self.from_radius.max(self.to_radius) + EDGE;
        z >= self.from.z.min(self.to.z) - reach && z <= self.from.z.max(self.to.z) + reach
    }

    fn coverage(&self, at: Point) -> f32 {
        let reach = self.from_radius + EDGE;
        let near = |value: f32, a: f32, b: f32| value > a.min(b) - reach && value < a.max(b) + reach;
        if !near(at.x, self.from.x, self.to.x) || !near(at.y, self.from.y, self.to.y) {
            return 0.0;
        }
        inside(tube(at, self.from, self.to, self.from_radius, self.to_radius), 1.6)
    }
}

/// Where the large vessels of a lung lead: apex, front, back, side, base.
const LUNG_TARGETS: [Point; 9] = [
    point(52.0, 18.0, 262.0),
    point(72.0, -34.0, 205.0),
    point(96.0, 10.0, 190.0),
    point(74.0, 56.0, 200.0),
    point(80.0, -52.0, 140.0),
    point(112.0, 6.0, 135.0),
    point(84.0, 58.0, 120.0),
    point(66.0, 66.0, 78.0),
    point(106.0, 30.0, 92.0),
];

/// A vessel and its branches.
fn grow(tree: &mut Vec<Branch>, from: Point, to: Point, radius: f32, generations: u32, seed: u32) {
    let bend = |index: u32, reach: f32| lattice(seed, generations, index, 77) * reach;
    let length = ((to.x - from.x).powi(2) + (to.y - from.y).powi(2) + (to.z - from.z).powi(2)).sqrt();
    let middle = from.towards(to, 0.5);
    let middle = point(middle.x + bend(1, 0.12 * length), middle.y + bend(2, 0.12 * length), middle.z + bend(3, 0.12 * length));
    let half = radius * 0.72;
    tree.push(Branch { from, to: middle, from_radius: radius, to_radius: half });
    tree.push(Branch { from: middle, to, from_radius: half, to_radius: radius * 0.4 });
    if generations == 0 {
        return;
    }
    for (index, start) in [from.towards(middle, 0.6), middle, middle.towards(to, 0.6), to].into_iter().enumerate() {
        let index = index as u32 * 3 + 10;
        let spread = 0.55 * length;
        let forward = from.towards(to, 1.0);
        let ahead = point((forward.x - from.x) * 0.3, (forward.y - from.y) * 0.3, (forward.z - from.z) * 0.3);
        let end = point(
            start.x + ahead.x + bend(index, spread),
            start.y + ahead.y + bend(index + 1, spread),
            start.z + ahead.z + bend(index + 2, spread),
        );
        grow(tree, start, end, radius * 0.6, generations - 1, seed.wrapping_mul(31).wrapping_add(index));
    }
}

/// Outlines that depend on height only, in millimetres.
struct Level {
    trunk: (f32, f32),
    cage: (f32, f32),
}

impl Level {
    fn at(z: f32) -> Self {
        Self {
            trunk: (
                along(&[(0.0, 150.0), (120.0, 156.0), (220.0, 168.0), (262.0, 166.0), (300.0, 138.0)], z),
                along(&[(0.0, 112.0), (150.0, 108.0), (230.0, 100.0), (300.0, 84.0)], z),
            ),
            cage: (
                along(&[(0.0, 128.0), (90.0, 131.0), (180.0, 120.0), (240.0, 96.0), (275.0, 74.0), (300.0, 58.0)], z),
                along(&[(0.0, 90.0), (90.0, 91.0), (180.0, 80.0), (240.0, 66.0), (275.0, 54.0), (300.0, 44.0)], z),
            ),
        }
    }
}

/// The breast (distance), flattened on the back or hanging down.
fn breast(at: Point, side: f32, hanging: bool) -> f32 {
    let d = point(at.x - side * BREASTS_X, at.y, at.z - BREASTS_Z);
    if hanging {
        let cone = ellipsoid(d, point(0.0, -88.0, 0.0), point(61.0, 84.0, 66.0));
        joined(cone, ellipsoid(d, point(0.0, -172.0, 0.0), point(5.5, 6.5, 5.5)), 6.0)
    } else {
        ellipsoid(d, point(side * 6.0, -80.0, -4.0), point(60.0, 56.0, 66.0))
    }
}

/// Where the mass lies: at 2:00 of a left breast is up and out.
fn mass_center(hanging: bool) -> Point {
    let (reach, hour) = (32.0, std::f32::consts::FRAC_PI_3);
    let depth = if hanging { -122.0 } else { -106.0 };
    point(BREASTS_X + reach * hour.sin(), depth, BREASTS_Z + reach * hour.cos())
}

/// The mass (distance), with an uneven and spiculated edge.
fn mass(at: Point, hanging: bool) -> f32 {
    let center = mass_center(hanging);
    let round = ellipsoid(at, center, point(MASS_RADIUS, MASS_RADIUS * 0.92, MASS_RADIUS * 0.88));
    let uneven = round + 1.9 * noise(at, 5.0, 21) + 1.0 * noise(at, 2.6, 22);
    let spikes = [(22.0, 4.0, 6.0), (-17.0, -7.0, 11.0), (6.0, 20.0, -7.0), (-6.0, 8.0, -21.0), (12.0, -19.0, -5.0), (-4.0, 17.0, 15.0)];
    let spiked = spikes.into_iter().map(|(x, y, z)| tube(at, center, point(center.x + x, center.y + y, center.z + z), 2.2, 0.2));
    spiked.fold(uneven, |shape, spike| joined(shape, spike, 1.5))
}

/// How much gland there is in the fat of a breast, from 0 to 1: more behind the nipple, in strands.
fn gland(at: Point, side: f32, hanging: bool) -> f32 {
    let d = point(at.x - side * (BREASTS_X + 4.0), at.y, at.z - BREASTS_Z - 4.0);
    let (middle, radii) = if hanging { (-118.0, point(36.0, 46.0, 38.0)) } else { (-102.0, point(36.0, 24.0, 40.0)) };
    let near = inside(ellipsoid(d, point(0.0, middle, 0.0), radii), 16.0);
    let strands = 0.5 * noise(at, 17.0, if side > 0.0 { 31 } else { 33 }) + 0.3 * noise(at, 8.0, 32) + 0.2 * noise(at, 4.0, 34);
    near * ((strands + 0.42) * 1.7).clamp(0.0, 1.0)
}

/// Hounsfield units of a point.
fn ct_value(at: Point, vessels: &[&Branch]) -> f32 {
    let level = Level::at(at.z);
    let torso = trunk(at.x, at.y, level.trunk.0, level.trunk.1);
    let side = if at.x < 0.0 { -1.0 } else { 1.0 };
    let body = joined(torso, breast(at, side, false), 12.0);
    let mut value = -1000.0;
    if body > EDGE {
        table(at, &mut value);
        return value;
    }
    paint(&mut value, 20.0, inside(body, EDGE));
    paint(&mut value, -102.0 + 6.0 * noise(at, 9.0, 2), inside(body + 2.4, EDGE));
    if torso > -14.0 && at.y < -60.0 {
        paint(&mut value, 28.0, gland(at, side, false) * inside(body + 6.0, 6.0));
        paint(&mut value, 92.0, if side > 0.0 { inside(mass(at, false), EDGE) } else { 0.0 });
        let clip = mass_center(false);
        paint(&mut value, 2600.0, inside(ellipsoid(at, clip, point(1.3, 1.3, 1.8)), 1.5));
    }
    muscle(at, &level, &mut value);
    cage_and_inside(at, &level, vessels, &mut value);
    spine(at, &mut value);
    breastbone(at, &mut value);
    shoulder_blades(at, &mut value);
    value
}

/// The table the patient lies on.
fn table(at: Point, value: &mut f32) {
    let surface = at.y - 121.0 - 0.0006 * at.x * at.x;
    paint(value, -680.0, inside(surface.abs() - 1.4, 1.6) * inside(at.x.abs() - 165.0, 3.0));
}

/// The muscles of the wall, thicker at the shoulders, with fat between them.
fn muscle(at: Point, level: &Level, value: &mut f32) {
    let fat = along(&[(0.0, 17.0), (150.0, 15.0), (230.0, 11.0), (300.0, 9.0)], at.z);
    let wall = trunk(at.x, at.y - 2.0, level.trunk.0 - fat - 6.0, level.trunk.1 - fat + 4.0);
    let mut fibre = 56.0 + 6.0 * noise(at, 5.0, 42);
    paint(&mut fibre, -70.0, septum(at, wall));
    paint(value, fibre, inside(wall, 3.0));
}

/// How much fat parts the sheets of muscle here: thin curved layers along the wall, interrupted.
fn septum(at: Point, wall: f32) -> f32 {
    let sheet = ((wall + 7.0 * noise(at, 34.0, 43)) / 12.0).rem_euclid(1.0) - 0.5;
    let present = ((noise(at, 24.0, 44) + 0.15) * 3.0).clamp(0.0, 1.0);
    inside(sheet.abs() * 12.0 - 1.0, EDGE) * present
}

/// Ribs, lungs, heart, vessels, and what lies below the diaphragm.
fn cage_and_inside(at: Point, level: &Level, vessels: &[&Branch], value: &mut f32) {
    let (rx, ry) = level.cage;
    let y = at.y - 4.0;
    let shell = trunk(at.x, y, rx, ry);
    if shell > 8.0 {
        return;
    }
    ribs(at, shell, rx, y, value);
    let cavity = inside(shell + 11.0, EDGE);
    if cavity > 0.0 {
        let mut within = -88.0 + 8.0 * noise(at, 12.0, 51);
        lungs(at, shell, vessels, &mut within);
        abdomen(at, &mut within);
        heart(at, &mut within);
        great_vessels(at, &mut within);
        airways(at, &mut within);
        paint(value, within, cavity);
    }
}

/// Ribs run down from the spine to the front, so that a slice cuts several of them aslant.
fn ribs(at: Point, shell: f32, rx: f32, y: f32, value: &mut f32) {
    if !(-13.0..=3.0).contains(&shell) {
        return;
    }
    // 0 at the spine, 1 at the breastbone.
    let around = at.x.abs().atan2(y * rx / 90.0) / std::f32::consts::PI;
    if !(0.1..=0.93).contains(&around) {
        return;
    }
    let height = at.z + 112.0 * around - 12.0 * (around * std::f32::consts::PI).sin();
    let phase = (height / 27.0).rem_euclid(1.0) - 0.5;
    let (thick, high) = ((shell + 5.0) / 4.6, phase * 27.0 / 6.6);
    let rib = ((thick * thick + high * high).sqrt() - 1.0) * 4.6;
    if around > 0.78 {
        paint(value, 105.0, inside(rib, EDGE));
    } else {
        paint(value, 620.0, inside(rib, EDGE));
        paint(value, 210.0, inside(rib + 1.8, EDGE));
    }
    // Intercostal muscle closes the wall between them.
    let between = inside((shell + 6.0).abs() - 3.5, EDGE) * (1.0 - inside(rib, EDGE));
    paint(value, 48.0, between * 0.8);
}

/// Height of the diaphragm under a point.
fn diaphragm(x: f32, y: f32) -> f32 {
    let dome = |cx: f32, top: f32| top - ((x - cx) / 74.0).powi(2) * 58.0 - ((y - 4.0) / 84.0).powi(2) * 60.0;
    dome(-58.0, 74.0).max(dome(64.0, 58.0)).max(along(&[(-30.0, 28.0), (30.0, 22.0)], x) - (y / 60.0).powi(2) * 30.0)
}

fn lungs(at: Point, shell: f32, vessels: &[&Branch], value: &mut f32) {
    let behind = ellipse(at.x, at.y - 68.0 - spine_bend(at.z), 29.0, 30.0);
    let middle = ellipse(at.x - 2.0, at.y - 8.0, along(&[(60.0, 26.0), (150.0, 30.0), (215.0, 32.0), (280.0, 36.0)], at.z), 74.0);
    let front = ellipse(at.x, at.y + 78.0, 10.0, 34.0);
    let heart = ellipsoid(at, HEART, point(58.0, 50.0, 62.0));
    let between = joined(joined(joined(behind, middle, 8.0), heart, 10.0), front, 8.0);
    let apex = at.z - 286.0 + 0.012 * ((at.x.abs() - 42.0).powi(2) + (at.y - 18.0).powi(2));
    let floor = (diaphragm(at.x, at.y) - at.z) * 0.7;
    let lung = (shell + 13.0).max(-between).max(apex).max(floor);
    let coverage = inside(lung, EDGE);
    if coverage <= 0.0 {
        return;
    }
    let mut air = -868.0 + 0.35 * (at.y + 20.0) + 14.0 * noise(at, 6.0, 61);
    // The fissures are thin lines of pleura.
    let fissure = (at.z - 150.0) * 0.75 + (at.y - 6.0) * 0.9;
    paint(&mut air, -700.0, 0.7 * inside(fissure.abs() - 0.3, 1.6));
    for vessel in vessels {
        paint(&mut air, 42.0, vessel.coverage(at));
    }
    let granuloma = ellipsoid(at, point(-84.0, -36.0, 118.0), point(2.5, 2.5, 2.5));
    paint(&mut air, 640.0, inside(granuloma, 1.6));
    paint(value, air, coverage);
}

const HEART: Point = point(18.0, -16.0, 98.0);

fn heart(at: Point, value: &mut f32) {
    let whole = ellipsoid(at, HEART, point(52.0, 44.0, 56.0));
    if whole > 4.0 {
        return;
    }
    paint(value, -80.0, inside(whole - 3.0, EDGE));
    paint(value, 98.0 + 5.0 * noise(at, 5.0, 71), inside(whole, EDGE));
    let chambers = [
        (point(38.0, -10.0, 84.0), point(21.0, 17.0, 33.0), 178.0),
        (point(6.0, -38.0, 92.0), point(29.0, 15.0, 36.0), 172.0),
        (point(8.0, 14.0, 122.0), point(28.0, 15.0, 20.0), 182.0),
        (point(-22.0, -8.0, 102.0), point(15.0, 23.0, 32.0), 168.0),
    ];
    for (center, radii, blood) in chambers {
        paint(value, blood + 4.0 * noise(at, 7.0, 72), inside(ellipsoid(at, center, radii), 3.0));
    }
}

/// Tubes of blood, and their Hounsfield units.
const GREAT_VESSELS: &[(Point, Point, f32, f32)] = &[
    (point(-2.0, -12.0, 128.0), point(-8.0, -8.0, 196.0), 15.0, 188.0),
    (point(-8.0, -8.0, 196.0), point(4.0, 14.0, 211.0), 14.0, 188.0),
    (point(4.0, 14.0, 211.0), point(21.0, 42.0, 196.0), 12.5, 188.0),
    (point(21.0, 42.0, 196.0), point(17.0, 46.0, 60.0), 11.5, 186.0),
    (point(17.0, 46.0, 60.0), point(8.0, 44.0, -10.0), 10.5, 186.0),
    (point(16.0, -22.0, 132.0), point(17.0, -6.0, 160.0), 13.5, 176.0),
    (point(14.0, -2.0, 155.0), point(-40.0, 12.0, 148.0), 9.5, 176.0),
    (point(18.0, 0.0, 160.0), point(44.0, 18.0, 152.0), 9.5, 176.0),
    (point(-25.0, -8.0, 120.0), point(-25.0, -6.0, 226.0), 9.0, 232.0),
    (point(-25.0, -6.0, 226.0), point(-36.0, -4.0, 290.0), 7.5, 214.0),
    (point(-25.0, -6.0, 224.0), point(30.0, -12.0, 244.0), 7.0, 260.0),
    (point(30.0, -12.0, 244.0), point(38.0, -4.0, 290.0), 7.0, 214.0),
    (point(-6.0, 2.0, 210.0), point(-18.0, 6.0, 290.0), 6.5, 186.0),
    (point(4.0, 10.0, 214.0), point(16.0, 8.0, 290.0), 4.5, 186.0),
    (point(14.0, 26.0, 208.0), point(32.0, 16.0, 290.0), 5.5, 186.0),
    (point(8.0, 12.0, 118.0), point(40.0, 30.0, 120.0), 6.0, 178.0),
    (point(4.0, 12.0, 118.0), point(-34.0, 30.0, 122.0), 6.0, 178.0),
    (point(-18.0, 4.0, 84.0), point(-20.0, 14.0, 20.0), 10.5, 150.0),
];

fn great_vessels(at: Point, value: &mut f32) {
    let (mut nearest, mut blood) = (f32::MAX, 0.0);
    for (from, to, radius, hounsfield) in GREAT_VESSELS {
        let reach = radius + EDGE;
        if at.z > from.z.min(to.z) - reach && at.z < from.z.max(to.z) + reach {
            let vessel = tube(at, *from, *to, *radius, *radius);
            if vessel < nearest {
                (nearest, blood) = (vessel, *hounsfield);
            }
        }
    }
    paint(value, 44.0, inside(nearest - 1.2, EDGE));
    paint(value, blood, inside(nearest, EDGE));
}

/// Trachea, main bronchi, oesophagus.
fn airways(at: Point, value: &mut f32) {
    let gullet = ellipse(at.x - 7.0, at.y - 35.0 - 0.7 * spine_bend(at.z), 7.5, 5.0);
    paint(value, 42.0, inside(gullet, EDGE));
    paint(value, -300.0, inside(gullet + 4.2, 1.5));
    let bronchus = |side: f32, drop: f32| tube(at, point(0.0, 17.0, 178.0), point(side * 37.0, 18.0, 178.0 - drop), 7.0, 5.2);
    let trachea = tube(at, point(0.0, 17.0, 180.0), point(0.0, 12.0, 320.0), 8.6, 8.6);
    let airway = trachea.min(bronchus(-1.0, 30.0)).min(bronchus(1.0, 38.0));
    paint(value, 35.0, inside(airway - 2.0, EDGE));
    paint(value, -985.0, inside(airway, EDGE));
}

/// Liver, stomach, spleen below the diaphragm.
fn abdomen(at: Point, value: &mut f32) {
    let below = inside(at.z - diaphragm(at.x, at.y) + 3.0, 4.0);
    if below <= 0.0 {
        return;
    }
    let mut organ = -98.0;
    let spleen = ellipsoid(at, point(92.0, 44.0, 10.0), point(24.0, 38.0, 40.0));
    let stomach = ellipsoid(at, point(62.0, -22.0, 8.0), point(40.0, 42.0, 44.0));
    let liver = (at.x - 26.0 - 18.0 * noise(at, 40.0, 81)).max((at.y - 74.0) * 0.8);
    paint(&mut organ, 128.0, inside(spleen, EDGE));
    paint(&mut organ, 52.0, inside(stomach, EDGE));
    // The patient lies on her back: fluid behind, gas in front.
    paint(&mut organ, if at.y < -30.0 { -960.0 } else { 14.0 }, inside(stomach + 5.0, EDGE));
    paint(&mut organ, 118.0 + 4.0 * noise(at, 5.0, 82), inside(liver, EDGE));
    let veins = [point(-90.0, -20.0, 10.0), point(-66.0, 38.0, 16.0), point(-4.0, -44.0, 22.0)];
    for vein in veins {
        paint(&mut organ, 158.0, inside(tube(at, point(-22.0, 12.0, 52.0), vein, 5.0, 2.0), EDGE) * inside(liver, EDGE));
    }
    paint(value, organ, below);
}

/// The spine.
fn spine(at: Point, value: &mut f32) {
    let at = point(at.x, at.y - spine_bend(at.z), at.z);
    let phase = (at.z / 27.0).rem_euclid(1.0);
    let disc = inside((phase - 0.9).abs() * 27.0 - 2.4, 1.5);
    let body = ellipse(at.x, at.y - 64.0, 17.5, 14.5);
    paint(value, 560.0 - 470.0 * disc, inside(body, EDGE));
    paint(value, 195.0 - 110.0 * disc + 26.0 * noise(at, 3.5, 91), inside(body + 1.8, EDGE));
    let arch = inside((phase - 0.5).abs() * 27.0 - 8.5, 2.5);
    let canal = ellipse(at.x, at.y - 86.0, 9.5, 8.0);
    paint(value, 520.0, inside(canal - 3.4, EDGE) * arch);
    let process = |side: f32| tube(at, point(side * 10.0, 86.0, at.z), point(side * 33.0, 94.0, at.z), 4.6, 3.4);
    paint(value, 330.0, inside(process(-1.0).min(process(1.0)), EDGE) * inside((phase - 0.35).abs() * 27.0 - 5.0, 2.0));
    let spinous = tube(at, point(0.0, 94.0, at.z), point(0.0, 101.0, at.z), 3.2, 2.4);
    paint(value, 380.0, inside(spinous, EDGE) * inside((phase - 0.7).abs() * 27.0 - 8.0, 2.0));
    paint(value, 18.0, inside(canal, EDGE));
    paint(value, 42.0, inside(canal + 3.0, EDGE));
}

/// The upper spine leans forward (negative).
fn spine_bend(z: f32) -> f32 {
    along(&[(0.0, -3.0), (200.0, -4.0), (262.0, -14.0), (300.0, -26.0)], z)
}

fn breastbone(at: Point, value: &mut f32) {
    let front = 4.0 - Level::at(at.z).cage.1;
    let length = inside((at.z - 165.0).abs() - 74.0, 4.0);
    let width = along(&[(90.0, 10.0), (120.0, 16.0), (215.0, 15.0), (238.0, 26.0)], at.z);
    let bone = ellipse(at.x, at.y - front - 2.0, width, 6.2);
    paint(value, 420.0, inside(bone, EDGE) * length);
    paint(value, 160.0, inside(bone + 1.9, EDGE) * length);
}

fn shoulder_blades(at: Point, value: &mut f32) {
    let tip = along(&[(150.0, 0.0), (180.0, 26.0), (262.0, 34.0), (285.0, 18.0)], at.z);
    if tip < 4.0 || !(150.0..290.0).contains(&at.z) {
        return;
    }
    let (x, y) = (at.x.abs() - 104.0, at.y - 62.0);
    let (sine, cosine) = 0.72f32.sin_cos();
    let (along_it, across) = (x * cosine - y * sine, x * sine + y * cosine);
    let bend = across + 0.004 * along_it * along_it;
    let blade = ellipse(along_it, bend, tip, 4.2);
    paint(value, 480.0, inside(blade, EDGE));
    paint(value, 240.0, inside(blade + 2.0, EDGE));
}

/// Signal of a point, before the coil.
fn mr_value(at: Point, vessels: &[&Branch]) -> f32 {
    let level = Level::at(at.z);
    let torso = trunk(at.x, at.y, level.trunk.0, level.trunk.1);
    let side = if at.x < 0.0 { -1.0 } else { 1.0 };
    let body = joined(torso, breast(at, side, true), 22.0);
    let mut value = 0.0;
    if body > EDGE {
        return value;
    }
    paint(&mut value, 250.0, inside(body, EDGE));
    paint(&mut value, 96.0 + 10.0 * noise(at, 14.0, 101), inside(body + 2.0, EDGE));
    if torso > -16.0 {
        paint(&mut value, 245.0 + 40.0 * noise(at, 5.0, 102), gland(at, side, true) * inside(body + 5.0, 6.0));
        for vessel in vessels {
            paint(&mut value, 400.0, vessel.coverage(at));
        }
        if side > 0.0 {
            let lesion = mass(at, true);
            let rim = 700.0 - 90.0 * inside(lesion + 4.5, 5.0) + 40.0 * noise(at, 3.0, 103);
            paint(&mut value, rim, inside(lesion, EDGE));
            // The clip takes the signal of its surroundings away.
            paint(&mut value, 20.0, inside(ellipsoid(at, mass_center(true), point(2.2, 2.2, 2.2)), 1.6));
        }
        let node = ellipsoid(at, point(side * 140.0, -46.0, 214.0), point(5.0, 7.0, 6.0));
        paint(&mut value, 400.0, inside(node, EDGE));
        paint(&mut value, 90.0, inside(node + 3.4, EDGE));
    }
    let wall = trunk(at.x, at.y - 2.0, level.trunk.0 - 22.0, level.trunk.1 - 12.0);
    let mut fibre = 235.0;
    paint(&mut fibre, 110.0, septum(at, wall));
    paint(&mut value, fibre, inside(wall, 3.0));
    chest_signal(at, &level, &mut value);
    value
}

/// What shows of the chest behind the breasts.
fn chest_signal(at: Point, level: &Level, value: &mut f32) {
    let (rx, ry) = level.cage;
    let shell = trunk(at.x, at.y - 4.0, rx, ry);
    if shell > 8.0 {
        return;
    }
    let mut density = 56.0;
    ribs(at, shell, rx, at.y - 4.0, &mut density);
    breastbone(at, &mut density);
    paint(value, 140.0, ((density - 70.0) / 60.0).clamp(0.0, 1.0));
    let cavity = inside(shell + 11.0, EDGE);
    if cavity <= 0.0 {
        return;
    }
    let mut within = -88.0;
    lungs(at, shell, &[], &mut within);
    abdomen(at, &mut within);
    heart(at, &mut within);
    great_vessels(at, &mut within);
    airways(at, &mut within);
    // Air is dark, suppressed fat nearly so, muscle grey, contrast in blood bright.
    let signal = along(&[(-950.0, 12.0), (-700.0, 40.0), (-100.0, 110.0), (40.0, 290.0), (100.0, 420.0), (180.0, 720.0)], within);
    paint(value, signal, cavity);
}
