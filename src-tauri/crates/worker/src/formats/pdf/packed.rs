//! How long a PDF's streams are once unpacked, found before anything unpacks them into memory.
//!
//! One byte of Deflate can stand for a thousand, and a stream may be packed twice: a megabyte for each byte. What a stream can become at
//! most follows from its length and its filters and is mostly enough; only where that is too much is it unpacked here, piece by piece and
//! kept nowhere. What filters of pictures (JPEG and the like) give is not looked into.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::DeflateDecoder;
use hayro_syntax::Filter;
use hayro_syntax::object::Stream;
use weezl::BitOrder;
use weezl::LzwStatus;
use weezl::decode::Decoder as Lzw;

/// The most that lists of places and packed objects come to in one document, in bytes: an open document keeps them all.
const MOST_STRUCTURE: usize = 192 << 20;
/// Between the type of a stream and its bytes stand at most this many bytes.
const HEAD: usize = 4096;

/// Whether a stream's bytes, unpacked, are at most so many.
pub(super) fn fits(stream: &Stream<'_>, most: usize) -> bool {
    largest(stream) <= most || length(stream, most) <= most
}

/// What a stream's bytes come to at most; nothing is unpacked.
pub(super) fn largest(stream: &Stream<'_>) -> usize {
    stream.filters().iter().fold(stream.raw_data().len(), |length, filter| length.saturating_mul(growth(*filter)))
}

/// How many bytes come out of a stream, filter by filter; where anything on the way is longer than `most`, something longer than that.
pub(super) fn length(stream: &Stream<'_>, most: usize) -> usize {
    let mut bytes = stream.raw_data();
    for filter in stream.filters() {
        bytes = unpacked(filter, bytes, most);
        if bytes.len() > most {
            break;
        }
    }
    bytes.len()
}

/// How many bytes one packed byte becomes at most.
fn growth(filter: Filter) -> usize {
    match filter {
        // RFC 1951 3.2.5: 258 bytes take two bits at least.
        Filter::FlateDecode => 1032,
        // ISO 32000-1 7.4.4.2: a code has nine bits at least and names 4,096 bytes at most.
        Filter::LzwDecode => 3641,
        // ISO 32000-1 7.4.5: two bytes stand for 128.
        Filter::RunLengthDecode => 64,
        // ISO 32000-1 7.4.3: one letter may stand for four zeros.
        Filter::Ascii85Decode => 4,
        _ => 1,
    }
}

/// What one filter makes of bytes, up to its first error, and not much more than `most` of it.
fn unpacked(filter: Filter, bytes: Cow<'_, [u8]>, most: usize) -> Cow<'_, [u8]> {
    match filter {
        Filter::FlateDecode => inflated(&bytes, most).into(),
        Filter::LzwDecode => lzw(&bytes, most).into(),
        Filter::RunLengthDecode => runs(&bytes, most).into(),
        Filter::Ascii85Decode => base_85(&bytes, most).into(),
        Filter::AsciiHexDecode => hexadecimal(&bytes).into(),
        _ => bytes,
    }
}

/// What comes before the end or the first error, with the marks of zlib or without; its sum is not looked at, as readers do not either.
fn inflated(bytes: &[u8], most: usize) -> Vec<u8> {
    let packed = if is_packed(bytes) { &bytes[2..] } else { bytes };
    let mut unpacked = Vec::new();
    let _ = DeflateDecoder::new(packed).take(most as u64 + 1).read_to_end(&mut unpacked);
    unpacked
}

fn lzw(bytes: &[u8], most: usize) -> Vec<u8> {
    let mut decoder = Lzw::with_tiff_size_switch(BitOrder::Msb, 8);
    let (mut unpacked, mut piece, mut rest) = (Vec::new(), vec![0; 64 << 10], bytes);
    while unpacked.len() <= most {
        let step = decoder.decode_bytes(rest, &mut piece);
        unpacked.extend_from_slice(&piece[..step.consumed_out]);
        rest = rest.get(step.consumed_in..).unwrap_or_default();
        let moved = step.consumed_in > 0 || step.consumed_out > 0;
        if !moved || !matches!(step.status, Ok(LzwStatus::Ok)) {
            break;
        }
    }
    unpacked
}

fn runs(mut bytes: &[u8], most: usize) -> Vec<u8> {
    let mut unpacked = Vec::new();
    while let Some((count, rest)) = bytes.split_first().filter(|(count, _)| **count != 128 && unpacked.len() <= most) {
        let count = usize::from(*count);
        if count < 128 {
            let (copied, after) = rest.split_at(rest.len().min(count + 1));
            unpacked.extend_from_slice(copied);
            bytes = after;
        } else {
            let Some((byte, after)) = rest.split_first() else { break };
            unpacked.resize(unpacked.len() + 257 - count, *byte);
            bytes = after;
        }
    }
    unpacked
}

fn base_85(bytes: &[u8], most: usize) -> Vec<u8> {
    let (mut unpacked, mut group, mut digits) = (Vec::new(), 0u32, 0);
    for byte in bytes.iter().take_while(|byte| **byte != b'~') {
        match byte {
            b'z' if digits == 0 => unpacked.extend([0; 4]),
            b'!'..=b'u' => {
                group = group.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                digits += 1;
                if digits == 5 {
                    unpacked.extend(group.to_be_bytes());
                    (group, digits) = (0, 0);
                }
            }
            _ => {}
        }
        if unpacked.len() > most {
            break;
        }
    }
    if digits > 1 {
        let filled = (digits..5).fold(group, |group, _| group.wrapping_mul(85).wrapping_add(84));
        unpacked.extend_from_slice(&filled.to_be_bytes()[..digits - 1]);
    }
    unpacked
}

fn hexadecimal(bytes: &[u8]) -> Vec<u8> {
    let digits = bytes.iter().take_while(|byte| **byte != b'>').filter_map(|byte| char::from(*byte).to_digit(16));
    let digits: Vec<u8> = digits.map(|digit| digit as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect()
}

/// Whether what a reader unpacks as soon as it opens a document stays within bounds: lists of places and packed objects (ISO 32000-1 7.5.7,
/// 7.5.8). They are looked for in the bytes, because a document that is open has read them; in one that is encrypted they look like noise.
pub(super) fn structure_fits(data: &[u8]) -> bool {
    let mut left = MOST_STRUCTURE;
    for stream in structure(data) {
        // One that is packed once and cannot come to much need not be unpacked.
        let most = stream.len().saturating_mul(growth(Filter::FlateDecode));
        let is_small = most <= MOST_STRUCTURE / 64 && !is_packed(&inflated(stream, 1));
        match left.checked_sub(if is_small { 0 } else { twice_inflated(stream, left) }) {
            Some(rest) => left = rest,
            None => return false,
        }
    }
    true
}

/// How long it is unpacked, or unpacked twice if that is what it looks like; more than `most` where it is too long.
fn twice_inflated(stream: &[u8], most: usize) -> usize {
    let once = inflated(stream, most);
    let again = once.len() <= most && is_packed(&once);
    if again { once.len().max(inflated(&once, most).len()) } else { once.len() }
}

/// Whether bytes begin as zlib does (RFC 1950 2.2): Deflate, no dictionary, and the first two together are a multiple of 31.
fn is_packed(bytes: &[u8]) -> bool {
    bytes
        .first_chunk()
        .is_some_and(|[method, flags]| method & 15 == 8 && flags & 32 == 0 && u16::from_be_bytes([*method, *flags]).is_multiple_of(31))
}

/// The bytes of streams of those two types, as they stand in the file.
fn structure(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let found = at + find(data.get(at..)?, b"/Type")?;
            at = found + 5;
            let rest = data.get(at..)?;
            let name = rest.trim_ascii_start();
            if !name.starts_with(b"/ObjStm") && !name.starts_with(b"/XRef") {
                continue;
            }
            let head = &rest[..rest.len().min(HEAD)];
            let Some(begin) = find(head, b"stream") else { continue };
            let bytes = rest[begin + 6..].trim_ascii_start();
            return Some(&bytes[..find(bytes, b"endstream").unwrap_or(bytes.len())]);
        }
    })
}

fn find(bytes: &[u8], words: &[u8]) -> Option<usize> {
    let first = words.first()?;
    let mut at = 0;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| byte == first)?;
        if bytes[at..].starts_with(words) {
            return Some(at);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_filter_gives_what_it_packed() {
        let check = |filter, packed: &[u8], bytes: &[u8]| assert_eq!(&*unpacked(filter, Cow::Borrowed(packed), 1000), bytes, "{filter:?}");
        check(Filter::AsciiHexDecode, b"48 65 6C6c 6f7>", b"Hello\x70");
        check(Filter::Ascii85Decode, b"87cURD]i,\"Ebo80~>", b"Hello World!");
        check(Filter::Ascii85Decode, b"z87cU~>", b"\0\0\0\0Hel");
        check(Filter::RunLengthDecode, &[4, b'H', b'e', b'l', b'l', b'o', 253, b'!', 128, 9], b"Hello!!!!");
        // ISO 32000-1 7.4.4.2, the example.
        check(Filter::LzwDecode, &[0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01], &[45, 45, 45, 45, 45, 65, 45, 45, 45, 66]);
        check(Filter::FlateDecode, &[0x78, 0x9C, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0, 0, 0, 0], b"hello");
        check(Filter::FlateDecode, &[0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], b"hello");
        check(Filter::DctDecode, b"as it is", b"as it is");
    }

    #[test]
    fn nothing_much_longer_than_asked_for_is_held() {
        for (filter, packed) in [(Filter::RunLengthDecode, [129, 0].repeat(1000)), (Filter::Ascii85Decode, b"z".repeat(100_000))] {
            assert!((1001..1200).contains(&unpacked(filter, Cow::Owned(packed), 1000).len()), "{filter:?}");
        }
    }

    #[test]
    fn packed_objects_are_found_in_the_bytes_of_a_file() {
        let found = |bytes: &'static [u8]| structure(bytes).collect::<Vec<_>>();
        let file = b"5 0 obj << /Type/ObjStm /N 1 >> stream\nabc\nendstream 6 0 obj << /Type /XRef >> stream\r\ndef endstream";
        assert_eq!(found(file), [b"abc\n".as_slice(), b"def "]);
        assert!(found(b"<< /Type /Page >> stream\nabc\nendstream << /Type /ObjStm >>").is_empty());
        assert_eq!(found(b"<< /Type /ObjStm >> stream\nabc"), [b"abc"]);
    }
}
