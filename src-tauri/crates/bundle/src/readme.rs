//! README.TXT: what the medium is, how to open, import and verify it, who made it with what (ITI-32 4.1). ASCII, CRLF.
//!
//! The same for every case: nothing personal stands in it.

use second_read_model::sentence::say;

/// Its name in the bundle.
pub const NAME: &str = "README.TXT";

const WIDTH: usize = 76;

/// The whole file; what speaks of DICOM stands only where there is some.
pub fn write(has_dicom: bool) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let mut keys = vec!["what", "open", "summary", "papers"];
    if has_dicom {
        keys.extend(["images", "import-images"]);
    }
    keys.extend(["import-papers", "verify", "safe", "contact", "made", "disclaimer"]);
    let mut text = String::new();
    for key in keys {
        let (heading, words) =
            (say(&format!("bundle.readme-{key}-title"), &[]), say(&format!("bundle.readme-{key}"), &[("version", version)]));
        text.push_str(&ascii(&heading));
        text.push_str("\r\n");
        text.push_str(&"-".repeat(heading.len()));
        text.push_str("\r\n");
        text.push_str(&wrapped(&ascii(&words)));
        text.push_str("\r\n");
    }
    text
}

fn ascii(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{2018}' | '\u{2019}' => '\'',
            '\u{201c}' | '\u{201d}' => '"',
            '\u{2013}' | '\u{2014}' => '-',
            c if c.is_ascii() => c,
            _ => '?',
        })
        .collect()
}

/// Lines of at most [`WIDTH`] characters; a line that begins with a space is kept as it is.
fn wrapped(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut width = 0;
        if line.starts_with(' ') {
            out.push_str(line);
        } else {
            for word in line.split_whitespace() {
                if width > 0 && width + 1 + word.len() > WIDTH {
                    out.push_str("\r\n");
                    width = 0;
                }
                if width > 0 {
                    out.push(' ');
                    width += 1;
                }
                out.push_str(word);
                width += word.len();
            }
        }
        out.push_str("\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_is_plain_for_every_system() {
        let text = super::write(true);
        assert!(text.is_ascii());
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "every line ends in CRLF");
        assert!(text.lines().all(|line| line.len() <= super::WIDTH), "no line is too long");
        assert!(!text.contains("bundle."), "every part has its sentence");
        assert!(!super::write(false).contains("DICOMDIR"));
    }
}
