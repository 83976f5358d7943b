//! Base64 as files write it (RFC 4648, both alphabets): whatever stands between its letters is left out, `=` ends it.

/// The bytes of base64 text.
pub(super) fn decode(text: &str) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len() / 4 * 3 + 3);
    decoded.extend(bytes(text));
    decoded
}

/// The same one after the other, for who wants their count or the first of them.
pub(super) fn bytes(text: &str) -> impl Iterator<Item = u8> {
    let (mut held, mut bits) = (0_u32, 0_u32);
    text.bytes().take_while(|letter| *letter != b'=').filter_map(move |letter| {
        held = (held << 6 | u32::from(digit(letter)?)) & 0xFFFF;
        bits += 6;
        bits = if bits < 8 { return None } else { bits - 8 };
        u8::try_from(held >> bits & 0xFF).ok()
    })
}

fn digit(letter: u8) -> Option<u8> {
    match letter {
        b'A'..=b'Z' => Some(letter - b'A'),
        b'a'..=b'z' => Some(letter - b'a' + 26),
        b'0'..=b'9' => Some(letter - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_read() {
        for (text, bytes) in [
            ("", b"".as_slice()),
            ("TQ==", b"M"),
            ("TWE=", b"Ma"),
            ("TWEg", b"Ma "),
            ("TWE", b"Ma"),
            ("T W\r\nFu", b"Man"),
            ("_-8", b"\xFF\xEF"),
            ("/+8=x", b"\xFF\xEF"),
            ("=x", b""),
        ] {
            assert_eq!(decode(text), bytes, "{text}");
            assert_eq!(super::bytes(text).count(), bytes.len(), "{text}");
        }
    }
}
