//! The way through an RTF document: groups with their state, destinations, and where the words of each go.

use std::collections::BTreeSet;

use super::super::flow::Flow;
use super::fonts;
use super::fonts::Fonts;
use super::words::Token;
use super::words::Tokens;

/// Groups that keep a state of their own; deeper ones share the last.
const DEEPEST: usize = 500;
/// Pictures of fewer bytes are signs and rules; more pictures than this are not listed.
const SMALLEST: usize = 4 << 10;
const PICTURES: usize = 1_000;
/// Text of notes, headers and footers, in bytes.
const ASIDE: usize = 4 << 20;

/// A picture inside.
#[derive(Debug, Default)]
pub(super) struct Picture {
    /// Empty while its sort is not known, or none that is shown elsewhere.
    pub(super) extension: &'static str,
    pub(super) bytes: Vec<u8>,
    half: Option<u8>,
}

/// What a group's text is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Body,
    /// Headers, footers and notes are kept apart and told around the body.
    Header,
    Footer,
    Note,
    FontTable,
    Picture,
    /// Passed over, though a picture inside counts.
    Silent,
    /// Passed over with all that is inside.
    Skipped,
}

#[derive(Debug, Clone)]
struct State {
    place: Place,
    font: Option<i32>,
    /// How many characters stand for one `\u` in programs that know no Unicode.
    fallback: u32,
    hidden: bool,
    deleted: bool,
    in_table: bool,
    heading: bool,
}

pub(super) struct Reader {
    pub(super) flow: Flow,
    pub(super) pictures: Vec<Picture>,
    /// Groups were left open at the end.
    pub(super) open: bool,
    fonts: Fonts,
    state: State,
    outer: Vec<State>,
    /// Groups beyond the deepest.
    beyond: usize,
    /// Bytes that are no letters yet: half a letter of two bytes may be among them.
    bytes: Vec<u8>,
    /// The first half of a letter beyond 16 bits.
    high: Option<u16>,
    /// Characters still to pass over after `\u`.
    passing: u32,
    /// `\*` stood before the next control word.
    optional: bool,
    table: Table,
    picture: Picture,
    aside: String,
    /// Headers and footers that were told: every section has its own.
    told: BTreeSet<String>,
    notes: Vec<String>,
    footers: Vec<String>,
}

#[derive(Debug, Default)]
struct Table {
    open: bool,
    cell: bool,
    /// A row was defined and is not over.
    row: bool,
}

impl Reader {
    /// Reads a document.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let state = State { place: Place::Body, font: None, fallback: 1, hidden: false, deleted: false, in_table: false, heading: false };
        let mut reader = Self {
            flow: Flow::default(),
            pictures: Vec::new(),
            open: false,
            fonts: Fonts::default(),
            state,
            outer: Vec::new(),
            beyond: 0,
            bytes: Vec::new(),
            high: None,
            passing: 0,
            optional: false,
            table: Table::default(),
            picture: Picture::default(),
            aside: String::new(),
            told: BTreeSet::new(),
            notes: Vec::new(),
            footers: Vec::new(),
        };
        for token in Tokens::new(bytes) {
            reader.token(&token);
            // What follows the last group is no text.
            if reader.flow.is_full() || (token == Token::Close && reader.outer.is_empty()) {
                break;
            }
        }
        reader.flush();
        reader.open = !reader.outer.is_empty();
        reader.finish();
        reader
    }

    fn finish(&mut self) {
        self.leave_table();
        for text in std::mem::take(&mut self.notes).into_iter().chain(std::mem::take(&mut self.footers)) {
            self.flow.end_paragraph();
            self.flow.put(&text);
        }
    }

    fn token(&mut self, token: &Token<'_>) {
        let optional = std::mem::take(&mut self.optional);
        match token {
            Token::Open => self.begin_group(),
            Token::Close => self.end_group(),
            Token::Sign(b'*') => self.optional = true,
            Token::Text(bytes) => self.text(bytes),
            Token::Byte(_) if self.passing > 0 => self.passing -= 1,
            Token::Byte(byte) => self.keep(*byte),
            Token::Binary(bytes) if self.state.place == Place::Picture => self.picture.bytes.extend_from_slice(bytes),
            Token::Binary(_) => {}
            Token::Sign(sign) => self.sign(*sign),
            Token::Word(word, number) => self.word(word, *number, optional),
        }
    }

    fn begin_group(&mut self) {
        self.flush();
        self.passing = 0;
        if self.outer.len() < DEEPEST {
            self.outer.push(self.state.clone());
        } else {
            self.beyond += 1;
        }
    }

    fn end_group(&mut self) {
        self.flush();
        self.passing = 0;
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        let Some(outer) = self.outer.pop() else { return };
        let ended = std::mem::replace(&mut self.state, outer).place;
        if ended != self.state.place {
            self.end_place(ended);
        }
    }

    fn end_place(&mut self, ended: Place) {
        if ended == Place::Picture {
            let picture = std::mem::take(&mut self.picture);
            if !picture.extension.is_empty() && picture.bytes.len() >= SMALLEST && self.pictures.len() < PICTURES {
                self.pictures.push(picture);
            }
        }
        if !matches!(ended, Place::Header | Place::Footer | Place::Note) {
            return;
        }
        let text = std::mem::take(&mut self.aside);
        let text = text.trim().to_owned();
        match ended {
            Place::Note => self.notes.push(format!("[{}] {text}", self.notes.len() + 1)),
            _ if text.is_empty() || self.told.contains(&text) => {}
            Place::Footer => {
                self.footers.push(text.clone());
                self.told.insert(text);
            }
            _ => {
                self.leave_table();
                self.flow.put(&text);
                self.flow.end_paragraph();
                self.told.insert(text);
            }
        }
    }

    /// Bytes of text; a picture's are its digits.
    fn text(&mut self, bytes: &[u8]) {
        match self.state.place {
            Place::Picture => self.digits(bytes),
            Place::FontTable => {
                let font = self.state.font.unwrap_or_default();
                self.fonts.name(font, bytes);
            }
            Place::Silent | Place::Skipped => {}
            _ => {
                let passed = bytes.len().min(usize::try_from(self.passing).unwrap_or(usize::MAX));
                self.passing = self.passing.saturating_sub(u32::try_from(passed).unwrap_or(u32::MAX));
                bytes.iter().skip(passed).for_each(|byte| self.keep(*byte));
            }
        }
    }

    fn keep(&mut self, byte: u8) {
        if !self.is_silent() {
            self.bytes.push(byte);
        }
    }

    fn digits(&mut self, bytes: &[u8]) {
        for digit in bytes.iter().filter_map(|byte| char::from(*byte).to_digit(16)) {
            let digit = u8::try_from(digit).unwrap_or_default();
            match self.picture.half.take() {
                Some(high) => self.picture.bytes.push(high << 4 | digit),
                None => self.picture.half = Some(digit),
            }
        }
    }

    fn is_silent(&self) -> bool {
        let place = matches!(self.state.place, Place::FontTable | Place::Picture | Place::Silent | Place::Skipped);
        place || self.state.hidden || self.state.deleted
    }

    /// Makes letters of the bytes that were kept.
    fn flush(&mut self) {
        if !self.bytes.is_empty() {
            let bytes = std::mem::take(&mut self.bytes);
            let letters = self.fonts.decode(self.state.font, &bytes);
            self.put(&letters);
        }
    }

    /// Letters, where the group's text goes.
    fn put(&mut self, letters: &str) {
        if self.is_silent() || letters.is_empty() {
            return;
        }
        if self.state.place != Place::Body {
            if self.aside.len() < ASIDE {
                self.aside.push_str(letters);
            }
            return;
        }
        if self.state.in_table || self.table.row {
            self.begin_cell();
        } else {
            self.leave_table();
        }
        self.flow.put(letters);
    }

    fn begin_cell(&mut self) {
        if !std::mem::replace(&mut self.table.open, true) {
            self.flow.open_table();
        }
        if !std::mem::replace(&mut self.table.cell, true) {
            self.flow.cell_begins();
        }
    }

    fn leave_table(&mut self) {
        if std::mem::take(&mut self.table.open) {
            self.table.cell = false;
            self.flow.close_table();
        }
    }

    fn end_line(&mut self) {
        self.flush();
        if self.state.place != Place::Body {
            self.put("\n");
        } else if self.is_silent() {
        } else if self.state.heading {
            self.flow.end_heading();
        } else if self.flow.at_start() {
            self.flow.end_paragraph();
        } else {
            self.flow.end_line();
        }
    }

    fn sign(&mut self, sign: u8) {
        match sign {
            b'{' | b'}' | b'\\' => self.text(&[sign]),
            b'~' => self.letters("\u{A0}"),
            b'_' => self.letters("-"),
            b'\r' | b'\n' => self.end_line(),
            b'\t' => self.letters("\t"),
            _ => {}
        }
    }

    fn letters(&mut self, letters: &str) {
        self.flush();
        self.put(letters);
    }

    fn unicode(&mut self, number: i32) {
        self.flush();
        // Numbers are 16 bits with a sign; some programs write larger ones.
        let unit = if number < 0 { number.wrapping_add(0x1_0000) } else { number };
        let unit = u32::try_from(unit).unwrap_or(0xFFFD);
        let letter = match (u16::try_from(unit), self.high.take()) {
            (Ok(high @ 0xD800..=0xDBFF), _) => {
                self.high = Some(high);
                None
            }
            (Ok(low), Some(high)) => char::decode_utf16([high, low]).find_map(Result::ok),
            _ => char::from_u32(unit),
        };
        if let Some(letter) = letter {
            self.put(letter.encode_utf8(&mut [0; 4]));
        }
        self.passing = self.state.fallback;
    }

    fn word(&mut self, word: &str, number: Option<i32>, optional: bool) {
        // A program that left its fallback out means its words.
        self.passing = 0;
        if self.state.place == Place::Skipped && word != "ud" {
            return;
        }
        if let Some(place) = destination(word, optional) {
            self.enter(word, place);
            return;
        }
        let on = number != Some(0);
        match word {
            "u" => self.unicode(number.unwrap_or_default()),
            "uc" => self.state.fallback = number.and_then(|count| u32::try_from(count).ok()).unwrap_or(1).min(100),
            "par" | "line" | "softline" => self.end_line(),
            "sect" => self.end_line(),
            "page" | "pagebb" => self.turn(),
            "tab" => self.letters("\t"),
            "cell" => self.end_cell(),
            "row" => self.end_row(),
            "nestcell" => self.letters("\t"),
            "nestrow" => self.end_line(),
            "trowd" => self.table.row |= self.state.place == Place::Body,
            "intbl" => self.state.in_table = true,
            "pard" => {
                self.flush();
                self.state.in_table = false;
                self.state.heading = false;
            }
            "outlinelevel" => self.state.heading = number.is_some_and(|level| level < 9),
            "plain" => self.restyle(|state| (state.font, state.hidden, state.deleted) = (None, false, false)),
            "v" => self.restyle(|state| state.hidden = on),
            "deleted" => self.restyle(|state| state.deleted = on),
            "f" => self.restyle(|state| state.font = number),
            "deff" => self.fonts.usual = number.unwrap_or_default(),
            "ansicpg" => self.fonts.page = number.and_then(fonts::code_page).unwrap_or(self.fonts.page),
            "mac" => self.fonts.page = fonts::code_page(10_000).unwrap_or(self.fonts.page),
            "fcharset" if self.state.place == Place::FontTable => {
                self.fonts.set(self.state.font.unwrap_or_default(), number.and_then(fonts::charset));
            }
            "cpg" if self.state.place == Place::FontTable => {
                self.fonts.set(self.state.font.unwrap_or_default(), number.and_then(fonts::code_page));
            }
            "jpegblip" => self.picture.extension = "jpg",
            "pngblip" => self.picture.extension = "png",
            _ => {
                if let Some(letters) = named(word) {
                    self.letters(letters);
                }
            }
        }
    }

    /// Changes how the following text is meant.
    fn restyle(&mut self, change: impl FnOnce(&mut State)) {
        self.flush();
        change(&mut self.state);
    }

    fn turn(&mut self) {
        self.flush();
        if self.state.place == Place::Body && !self.table.open {
            self.flow.turn();
        }
    }

    fn end_cell(&mut self) {
        self.flush();
        if self.state.place != Place::Body {
            self.put("\t");
            return;
        }
        self.begin_cell();
        self.flow.cell_ends();
        self.table.cell = false;
    }

    fn end_row(&mut self) {
        self.flush();
        if self.state.place != Place::Body {
            self.put("\n");
            return;
        }
        self.table.row = false;
        self.table.cell = false;
        if self.table.open {
            self.flow.row();
        }
    }

    /// The group turns out to be a destination.
    fn enter(&mut self, word: &str, place: Place) {
        self.flush();
        let outer = self.state.place;
        let place = match place {
            // Unicode twins are text of where they stand.
            Place::Body if word == "ud" => {
                self.outer.iter().rev().map(|state| state.place).find(|place| *place != Place::Skipped).unwrap_or_default()
            }
            Place::Body => return,
            Place::Header | Place::Footer | Place::Note if outer != Place::Body => return,
            place => place,
        };
        self.state.place = place;
        match place {
            Place::Note => {
                self.state.place = Place::Body;
                let mark = format!("[{}]", self.notes.len() + 1);
                self.put(&mark);
                self.state.place = Place::Note;
            }
            Place::Picture => self.picture = Picture::default(),
            _ => {}
        }
        if matches!(place, Place::Header | Place::Footer | Place::Note) {
            (self.state.in_table, self.state.heading) = (false, false);
        }
    }
}

/// The destination that a control word begins, if it does (RTF 1.9.1, "Destinations").
fn destination(word: &str, optional: bool) -> Option<Place> {
    Some(match word {
        "header" | "headerl" | "headerr" | "headerf" => Place::Header,
        "footer" | "footerl" | "footerr" | "footerf" => Place::Footer,
        "footnote" | "annotation" => Place::Note,
        "fonttbl" => Place::FontTable,
        "pict" => Place::Picture,
        "sv" => Place::Silent,
        "shppict" | "shpinst" | "shptxt" | "do" | "dptxbxtext" | "ud" | "objalias" => Place::Body,
        "colortbl" | "stylesheet" | "info" | "listtable" | "listoverridetable" | "revtbl" | "fldinst" | "nonshppict" | "objdata"
        | "objclass" | "objname" | "shprslt" | "sn" | "picprop" | "upr" | "nonesttables" | "nesttableprops" | "xe" | "tc" | "tcn"
        | "txe" | "rxe" | "filetbl" | "ftnsep" | "ftnsepc" | "ftncn" | "aftnsep" | "aftnsepc" | "aftncn" | "template" | "background"
        | "falt" | "panose" | "fontemb" | "fontfile" | "themedata" | "generator" | "htmltag" | "mhtmltag" | "pntxta" | "pntxtb" => {
            Place::Skipped
        }
        _ if optional => Place::Skipped,
        _ => return None,
    })
}

/// Letters that have a word of their own.
fn named(word: &str) -> Option<&'static str> {
    Some(match word {
        "emdash" => "—",
        "endash" => "–",
        "bullet" => "•",
        "lquote" => "‘",
        "rquote" => "’",
        "ldblquote" => "“",
        "rdblquote" => "”",
        "emspace" | "enspace" | "qmspace" => " ",
        "zwj" => "\u{200D}",
        "zwnj" => "\u{200C}",
        _ => return None,
    })
}
