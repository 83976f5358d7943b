//! Shapes in millimetres for computed anatomy: distances, soft edges, smooth noise.
//!
//! Axes are those of DICOM patients (PS3.3 C.7.6.2.1.1): x to the patient's left, y to the back, z to the head.

/// A point in millimetres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) z: f32,
}

/// A point from its coordinates.
pub(super) const fn point(x: f32, y: f32, z: f32) -> Point {
    Point { x, y, z }
}

impl Point {
    /// This point towards `other`, `part` of the way.
    pub(super) fn towards(self, other: Point, part: f32) -> Point {
        point(self.x + (other.x - self.x) * part, self.y + (other.y - self.y) * part, self.z + (other.z - self.z) * part)
    }

    fn minus(self, other: Point) -> Point {
        point(self.x - other.x, self.y - other.y, self.z - other.z)
    }

    fn dot(self, other: Point) -> f32 {
        self.x * other.x + self.y * other.y + self.z * other.z
    }
}

/// About how far a point is outside (positive) an ellipsoid.
pub(super) fn ellipsoid(at: Point, center: Point, radii: Point) -> f32 {
    let d = at.minus(center);
    let scaled = point(d.x / radii.x, d.y / radii.y, d.z / radii.z);
    (scaled.dot(scaled).sqrt() - 1.0) * radii.x.min(radii.y).min(radii.z)
}

/// About how far a point is outside an ellipse in its own plane.
pub(super) fn ellipse(x: f32, y: f32, rx: f32, ry: f32) -> f32 {
    let (u, v) = (x / rx, y / ry);
    ((u * u + v * v).sqrt() - 1.0) * rx.min(ry)
}

/// As [`ellipse`], with fuller corners: the outline of a trunk.
pub(super) fn trunk(x: f32, y: f32, rx: f32, ry: f32) -> f32 {
    let (u, v) = (x / rx, y / ry);
    let (u2, v2) = (u * u, v * v);
    let (round, square) = ((u2 + v2).sqrt(), (u2 * u2 + v2 * v2).sqrt().sqrt());
    (0.6 * round + 0.4 * square - 1.0) * rx.min(ry)
}

/// How far a point is outside a tube of the radii given at its ends.
pub(super) fn tube(at: Point, from: Point, to: Point, from_radius: f32, to_radius: f32) -> f32 {
    let (along, d) = (to.minus(from), at.minus(from));
    let part = (d.dot(along) / along.dot(along).max(1e-6)).clamp(0.0, 1.0);
    let nearest = from.towards(to, part);
    let away = at.minus(nearest);
    away.dot(away).sqrt() - (from_radius + (to_radius - from_radius) * part)
}

/// Two shapes as one, with a rounded crease of about `width`.
pub(super) fn joined(one: f32, other: f32, width: f32) -> f32 {
    let part = (0.5 + 0.5 * (other - one) / width).clamp(0.0, 1.0);
    other + (one - other) * part - width * part * (1.0 - part)
}

/// How much of a voxel is inside, for an edge about `edge` wide.
pub(super) fn inside(distance: f32, edge: f32) -> f32 {
    (0.5 - distance / edge).clamp(0.0, 1.0)
}

/// `over` painted on `under`.
pub(super) fn paint(under: &mut f32, over: f32, coverage: f32) {
    *under += (over - *under) * coverage;
}

/// Between the values at given places, straight; the first and last value beyond the ends.
pub(super) fn along(curve: &[(f32, f32)], at: f32) -> f32 {
    let after = curve.iter().position(|(place, _)| *place >= at);
    match after {
        Some(0) => curve[0].1,
        Some(index) => {
            let ((x0, y0), (x1, y1)) = (curve[index - 1], curve[index]);
            y0 + (y1 - y0) * (at - x0) / (x1 - x0)
        }
        None => curve.last().map_or(0.0, |(_, value)| *value),
    }
}

/// Smooth noise between -1 and 1 whose grains are about `grain` millimetres; the same everywhere for one seed.
pub(super) fn noise(at: Point, grain: f32, seed: u32) -> f32 {
    let (x, y, z) = (at.x / grain + 500.0, at.y / grain + 500.0, at.z / grain + 500.0);
    let (ix, iy, iz) = (x.floor(), y.floor(), z.floor());
    let ease = |t: f32| t * t * (3.0 - 2.0 * t);
    let (fx, fy, fz) = (ease(x - ix), ease(y - iy), ease(z - iz));
    let corner = |dx: u32, dy: u32, dz: u32| lattice(ix as u32 + dx, iy as u32 + dy, iz as u32 + dz, seed);
    let mix = |a: f32, b: f32, t: f32| a + (b - a) * t;
    let plane = |dz: u32| mix(mix(corner(0, 0, dz), corner(1, 0, dz), fx), mix(corner(0, 1, dz), corner(1, 1, dz), fx), fy);
    mix(plane(0), plane(1), fz)
}

/// A number between -1 and 1 that looks random for each place of a grid.
pub(super) fn lattice(x: u32, y: u32, z: u32, seed: u32) -> f32 {
    let mut hash = x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca77) ^ z.wrapping_mul(0xc2b2_ae3d) ^ seed.wrapping_mul(0x27d4_eb2f);
    hash = (hash ^ hash >> 15).wrapping_mul(0x2c1b_3c6d);
    hash = (hash ^ hash >> 12).wrapping_mul(0x297a_2d39);
    (hash >> 8) as f32 / 8_388_608.0 - 1.0
}
