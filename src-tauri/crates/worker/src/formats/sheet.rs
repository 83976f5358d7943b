//! Sheets of Excel (XLSX, XLSM, XLSB; XLS by way of `compound.rs`): every sheet under its name, a row a line, cells parted by tabs, dates
//! as ISO dates, numbers as they are stored. Hidden sheets are shown.
//!
//! Formulas, charts and comments are not read, and of a number's format only whether it is a date. Sheets of OpenDocument are in `odt`.

use std::io;
use std::io::Cursor;
use std::io::Write;

use calamine::Data;
use calamine::DataRef;
use calamine::ExcelDateTime;
use calamine::Reader;
use calamine::Xls;
use calamine::Xlsb;
use calamine::Xlsx;
use calamine::XlsxError;
use cfb::CompoundFile;
use second_read_model::extract::Extract;
use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::EntrySink;
use super::Format;
use super::Input;
use super::ReadSeek;
use super::Score;
use super::events::Event;
use super::events::Events;
use super::failed_reading;
use super::flow::Flow;
use super::ooxml;
use super::zip;
use super::zip::Package;

const EXTENSIONS: &[&str] = &["xlsx", "xlsm", "xltx", "xlsb"];
const FOLDERS: &[&str] = &["xl/media/", "xl/embeddings/"];
/// What is unpacked of one file, and of members that are kept in memory item by item (texts that cells share, looks, lists), in bytes.
const UNPACKED: u64 = 256 << 20;
const KEPT: [(&str, u64); 4] = [("sharedstrings", 48 << 20), ("styles", 16 << 20), ("workbook", 16 << 20), (".rels", 16 << 20)];
/// Empty cells before a filled one that are told.
const EMPTY: u32 = 64;
/// Cells of one sheet of the old format, empty ones counted: it is laid out as a rectangle.
const CELLS: u64 = 2 << 20;

pub struct Sheet;

impl Format for Sheet {
    fn id(&self) -> &'static str {
        "xlsx"
    }

    fn version(&self) -> u32 {
        2
    }

    fn sniff(&self, head: &[u8], name: &str) -> Score {
        ooxml::score(head, name, "xl/", EXTENSIONS)
    }

    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        let mut package = Package::open(input)?;
        let binary = package.has("xl/workbook.bin");
        if !binary && !package.has("xl/workbook.xml") && !package.has(ooxml::TYPES) {
            drop(package);
            return zip::Zip.extract(input);
        }
        check_sizes(&mut package)?;
        let parts = ooxml::held(&mut package, FOLDERS, None).into_iter().map(|held| held.part).collect();
        let mut warnings = package.into_warnings();
        let mut flow = Flow::default();
        input.source.rewind().map_err(failed_reading)?;
        warnings.extend(if binary { xlsb(input.source, &mut flow)? } else { xlsx(input.source, &mut flow)? });
        let (pages, cut) = flow.finish();
        warnings.extend(cut);
        Ok(Extract {
            format: self.id().into(),
            version: self.version(),
            media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".into(),
            pages,
            parts,
            warnings,
            ..Extract::default()
        })
    }

    fn part(&self, input: &mut Input<'_>, number: u32) -> Result<Vec<u8>, Failure> {
        ooxml::part(input, FOLDERS, number)
    }

    fn unpack(&self, input: &mut Input<'_>, sink: &mut dyn EntrySink) -> Result<(u64, bool), Failure> {
        zip::Zip.unpack(input, sink)
    }
}

/// Refuses what would take too much memory: names and folders are the file's own, so every member counts.
fn check_sizes(package: &mut Package<'_, '_>) -> Result<(), Failure> {
    let limit = |place: &str| Failure { code: WarningCode::Limit, place: place.to_owned() };
    let is_read = |name: &str| [".xml", ".bin", ".rels"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
    if package.unpacks_to(is_read, UNPACKED) > UNPACKED {
        return Err(limit("size"));
    }
    for (part, most) in KEPT {
        if package.unpacks_to(|name| is_read(name) && name.to_ascii_lowercase().contains(part), most) > most {
            return Err(limit(part));
        }
    }
    for name in package.names("").into_iter().filter(|name| name.to_ascii_lowercase().ends_with("sharedstrings.xml")) {
        // As many places are made as this says, before the first is read; the shortest text takes five bytes.
        let text = package.text(&name).unwrap_or_default();
        let mut claims = Events::new(&text).filter_map(|event| match event {
            Event::Open(element) if element.name == "sst" => Some(element.attribute("uniqueCount").unwrap_or_default()),
            _ => None,
        });
        let claim = claims.next().unwrap_or_default();
        if !claim.is_empty() && claim.parse::<usize>().ok().is_none_or(|count| count > text.len() / 5 + 1) {
            return Err(Failure { code: WarningCode::Malformed, place: name });
        }
    }
    Ok(())
}

/// A sheet that breaks off is told as far as it goes; warnings name it by its number.
fn xlsx(source: &mut dyn ReadSeek, flow: &mut Flow) -> Result<Vec<Warning>, Failure> {
    let mut book = Xlsx::new(source).map_err(|error| match error {
        XlsxError::Password => Failure { code: WarningCode::Encrypted, place: "workbook".into() },
        _ => Failure { code: WarningCode::Malformed, place: "workbook".into() },
    })?;
    let mut warnings = Vec::new();
    for (name, number) in book.sheet_names().into_iter().zip(1..) {
        // Sheets of charts alone have no cells.
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        let whole = Rows::begin(&name, flow).all(|rows| {
            let cell = cells.next_cell();
            cell.map(|cell| cell.map(|cell| rows.cell(cell.get_position(), &shown_ref(cell.get_value()))).is_some())
        });
        warnings.extend((!whole).then(|| damaged(number)));
    }
    Ok(warnings)
}

fn xlsb(source: &mut dyn ReadSeek, flow: &mut Flow) -> Result<Vec<Warning>, Failure> {
    let mut book = Xlsb::new(source).map_err(|_| Failure { code: WarningCode::Malformed, place: "workbook".into() })?;
    let mut warnings = Vec::new();
    for (name, number) in book.sheet_names().into_iter().zip(1..) {
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        let whole = Rows::begin(&name, flow).all(|rows| {
            let cell = cells.next_cell();
            cell.map(|cell| cell.map(|cell| rows.cell(cell.get_position(), &shown_ref(cell.get_value()))).is_some())
        });
        warnings.extend((!whole).then(|| damaged(number)));
    }
    Ok(warnings)
}

/// A workbook of Excel 97–2003 and before; `records` is its stream.
pub(super) fn xls(records: &[u8], flow: &mut Flow) -> Result<Option<Warning>, Failure> {
    match look(records) {
        Look::Locked => return Err(Failure { code: WarningCode::Encrypted, place: "workbook".into() }),
        Look::TooLarge => return Err(Failure { code: WarningCode::Limit, place: "cells".into() }),
        Look::Fine => {}
    }
    // The stream that was looked at is the one that is read, whatever else the file holds.
    let alone = alone(records).map_err(failed_reading)?;
    let mut book = Xls::new(Cursor::new(alone)).map_err(|_| Failure { code: WarningCode::Malformed, place: "workbook".into() })?;
    let mut warning = None;
    for (name, number) in book.sheet_names().into_iter().zip(1..) {
        let Ok(range) = book.worksheet_range(&name) else {
            warning = Some(damaged(number));
            continue;
        };
        let mut rows = Rows::begin(&name, flow);
        for (row, column, value) in range.used_cells() {
            let place = (u32::try_from(row).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX));
            rows.cell(place, &shown(value));
            if rows.flow.is_full() {
                break;
            }
        }
        rows.end();
    }
    Ok(warning)
}

/// A compound file of a workbook alone, without its claims of how large a sheet is: as much memory would be taken.
fn alone(records: &[u8]) -> io::Result<Vec<u8>> {
    /// What a record of dimensions is made into: one that nobody knows.
    const UNKNOWN: [u8; 2] = [0xFF, 0x0F];
    let mut records = records.to_vec();
    let mut at = 0;
    while let Some(&[sort, kind, low, high]) = records.get(at..).and_then(|rest| rest.first_chunk()) {
        if [sort, kind] == [0x00, 0x02]
            && let Some(name) = records.get_mut(at..at + 2)
        {
            name.copy_from_slice(&UNKNOWN);
        }
        at += 4 + usize::from(u16::from_le_bytes([low, high]));
    }
    // The older version of the format: sectors of 4,096 bytes are not understood by all.
    let mut file = CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new()))?;
    file.create_stream("Workbook")?.write_all(&records)?;
    Ok(file.into_inner().into_inner())
}

fn damaged(sheet: u32) -> Warning {
    Warning { code: WarningCode::Malformed, place: format!("sheet {sheet}") }
}

/// Cells to lines.
struct Rows<'f> {
    flow: &'f mut Flow,
    line: String,
    row: u32,
    column: u32,
}

impl<'f> Rows<'f> {
    fn begin(name: &str, flow: &'f mut Flow) -> Self {
        flow.end_paragraph();
        flow.put(name);
        flow.end_heading();
        Self { flow, line: String::new(), row: 0, column: 0 }
    }

    /// Takes cells while `next` gives one and there is room, and ends the last row. Whether none broke off.
    fn all<E>(mut self, mut next: impl FnMut(&mut Self) -> Result<bool, E>) -> bool {
        let whole = loop {
            match next(&mut self) {
                Ok(true) if !self.flow.is_full() => {}
                Ok(_) => break true,
                Err(_) => break false,
            }
        };
        self.end();
        whole
    }

    fn cell(&mut self, (row, column): (u32, u32), value: &str) {
        if row != self.row {
            self.end();
            (self.row, self.column) = (row, 0);
        }
        if value.is_empty() {
            return;
        }
        let tabs = column.saturating_sub(self.column).min(EMPTY);
        self.line.extend(std::iter::repeat_n('\t', usize::try_from(tabs).unwrap_or_default()));
        self.column = column;
        // A line end in a cell is no new row.
        self.line.push_str(&value.replace(['\n', '\r', '\t'], " "));
    }

    fn end(&mut self) {
        self.flow.put(&std::mem::take(&mut self.line));
        self.flow.end_line();
    }
}

fn shown_ref(value: &DataRef<'_>) -> String {
    match value {
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => float(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Bool(value) => logical(*value),
        DataRef::DateTime(date) => date_time(date),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

fn shown(value: &Data) -> String {
    match value {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => float(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(value) => logical(*value),
        Data::DateTime(date) => date_time(date),
        Data::Error(error) => error.to_string(),
        Data::Empty => String::new(),
    }
}

/// Fifteen digits, as Excel shows them: what is beyond is how computers count.
fn float(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    rounded.to_string()
}

fn logical(value: bool) -> String {
    if value { "TRUE" } else { "FALSE" }.to_owned()
}

/// A date without a time, a time without a date, both, or how long something took.
fn date_time(date: &ExcelDateTime) -> String {
    let days = date.as_f64();
    if !(0.0..2_958_466.0).contains(&days) {
        return float(days);
    }
    if date.is_duration() {
        let seconds = (days * 86_400.0).round();
        let (hours, rest) = ((seconds / 3600.0).floor(), seconds % 3600.0);
        return format!("{hours}:{:02}:{:02}", (rest / 60.0).floor(), rest % 60.0);
    }
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    let time = if second == 0 { format!("{hour:02}:{minute:02}") } else { format!("{hour:02}:{minute:02}:{second:02}") };
    match () {
        () if days < 1.0 => time,
        () if days.fract() == 0.0 => format!("{year:04}-{month:02}-{day:02}"),
        () => format!("{year:04}-{month:02}-{day:02} {time}"),
    }
}

enum Look {
    Fine,
    Locked,
    TooLarge,
}

/// A first look over the records of a workbook ([MS-XLS] 2.4): whether it is encrypted, and how large its sheets would be laid out.
fn look(records: &[u8]) -> Look {
    const BEGIN: [u16; 4] = [0x0009, 0x0209, 0x0409, 0x0809];
    const LOCK: u16 = 0x002F;
    /// Numbers, texts, formulas, truths, empty cells, several cells: row and column stand first in all.
    const CELLS_OF: [u16; 14] =
        [0x0001, 0x0002, 0x0003, 0x0004, 0x0005, 0x0006, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x027E];
    const MORE: [u16; 3] = [0x0205, 0x0206, 0x0406];
    let number = |at: usize| records.get(at..)?.first_chunk().map(|pair| u16::from_le_bytes(*pair));
    let (mut at, mut total) = (0_usize, 0_u64);
    let mut area: Option<[u64; 4]> = None;
    while let (Some(sort), Some(length)) = (number(at), number(at.saturating_add(2))) {
        let start = at.saturating_add(4);
        at = start.saturating_add(usize::from(length));
        if sort == LOCK && number(start) != Some(0) {
            return Look::Locked;
        }
        if BEGIN.contains(&sort) {
            total = total.saturating_add(area.take().map_or(0, size));
        }
        if (CELLS_OF.contains(&sort) || MORE.contains(&sort))
            && let (Some(row), Some(column)) = (number(start), number(start.saturating_add(2)))
        {
            let (row, column) = (u64::from(row), u64::from(column));
            // Records of several cells name their last column at their end.
            let last = if matches!(sort, 0x00BD | 0x00BE) { at.checked_sub(2).and_then(number).map_or(column, u64::from) } else { column };
            let [top, bottom, left, right] = area.unwrap_or([row, row, column, column]);
            area = Some([top.min(row), bottom.max(row), left.min(column), right.max(last)]);
        }
        if total.saturating_add(area.map_or(0, size)) > CELLS {
            return Look::TooLarge;
        }
    }
    Look::Fine
}

fn size([top, bottom, left, right]: [u64; 4]) -> u64 {
    bottom.saturating_sub(top).saturating_add(1).saturating_mul(right.saturating_sub(left).saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::super::ooxml::packed;
    use super::*;

    fn book(sheet: &str) -> Vec<u8> {
        const TYPES: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let relation = |id: &str, sort: &str, target: &str| {
            format!("<Relationships><Relationship Id='{id}' Type='{TYPES}/{sort}' Target='{target}'/></Relationships>")
        };
        let members = [
            ("[Content_Types].xml", "<Types/>".to_owned()),
            ("_rels/.rels", relation("r1", "officeDocument", "xl/workbook.xml")),
            (
                "xl/workbook.xml",
                format!("<workbook xmlns:r='{TYPES}'><sheets><sheet name='Labs' sheetId='1' r:id='r1'/></sheets></workbook>"),
            ),
            ("xl/_rels/workbook.xml.rels", relation("r1", "worksheet", "worksheets/sheet1.xml")),
            (
                "xl/sharedStrings.xml",
                "<sst><si><t>Haemoglobin</t></si><si><r><t xml:space='preserve'>two </t></r><r><t>runs</t></r></si></sst>".to_owned(),
            ),
            ("xl/styles.xml", "<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>".to_owned()),
            ("xl/worksheets/sheet1.xml", format!("<worksheet><sheetData>{sheet}</sheetData></worksheet>")),
        ];
        packed(&members.each_ref().map(|(name, text)| (*name, text.as_bytes())))
    }

    fn read(bytes: &[u8]) -> Result<Extract, Failure> {
        Sheet.extract(&mut Input { name: "", size: bytes.len() as u64, head: bytes, source: &mut Cursor::new(bytes) })
    }

    #[test]
    fn rows_are_lines_under_their_sheet() {
        let sheet = "<row r='1'><c r='A1' t='s'><v>0</v></c><c r='C1'><v>13.2</v></c><c r='D1' s='1'><v>45352</v></c></row>\
                     <row r='3'><c r='B3' t='s'><v>1</v></c><c r='C3' t='b'><v>1</v></c><c r='D3' t='inlineStr'><is><t>x&#10;y</t></is></c>\
                     <c r='E3'><v>0.30000000000000004</v></c></row>";
        let bytes = book(sheet);
        assert_eq!(Sheet.sniff(&bytes, ""), 95);
        let extract = read(&bytes).ok().unwrap();
        assert_eq!(extract.pages[0].text, "Labs\nHaemoglobin\t\t13.2\t2024-03-01\n\ttwo runs\tTRUE\tx y\t0.3");
        let claims = packed(&[
            ("[Content_Types].xml", b"<Types/>"),
            ("xl/workbook.xml", b"<x/>"),
            ("a/sharedStrings.xml", b"<sst uniqueCount='99999999999'/>"),
        ]);
        assert_eq!(read(&claims).err().map(|failure| failure.code), Some(WarningCode::Malformed));
        let far = book(
            "<worksheet><sheetData><row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>2</v></c></row></sheetData></worksheet>",
        );
        assert!(read(&far).ok().unwrap().pages[0].text.ends_with('2'));
    }

    #[test]
    fn dates_and_times_are_told_apart() {
        let told = |days: f64, sort| date_time(&ExcelDateTime::new(days, sort, false));
        let (date, long) = (calamine::ExcelDateTimeType::DateTime, calamine::ExcelDateTimeType::TimeDelta);
        assert_eq!(told(45352.0, date), "2024-03-01");
        assert_eq!(told(45352.5, date), "2024-03-01 12:00");
        assert_eq!(told(0.25, date), "06:00");
        assert_eq!(told(1.5, long), "36:00:00");
        assert_eq!(told(-1.0, date), "-1");
        assert_eq!((float(0.1 + 0.2), float(140.0), float(1e300)), ("0.3".into(), "140".into(), 1e300.to_string()));
    }

    #[test]
    fn a_book_of_excel_97_is_read() {
        let record = |sort: u16, inside: &[u8]| [&sort.to_le_bytes(), &u16::try_from(inside.len()).unwrap().to_le_bytes(), inside].concat();
        let begin = |sort: u8| record(0x0809, &[&[0, 6, sort, 0], [0; 12].as_slice()].concat());
        let globals = |offset: u32| {
            let sheet = [offset.to_le_bytes().as_slice(), &[0, 0, 4, 0], b"Labs"].concat();
            [begin(5), record(0x0085, &sheet), record(0x000A, &[])].concat()
        };
        let number = |row: u16, column: u16, value: f64| {
            let place = [row, column, 0].map(u16::to_le_bytes).concat();
            record(0x0203, &[place, value.to_le_bytes().to_vec()].concat())
        };
        let offset = u32::try_from(globals(0).len()).unwrap();
        let claim = record(0x0200, &[[0; 4], [0xFF; 4], [0, 0, 0xFF, 0], [0; 4]].concat()[..14]);
        let sheet = [begin(0x10), claim, number(0, 0, 13.2), number(0, 2, 4.0), number(3, 0, -1.0), record(0x000A, &[])].concat();
        let mut flow = Flow::default();
        let warning = xls(&[globals(offset), sheet].concat(), &mut flow).ok().unwrap();
        assert_eq!((flow.finish().0[0].text.as_str(), warning), ("Labs\n13.2\t\t4\n-1", None));
    }

    #[test]
    fn large_and_locked_books_are_told_before_they_are_read() {
        let record = |sort: u16, inside: &[u8]| [&sort.to_le_bytes(), &u16::try_from(inside.len()).unwrap().to_le_bytes(), inside].concat();
        let cell = |row: u16, column: u16| record(0x0203, &[row.to_le_bytes(), column.to_le_bytes()].concat());
        let begin = record(0x0809, &[0; 16]);
        assert!(matches!(look(&[begin.clone(), cell(0, 0), cell(65_535, 255)].concat()), Look::TooLarge));
        assert!(matches!(look(&[begin.clone(), cell(0, 0), begin.clone(), cell(65_535, 255)].concat()), Look::Fine));
        assert!(matches!(look(&[begin, record(0x002F, &[1, 0])].concat()), Look::Locked));
    }
}
