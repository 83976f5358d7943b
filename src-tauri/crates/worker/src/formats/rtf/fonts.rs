//! Which bytes mean which letters in RTF: by the character set of the font, else by the code page of the document (RTF 1.9.1).

use std::collections::BTreeMap;

use encoding_rs::Encoding;
use encoding_rs::WINDOWS_1252;

use super::super::docx::symbols;

/// The fonts of a document.
#[derive(Debug)]
pub(super) struct Fonts {
    known: BTreeMap<i32, Font>,
    /// Code page of the document.
    pub(super) page: &'static Encoding,
    pub(super) usual: i32,
}

#[derive(Debug, Default)]
struct Font {
    encoding: Option<&'static Encoding>,
    name: String,
}

/// More fonts than any document has.
const MOST: usize = 5_000;
/// The longest name of a font.
const NAME: usize = 64;

impl Default for Fonts {
    fn default() -> Self {
        Self { known: BTreeMap::new(), page: WINDOWS_1252, usual: 0 }
    }
}

impl Fonts {
    /// A font of the table and its character set.
    pub(super) fn set(&mut self, font: i32, encoding: Option<&'static Encoding>) {
        if let Some(font) = self.font(font) {
            font.encoding = encoding.or(font.encoding);
        }
    }

    /// Letters of a font's name.
    pub(super) fn name(&mut self, font: i32, letters: &[u8]) {
        if let Some(font) = self.font(font).filter(|font| font.name.len() < NAME) {
            font.name.extend(letters.iter().filter(|byte| **byte != b';').map(|byte| char::from(*byte)));
        }
    }

    fn font(&mut self, font: i32) -> Option<&mut Font> {
        let room = self.known.len() < MOST || self.known.contains_key(&font);
        room.then(|| self.known.entry(font).or_default())
    }

    /// Bytes in a font as letters.
    pub(super) fn decode(&self, font: Option<i32>, bytes: &[u8]) -> String {
        let font = self.known.get(&font.unwrap_or(self.usual));
        if let Some(font) = font.filter(|font| symbols::is_symbol_font(font.name.trim())) {
            let written: String = bytes.iter().map(|byte| char::from(*byte)).collect();
            return symbols::shown(&written, font.name.trim());
        }
        let encoding = font.and_then(|font| font.encoding).unwrap_or(self.page);
        encoding.decode_without_bom_handling(bytes).0.into_owned()
    }
}

/// The character set of a `\fcharset`; none where it is the document's own.
pub(super) fn charset(number: i32) -> Option<&'static Encoding> {
    let page = match number {
        0 => 1252,
        77 => 10_000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    };
    code_page(page)
}

/// The character set of a code page of Windows.
pub(super) fn code_page(number: i32) -> Option<&'static Encoding> {
    let label = match number {
        1250..=1258 => format!("windows-{number}"),
        866 => "ibm866".to_owned(),
        874 => "windows-874".to_owned(),
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        10_000 => "macintosh".to_owned(),
        20_866 => "koi8-r".to_owned(),
        54_936 => "gb18030".to_owned(),
        65_001 => "utf-8".to_owned(),
        _ => return None,
    };
    Encoding::for_label(label.as_bytes())
}
