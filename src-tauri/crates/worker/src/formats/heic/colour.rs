//! How the samples of an HEVC picture mean colour, by its sequence parameter set (ITU-T H.265, 7.3.2.2 and E.2.1): the file's own property
//! outranks it, but most phones write none.
//!
//! Only the way to that one place is read. A set that says more than a still picture needs (reference pictures) is not followed to it.

use heic_rs::MatrixCoefficients;
use heic_rs::Nclx;
use heic_rs::Range;

/// What a parameter set says of colour; what it leaves open is as decoders in the wild take it: BT.601, limited range.
pub(super) fn of_stream(parameter_set: &[u8]) -> Option<Nclx> {
    let mut bits = Bits::of(parameter_set);
    skip_to_signal(&mut bits)?;
    let (full, matrix) = signal(&mut bits)?;
    let matrix = match MatrixCoefficients::from_code(matrix) {
        MatrixCoefficients::Unspecified | MatrixCoefficients::Other(_) => MatrixCoefficients::Bt601,
        known => known,
    };
    Some(nclx(matrix, if full { Range::Full } else { Range::Limited }))
}

/// What stands for a picture that says nothing of colour at all (ISO/IEC 23000-22, 7.3.6.4).
pub(super) fn unsaid() -> Nclx {
    nclx(MatrixCoefficients::Bt601, Range::Full)
}

fn nclx(matrix: MatrixCoefficients, range: Range) -> Nclx {
    Nclx { primaries: 1, transfer: 13, matrix, matrix_code: 0, range }
}

/// Everything in front of `vui_parameters()`.
fn skip_to_signal(bits: &mut Bits) -> Option<()> {
    bits.skip(4)?;
    let layers = bits.number(3)?;
    bits.skip(1)?;
    profile(bits, layers)?;
    bits.golomb()?;
    if bits.golomb()? == 3 {
        bits.skip(1)?;
    }
    (0..2).try_for_each(|_| bits.golomb().map(drop))?;
    if bits.flag()? {
        (0..4).try_for_each(|_| bits.golomb().map(drop))?;
    }
    (0..3).try_for_each(|_| bits.golomb().map(drop))?;
    let orders = if bits.flag()? { layers + 1 } else { 1 };
    (0..orders * 3 + 6).try_for_each(|_| bits.golomb().map(drop))?;
    if bits.flag()? && bits.flag()? {
        scaling_lists(bits)?;
    }
    bits.skip(2)?;
    if bits.flag()? {
        bits.skip(8)?;
        (0..2).try_for_each(|_| bits.golomb().map(drop))?;
        bits.skip(1)?;
    }
    let reference_pictures = bits.golomb()? > 0 || bits.flag()?;
    bits.skip(2)?;
    (!reference_pictures && bits.flag()?).then_some(())
}

/// `profile_tier_level(1, layers)`
fn profile(bits: &mut Bits, layers: u32) -> Option<()> {
    bits.skip(96)?;
    let mut present = Vec::new();
    for _ in 0..layers {
        present.push((bits.flag()?, bits.flag()?));
    }
    if layers > 0 {
        bits.skip(2 * (8 - layers))?;
    }
    present.into_iter().try_for_each(|(profile, level)| bits.skip(if profile { 88 } else { 0 } + if level { 8 } else { 0 }))
}

/// `scaling_list_data()`
fn scaling_lists(bits: &mut Bits) -> Option<()> {
    for size in 0..4 {
        for _ in (0..6).step_by(if size == 3 { 3 } else { 1 }) {
            if !bits.flag()? {
                bits.golomb()?;
                continue;
            }
            let coefficients = 64.min(1 << (4 + (size << 1))) + u32::from(size > 1);
            (0..coefficients).try_for_each(|_| bits.golomb().map(drop))?;
        }
    }
    Some(())
}

/// The beginning of `vui_parameters()`: whether the range is full, and the code of the matrix (2: not said).
fn signal(bits: &mut Bits) -> Option<(bool, u16)> {
    if bits.flag()? && bits.number(8)? == 255 {
        bits.skip(32)?;
    }
    if bits.flag()? {
        bits.skip(1)?;
    }
    if !bits.flag()? {
        return Some((false, 2));
    }
    bits.skip(3)?;
    let full = bits.flag()?;
    if !bits.flag()? {
        return Some((full, 2));
    }
    bits.skip(16)?;
    Some((full, u16::try_from(bits.number(8)?).ok()?))
}

/// The bits of a unit behind its header.
struct Bits {
    bytes: Vec<u8>,
    at: usize,
}

impl Bits {
    /// Without the bytes that only keep start codes out: each 3 behind two zeros (7.3.1.1).
    fn of(unit: &[u8]) -> Self {
        let (mut bytes, mut zeros) = (Vec::new(), 0);
        for byte in unit.iter().skip(2) {
            let keeps_out = *byte == 3 && zeros >= 2;
            zeros = if *byte == 0 { zeros + 1 } else { 0 };
            if !keeps_out {
                bytes.push(*byte);
            }
        }
        Self { bytes, at: 0 }
    }

    fn flag(&mut self) -> Option<bool> {
        let bit = self.bytes.get(self.at / 8)? >> (7 - self.at % 8) & 1;
        self.at += 1;
        Some(bit == 1)
    }

    /// A number of at most 32 bits.
    fn number(&mut self, bits: u32) -> Option<u32> {
        (0..bits).try_fold(0, |value: u32, _| Some(value << 1 | u32::from(self.flag()?)))
    }

    fn skip(&mut self, bits: u32) -> Option<()> {
        (0..bits).try_for_each(|_| self.flag().map(drop))
    }

    /// A number in Exp-Golomb code (9.2); signed ones are as long.
    fn golomb(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while !self.flag()? {
            zeros += 1;
            if zeros == 32 {
                return None;
            }
        }
        self.number(zeros)?.checked_add((1_u32 << zeros) - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A parameter set of a picture of 64 by 64, written bit by bit up to the signal; `signal` are its last bits.
    fn set(signal: &str) -> Vec<u8> {
        let head = "0000".to_owned() + "000" + "1" + &"0".repeat(96) + "1" + "010";
        let size = "0000001000001".repeat(2) + "0";
        let coding = "1".repeat(3) + "1" + &"1".repeat(3) + &"1".repeat(6) + "0" + "00" + "0";
        let end = "1".to_owned() + "0" + "00" + "1";
        let bits = head + &size + &coding + &end + signal + "10000000";
        let bits = bits.as_bytes().chunks_exact(8).map(|byte| byte.iter().fold(0_u8, |value, bit| value << 1 | (bit - b'0')));
        let mut unit = vec![0x42, 1];
        for byte in bits {
            if byte <= 3 && unit.ends_with(&[0, 0]) {
                unit.push(3);
            }
            unit.push(byte);
        }
        unit
    }

    #[test]
    fn range_and_matrix_are_found_behind_everything_else() {
        let said = |signal: &str| of_stream(&set(signal)).map(|said| (said.matrix, said.range));
        let described = |full: &str, matrix: &str| format!("001101{full}1{}{matrix}", "00000001".repeat(2));
        assert_eq!(said(&described("1", "00000110")), Some((MatrixCoefficients::Bt601, Range::Full)));
        assert_eq!(said(&described("0", "00000001")), Some((MatrixCoefficients::Bt709, Range::Limited)));
        assert_eq!(said(&described("0", "00000010")), Some((MatrixCoefficients::Bt601, Range::Limited)));
        assert_eq!(said("000"), Some((MatrixCoefficients::Bt601, Range::Limited)));
    }

    #[test]
    fn a_set_that_ends_early_says_nothing() {
        let whole = set("0011011100000001000000010000000100000110");
        for cut in 0..whole.len() - 4 {
            assert_eq!(of_stream(&whole[..cut]).map(|said| said.range), None, "{cut}");
        }
    }
}
