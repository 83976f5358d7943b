//! Bytes to text, whatever the character set: by mark, by look, else by the likeliest guess. Shared by the readers of text.

use chardetng::EncodingDetector;
use encoding_rs::Encoding;
use encoding_rs::UTF_8;
use encoding_rs::UTF_16BE;
use encoding_rs::UTF_16LE;

/// The character set: by its mark, by what only UTF-8 or UTF-16 looks like, else the likeliest.
pub(super) fn charset(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    if let Some(encoding) = utf_16(bytes) {
        return encoding;
    }
    // The last letter of the first bytes may be cut in two.
    match std::str::from_utf8(bytes) {
        Ok(_) => return UTF_8,
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => return UTF_8,
        Err(_) => {}
    }
    let mut detector = EncodingDetector::new();
    detector.feed(bytes, true);
    detector.guess(None, false)
}

/// UTF-16 with its mark, or without one: every other byte of Latin text is NUL then.
pub(super) fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    match Encoding::for_bom(bytes) {
        Some((encoding, _)) => return (encoding != UTF_8).then_some(encoding),
        None if bytes.len() < 16 || !bytes.len().is_multiple_of(2) => return None,
        None => {}
    }
    let nuls = |from: usize| bytes.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, most) = (nuls(0), nuls(1), bytes.len() / 2);
    match () {
        () if odd * 10 >= most * 7 && even == 0 => Some(UTF_16LE),
        () if even * 10 >= most * 7 && odd == 0 => Some(UTF_16BE),
        () => None,
    }
}

/// One kind of line end, no marks, no control characters.
pub(super) fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|letter| matches!(letter, '\n' | '\t') || !(letter.is_control() || *letter == '\u{FEFF}')).collect()
}
