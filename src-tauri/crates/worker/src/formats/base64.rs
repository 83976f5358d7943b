//! Base64 as files write it (RFC 4648, both alphabets): whatever stands between its letters is left out, `=` ends it.

/// The bytes of base64 text.
pub(super) fn decode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let (mut held, mut bits) = (0_u32, 0_u32);
    for letter in text.bytes() {
        let six = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => continue,
        };
        held = (held << 6 | u32::from(six)) & 0xFFFF;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xFF).unwrap_or_default());
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_read() {
        for (text, bytes) in
            [("", b"".as_slice()), ("TQ==", b"M"), ("TWE=", b"Ma"), ("T W\r\nFu", b"Man"), ("_-8", b"\xFF\xEF"), ("/+8=x", b"\xFF\xEF")]
        {
            assert_eq!(decode(text), bytes, "{text}");
        }
    }
}
