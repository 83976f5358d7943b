//! SHA256.TXT: one line for each file but itself, as `sha256sum` writes and checks them.

use crate::xdm::hex;

/// Its name in the bundle.
pub const NAME: &str = "SHA256.TXT";

/// The file for these paths and sums: sorted by bytes, two spaces between, `\n` at the end of each line.
pub fn write<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8; 32])>) -> String {
    let mut lines: Vec<(&str, &[u8; 32])> = files.into_iter().collect();
    lines.sort_unstable();
    lines.into_iter().map(|(path, sum)| format!("{}  {path}\n", hex(sum))).collect()
}

/// How long the file will be for these paths.
pub fn length<'a>(paths: impl IntoIterator<Item = &'a str>) -> u64 {
    paths.into_iter().map(|path| 64 + 2 + path.len() as u64 + 1).sum()
}

/// The lines of a manifest that somebody may have changed: path and sum. `Err` names the first line that is none.
pub fn read(text: &str) -> Result<Vec<(String, [u8; 32])>, usize> {
    let parse = |line: &str| -> Option<(String, [u8; 32])> {
        let (sum, path) = line.split_at_checked(64)?;
        let path = path.strip_prefix("  ").or_else(|| path.strip_prefix(" *"))?;
        let sum: second_read_model::Sha256 = sum.parse().ok()?;
        (!path.is_empty()).then(|| (path.to_owned(), sum.0))
    };
    text.lines().enumerate().filter(|(_, line)| !line.is_empty()).map(|(index, line)| parse(line).ok_or(index + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        let (one, two) = ([1; 32], [0xab; 32]);
        let text = write([("README.TXT", &one), ("INDEX.HTM", &two)]);
        assert_eq!(text, format!("{}  INDEX.HTM\n{}  README.TXT\n", "ab".repeat(32), "01".repeat(32)));
        assert_eq!(length(["README.TXT", "INDEX.HTM"]), text.len() as u64);
        assert_eq!(read(&text), Ok(vec![("INDEX.HTM".to_owned(), two), ("README.TXT".to_owned(), one)]));
        assert_eq!(read("what is this\n"), Err(1));
    }
}
