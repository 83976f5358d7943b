//! What a message may hold before it is taken apart. The parser keeps every header and part, and lets go of nested messages one inside
//! the other; so what would cost memory without end is counted first.

/// Messages in messages.
const NESTED: usize = 100;
/// Lines that may begin a part.
const PARTS: usize = 20_000;
/// Lines that may be headers.
const HEADERS: usize = 500_000;
/// Signs that may end a header's parameter.
const PARAMETERS: usize = 2 << 20;

/// The headers of a message come to this many bytes at most.
const HEAD: usize = 1 << 20;

/// Whether a message keeps the bounds.
pub(super) fn are_kept(bytes: &[u8]) -> bool {
    let (mut parts, mut headers, mut head, mut in_head) = (0, 0, 0, true);
    for line in bytes.split(|byte| *byte == b'\n') {
        in_head &= !line.trim_ascii().is_empty() || head == 0;
        head += if in_head { line.len() } else { 0 };
        parts += usize::from(line.starts_with(b"--"));
        headers += usize::from(line.iter().take(40).any(|byte| *byte == b':'));
    }
    let parameters = bytes.iter().filter(|byte| **byte == b';').count();
    head <= HEAD && parts <= PARTS && headers <= HEADERS && parameters <= PARAMETERS && nested(bytes) <= NESTED
}

/// How many times a part is said to be a message: `message/rfc822`, `message/global`, `multipart/digest`.
fn nested(bytes: &[u8]) -> usize {
    let slashes = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/');
    let said = |at: usize| {
        let after = bytes.get(at + 1..).unwrap_or_default();
        let after = after.iter().position(|byte| !byte.is_ascii_whitespace()).and_then(|start| after.get(start..)).unwrap_or_default();
        ["rfc822", "global", "digest"].iter().any(|name| after.get(..6).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes())))
    };
    slashes.filter(|(at, _)| said(*at)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_would_never_end_is_refused() {
        for (bytes, kept) in [
            (b"Subject: x\n\nbody".repeat(10), true),
            (b"Content-Type: message/rfc822\n\n".repeat(99), true),
            (b"Content-Type: Message/ RFC822\n\n".repeat(101), false),
            (b"--x\n\n".repeat(30_000), false),
            (b"a:\n".repeat(600_000), false),
            ([b"To: ".to_vec(), b"a, ".repeat(400_000)].concat(), false),
            (b"Content-Type: a/b;".iter().copied().chain(b"c=d;".repeat(3 << 20)).collect(), false),
        ] {
            assert_eq!(are_kept(&bytes), kept);
        }
    }
}
