//! Labels with their values: behind the label, in the next cell, or on a line below; and whose they are.

use std::ops::Range;
use std::sync::LazyLock;

use crate::label::Edge;
use crate::label::Label;
use crate::label::Role;
use crate::label::folded;
use crate::label::is_form_number;
use crate::lines::Line;

/// A label and where its value stands.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    /// The line of the label, and which of its labels it is.
    pub(crate) line: usize,
    pub(crate) label: usize,
    /// The line of the value.
    pub(crate) at: usize,
    /// Bytes of that line.
    pub(crate) value: Range<usize>,
    /// Not behind the label: below it, above it on a form, or before it.
    pub(crate) below: bool,
    /// One of several labels before one value: "Age/Sex: 50/F".
    pub(crate) several: bool,
    pub(crate) owner: Owner,
}

/// Whose a name, a birth date, a sex or a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// Nothing speaks for somebody else.
    Patient,
    /// A relative, a contact, who pays.
    Relative,
    /// A doctor, a technician, who gets a copy.
    Staff,
    /// Words before the label that are not known: "Test Name".
    Unknown,
}

/// A document with its fields, in the order of their labels.
pub(crate) struct Document<'a> {
    pub(crate) lines: Vec<Line<'a>>,
    pub(crate) fields: Vec<Field>,
}

impl<'a> Document<'a> {
    pub(crate) fn new(lines: Vec<Line<'a>>) -> Self {
        let mut fields = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            if !line.fax {
                fields.extend((0..line.labels.len()).filter_map(|label| field(&lines, at, label)));
            }
        }
        Self { lines, fields }
    }

    pub(crate) fn label(&self, field: &Field) -> &Label {
        &self.lines[field.line].labels[field.label]
    }

    pub(crate) fn value(&self, field: &Field) -> &'a str {
        &self.lines[field.at].text[field.value.clone()]
    }

    /// The fields of one role.
    pub(crate) fn of(&self, role: Role) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(move |field| self.label(field).is(role))
    }

    /// The fields whose labels stand in these lines.
    pub(crate) fn labelled_in(&self, lines: Range<usize>) -> &[Field] {
        let before = |line: usize| self.fields.partition_point(|field| field.line < line);
        &self.fields[before(lines.start)..before(lines.end.max(lines.start))]
    }

    /// The field whose value stands below its label, or over it, and holds that byte of a line.
    pub(crate) fn above(&self, at: usize, byte: usize) -> Option<&Field> {
        let near = self.labelled_in(at.saturating_sub(2 * MOST)..at + 2);
        near.iter().rfind(|field| field.below && field.at == at && field.value.contains(&byte))
    }

    /// Whether the sentence that goes on in a line up to `byte` names a relative on the line before: "… her next of kin is / Ana Lind (DOB …)".
    pub(crate) fn goes_on_about_relative(&self, at: usize, byte: usize) -> bool {
        let (line, Some(before)) = (&self.lines[at], at.checked_sub(1).and_then(|before| self.lines.get(before))) else { return false };
        let ends = |text: &str| text.contains(". ") || text.ends_with(['.', ':', ';', '。']);
        // "EMERGENCY DEPARTMENT" is a title and no sentence.
        let sentence = before.text.contains(char::is_lowercase) || before.text.chars().any(second_read_model::fold::is_cjk);
        let open = sentence && before.page == line.page && !line.after_gap && !ends(&line.text[..byte]);
        let last = before.labels.iter().rfind(|label| label.is(Role::Relative));
        // Cells are no sentence: "Ridge Emergency Department      PROVIDER NOTE".
        let of_cells = line.text[..byte].contains("  ") || last.is_some_and(|label| before.text[label.span.end..].contains("  "));
        open && !of_cells && last.is_some_and(|label| !ends(&before.text[label.span.end..]))
    }

    /// Label and value as they stand, or the value alone where it stands on another line. `end` is a byte of the value's line.
    pub(crate) fn evidence(&self, field: &Field, end: usize) -> &'a str {
        let start = if field.below { field.value.start } else { self.label(field).span.start };
        &self.lines[field.at].text[start..end.max(start)]
    }
}

fn field(lines: &[Line<'_>], at: usize, label: usize) -> Option<Field> {
    let line = &lines[at];
    let of = &line.labels[label];
    let owner = owner(line, label);
    if let Some(value) = bracketed(line, label) {
        return Some(Field { line: at, label, at, value, below: true, several: false, owner });
    }
    if let Some(value) = of_several(line, label) {
        return Some(Field { line: at, label, at, value, below: false, several: true, owner });
    }
    if let Some(value) = below_several(lines, at, label) {
        return Some(Field { line: at, label, at: at + 1, value, below: true, several: true, owner });
    }
    let value = inline(line, label);
    if !value.is_empty() && !heads_column(lines, at, label) {
        return Some(Field { line: at, label, at, value, below: false, several: false, owner });
    }
    if !of.stands_out() {
        return None;
    }
    if let Some(value) = before(lines, at) {
        return Some(Field { line: at, label, at, value, below: true, several: false, owner });
    }
    let (below, value) = over(lines, at, label).or_else(|| below(lines, at, label))?;
    Some(Field { line: at, label, at: below, value, below: true, several: false, owner })
}

/// The value behind a label: until the next label that ends it, or the next wide gap.
fn inline(line: &Line<'_>, label: usize) -> Range<usize> {
    let start = line.labels[label].value;
    let next = line.labels[label + 1..].iter().find(|next| ends_value(line, next)).map_or(line.text.len(), |next| next.span.start);
    // "10 - Nome      11 - Cartão": the number of the next field.
    let numbered = || is_form_number(line.text[..line.labels[label].span.start].trim_end());
    let alone = |text: &str| text.starts_with(|sign: char| sign.is_ascii_digit()) && !text.contains("  ") && is_form_number(text);
    if next <= start || alone(line.text[start..next].trim_end()) && numbered() {
        return start..start;
    }
    let text = &line.text[start..next];
    let end = wide_gap(text).unwrap_or(text.len());
    // "First name / MI / Suffix" over a column: more words of the label.
    if text.starts_with('/') && line.labels[label].stands_out() && !text[..end].contains(|c: char| c.is_ascii_digit() || c == ':') {
        return start..start;
    }
    start
        ..start + text[..end].trim_end_matches([' ', '\t', '\u{3000}', '|', '(', '（', '【', '［', ',', ';', '*', '-', '–', '·', '/']).len()
}

/// Whether a label and the next are parted by a slash alone ("Age/Sex", "DOB / Age"), the parts of a name by a comma or a small word as well.
fn joined(line: &Line<'_>, label: usize) -> bool {
    static SMALL: LazyLock<Vec<String>> = LazyLock::new(|| folded("person", "small"));
    let of = &line.labels[label];
    line.labels.get(label + 1).is_some_and(|next| {
        let between = line.text[of.span.end..next.span.start].trim();
        let of_name = |label: &Label| label.is(Role::Family) || label.is(Role::Given);
        matches!(between, "/" | "／")
            || of_name(of)
                && of_name(next)
                && (matches!(between, "," | "&" | "、" | "・") || SMALL.contains(&crate::label::joined(between)))
    })
}

/// The value of one of several labels before one colon: its part where as many slashes part the values, else all of them.
fn of_several(line: &Line<'_>, label: usize) -> Option<Range<usize>> {
    let first = label - (0..label).rev().take_while(|index| joined(line, *index)).count();
    let last = label + (label..line.labels.len()).take_while(|index| joined(line, *index)).count();
    let value = Some(inline(line, last)).filter(|value| last > first && !value.is_empty())?;
    part_of(line.text, &value, label - first, last - first + 1).or(Some(value))
}

/// The same where the labels have a line of their own and the values stand below: "Date of Birth / Sex", "02/19/1974 / Female".
fn below_several(lines: &[Line<'_>], at: usize, label: usize) -> Option<Range<usize>> {
    let line = &lines[at];
    let last = line.labels.len().checked_sub(1)?;
    let alone = last > 0 && line.labels[0].tokens.start == 0 && (0..last).all(|index| joined(line, index)) && is_bare(line, last);
    let next = lines.get(at + 1).filter(|next| alone && next.page == line.page && !next.fax)?;
    part_of(next.text, cells(next.text).first()?, label, last + 1)
}

/// One of so many parts of a value that slashes divide.
fn part_of(line: &str, value: &Range<usize>, index: usize, count: usize) -> Option<Range<usize>> {
    let text = &line[value.clone()];
    let parts = |sign: &str| {
        let ends = text.match_indices(sign).map(|(at, _)| at).chain([text.len()]);
        let starts = std::iter::once(0).chain(text.match_indices(sign).map(|(at, found)| at + found.len()));
        starts.zip(ends).collect::<Vec<_>>()
    };
    let of_each = |parts: &Vec<(usize, usize)>| parts.len() == count;
    let parts = Some(parts(" / ")).filter(of_each).or_else(|| Some(parts("/")).filter(of_each))?;
    let (start, end) = *parts.get(index)?;
    let part = &text[start..end];
    let start = value.start + start + (part.len() - part.trim_start().len());
    Some(start..start + part.trim().len())
}

fn wide_gap(text: &str) -> Option<usize> {
    const BAR: &[u8] = "│".as_bytes();
    let bytes = text.as_bytes();
    let begins = |at: &usize| match bytes[*at] {
        b' ' => bytes[at + 1..].starts_with(b" ") || bytes[at + 1..].starts_with(b"| "),
        b'\t' => true,
        first => first == BAR[0] && bytes[*at..].starts_with(BAR),
    };
    (0..bytes.len()).find(begins)
}

/// Whether a label ends the value before it. Within a sentence only one with a colon, or with its value right behind it, does.
fn ends_value(line: &Line<'_>, label: &Label) -> bool {
    let behind = line.text[label.value..].chars().next();
    label.after == Edge::Colon
        || matches!(label.before, Edge::Wide)
        || (label.before == Edge::Sign && label.span.len() > 2)
        || (label.after != Edge::Sign && behind.is_some_and(|c| c.is_ascii_digit()))
        || label.is(Role::Sex)
        // "EDIVALDO DO NASCIMENTO      Exame nº 1": a family name that is a word for birth as well.
        || label.is(Role::Birth) && !(matches!(label.before, Edge::Word) && matches!(label.after, Edge::Wide))
}

/// Whether nothing stands between a label and the next, or the end of its line.
fn is_bare(line: &Line<'_>, label: usize) -> bool {
    line.labels[label].stands_out() && inline(line, label).is_empty()
}

/// A line that is one label and nothing else, in one language or behind its word in another: "Dyddiad geni / Date of birth".
fn is_label_alone(line: &Line<'_>) -> bool {
    const WORDS: usize = 5;
    let last = line.labels.len().checked_sub(1);
    let second = last.is_some_and(|last| {
        let before = line.text[..line.labels[last].span.start].trim_end();
        let words = before.strip_suffix('/').map_or(0, |words| words.split_whitespace().count());
        (1..=WORDS).contains(&words) && !before.contains(|c: char| c.is_ascii_digit() || c == ':') && is_bare(line, last)
    });
    second || line.labels.first().is_some_and(|label| label.tokens.start == 0) && line.labels.len() == 1 && is_bare(line, 0)
}

/// The value below a label: the cell of the next line in its column, or the line that stands in the place of the label where labels
/// and values are stacked.
fn below(lines: &[Line<'_>], at: usize, label: usize) -> Option<(usize, Range<usize>)> {
    let line = &lines[at];
    if is_label_alone(line) {
        return stacked(lines, at);
    }
    let next = lines.get(at + 1).filter(|next| next.page == line.page && !next.fax)?;
    let of_name = line.labels[label].is(Role::Name);
    let bare: Vec<usize> = (0..line.labels.len()).filter(|index| is_bare(line, *index)).collect();
    let cells = cells(next.text);
    // Nobody is called "Sex F" or "Disease Lung": below the heading "PATIENT" another row of labels begins.
    let starts_as_label = |cell: &Range<usize>| {
        let first = next.labels.iter().find(|label| label.span.start == cell.start);
        first.is_some_and(|label| label.after == Edge::Colon || of_name && is_of_form(label))
    };
    let cell = if bare.len() == cells.len() && bare.len() == line.labels.len() {
        cells.get(bare.iter().position(|index| *index == label)?)?.clone()
    } else {
        let column = line.column(line.labels[label].span.start);
        let nearest = |cell: &&Range<usize>| {
            let (start, end) = (next.column(cell.start), next.column(cell.end));
            if start <= column && column < end { 0 } else { start.abs_diff(column) }
        };
        cells.iter().min_by_key(nearest).filter(|cell| nearest(cell) <= 12)?.clone()
    };
    (!starts_as_label(&cell)).then_some((at + 1, cell))
}

/// The value before a label in brackets: "123456 (MRN)".
fn bracketed(line: &Line<'_>, label: usize) -> Option<Range<usize>> {
    let of = &line.labels[label];
    let (open, close) = (line.text[..of.span.start].trim_end(), line.text[of.span.end..].trim_start());
    let behind = close.strip_prefix(')')?;
    let ends = behind.trim().is_empty()
        || ["  ", "\t", ",", ";"].iter().any(|sign| behind.starts_with(sign))
        || behind.trim_start().starts_with('|');
    let value = open.strip_suffix('(').filter(|_| ends)?.trim_end();
    let parts = [value.rfind("  ").map(|gap| gap + 2), value.rfind(['\t', '|', ';', ')']).map(|sign| sign + 1)];
    let start = parts.into_iter().flatten().max().unwrap_or(0);
    let start = start + value[start..].len() - value[start..].trim_start_matches([' ', ',']).len();
    let labelled = line.labels.iter().any(|other| (start..value.len()).contains(&other.span.start));
    (start < value.len() && !labelled).then_some(start..value.len())
}

/// The value before a label, where two lines or more are values with their labels on the right.
fn before(lines: &[Line<'_>], at: usize) -> Option<Range<usize>> {
    let line = &lines[at];
    let is_row = |line: &Line<'_>| match (cells(line.text).as_slice(), line.labels.as_slice()) {
        ([_, name], [label]) => label.span.start == name.start && label.span.end + 1 >= name.end,
        _ => false,
    };
    let near = [at.checked_sub(1), at.checked_add(1)].into_iter().flatten().filter_map(|near| lines.get(near));
    let in_column = is_row(line) && near.filter(|near| near.page == line.page).any(is_row);
    cells(line.text).into_iter().next().filter(|_| in_column)
}

/// Whether a label is one that forms put before what is known of a person.
fn is_of_form(label: &Label) -> bool {
    const FORM: [Role; 6] = [Role::Name, Role::Birth, Role::Sex, Role::Number, Role::OtherNumber, Role::Field];
    label.span.len() >= 3 && matches!(label.after, Edge::Word | Edge::Sign | Edge::Colon) && FORM.iter().any(|role| label.is(*role))
}

/// The value above a label, as forms have it: a row of cells, and under each what it is. Only where the row above belongs to no labels over
/// it, and nothing stands right below the labels.
fn over(lines: &[Line<'_>], at: usize, label: usize) -> Option<(usize, Range<usize>)> {
    const SLACK: usize = 12;
    let line = &lines[at];
    let (values, before) = (lines.get(at.checked_sub(1)?)?, at.checked_sub(2).and_then(|before| lines.get(before)));
    let followed = lines.get(at + 1).is_some_and(|next| next.page == line.page && !next.after_gap && next.labels.is_empty());
    let named = row_of_labels(line).filter(|_| !followed && !line.after_gap && values.page == line.page && !values.fax)?;
    // A gap parts a row from the labels of the one before.
    let headed = before.is_some_and(|before| before.page == line.page && !values.after_gap && row_of_labels(before).is_some());
    let cells = cells(values.text);
    let says_itself = |label: &Label| label.after == Edge::Colon || is_of_form(label);
    if headed || cells.len() != named.len() || values.labels.iter().any(says_itself) {
        return None;
    }
    let place = named.iter().position(|cell| cell.contains(&line.labels[label].span.start))?;
    let cell = cells.get(place)?.clone();
    (values.column(cell.start).abs_diff(line.column(named[place].start)) <= SLACK).then_some((at - 1, cell))
}

/// The cells of a line that is a row of labels: two or more of a few words each, without digits or colons, most of which begin or end with a
/// label.
fn row_of_labels(line: &Line<'_>) -> Option<Vec<Range<usize>>> {
    const WORDS: usize = 5;
    let cells = cells(line.text);
    let labelled = |cell: &&Range<usize>| {
        let near = |label: &&Label| label.span.start == cell.start || label.span.end + 1 >= cell.end && cell.contains(&label.span.start);
        line.labels.iter().any(|label| near(&label))
    };
    let plain = cells.iter().all(|cell| {
        let text = &line.text[cell.clone()];
        text.split_whitespace().count() <= WORDS && !text.contains(|c: char| c.is_ascii_digit() || matches!(c, ':' | '：'))
    });
    let count = cells.iter().filter(labelled).count();
    (plain && cells.len() > 1 && count > 1 && 2 * count > cells.len()).then_some(cells)
}

/// Whether a label is one of a row of labels with a row of values below, so that the next cell of its line is another heading: "First name   Last
/// name   MI   DOB" over "Marta   Lind   E.   02/19/1974".
fn heads_column(lines: &[Line<'_>], at: usize, label: usize) -> bool {
    const FEWEST: usize = 4;
    const SLACK: usize = 2;
    let line = &lines[at];
    if line.labels[label].after != Edge::Wide {
        return false;
    }
    let Some(next) = lines.get(at + 1).filter(|next| next.page == line.page && !next.fax) else { return false };
    if is_over_digits(line, label, next)
        && !lines.get(at + 2).is_some_and(|third| third.page == line.page && is_over_digits(line, label, third))
    {
        return true;
    }
    let Some(named) = row_of_labels(line).filter(|named| named.len() >= FEWEST) else { return false };
    let values = cells(next.text);
    let digits = next.text.contains(|c: char| c.is_ascii_digit()) && !next.labels.iter().any(|label| label.after == Edge::Colon);
    digits && values.len().abs_diff(named.len()) <= SLACK && named.iter().any(|cell| cell.start == line.labels[label].span.start)
}

/// Whether the label of a date or a number has words behind it and digits below: "Date of birth   Block" over "02/19/1974   A2".
fn is_over_digits(line: &Line<'_>, label: usize, next: &Line<'_>) -> bool {
    const OF_DIGITS: [Role; 8] =
        [Role::Birth, Role::Collected, Role::Service, Role::Received, Role::Reported, Role::Number, Role::Accession, Role::Printed];
    let (of, digit) = (&line.labels[label], |c: char| c.is_ascii_digit());
    let plain = OF_DIGITS.iter().any(|role| of.is(*role)) && !line.text.contains(digit) && !line.text.contains([':', '：']);
    let starts_cell = cells(line.text).iter().any(|cell| cell.start == of.span.start);
    let below = cell_at(next, line.column(of.span.start), 2).map(|cell| &next.text[cell]);
    plain && starts_cell && below.is_some_and(|below| below.contains(digit) && !below.contains([':', '：']))
}

/// Most labels that are stacked.
const MOST: usize = 12;

/// Labels one below the other, then their values one below the other: the third value belongs to the third label.
fn stacked(lines: &[Line<'_>], at: usize) -> Option<(usize, Range<usize>)> {
    let page = lines[at].page;
    let alone = |index: usize| lines.get(index).is_some_and(|line| line.page == page && is_label_alone(line));
    // Among three labels and more stands one that no list has: "MRN / DOB / Sex / Ref. Source / Status".
    let unknown = |index: usize| {
        const FEWEST: usize = 3;
        let labels =
            (0..index).rev().take(MOST).take_while(|before| alone(*before) || is_short(lines, *before)).filter(|before| alone(*before));
        is_short(lines, index) && labels.count() >= FEWEST && (index + 1..index + 3).any(alone)
    };
    // "Lekarz kierujący:" ends as labels do.
    let ends = |index: usize| lines.get(index).is_some_and(|line| line.page == page && !line.fax && ends_as_label(line.text));
    let part = |index: &usize| alone(*index) || ends(*index) || unknown(*index);
    let before = (0..at).rev().take(MOST).take_while(part).count();
    let behind = (at + 1..at + MOST).take_while(part).count();
    let first = at + behind + 1;
    let index = first + before;
    let value_lines = first..=index;
    let plain = |index: usize| {
        lines.get(index).is_some_and(|line| {
            line.page == page && !line.fax && !line.labels.iter().any(|label| label.span.start == 0 && label.after == Edge::Colon)
        })
    };
    let text = lines.get(index).filter(|_| value_lines.clone().all(plain))?.text;
    Some((index, cells(text).first()?.clone()))
}

/// Whether a line is a few words before a colon, and nothing behind it.
fn ends_as_label(text: &str) -> bool {
    const WORDS: usize = 5;
    let words = text.trim_end().strip_suffix([':', '：']);
    words.is_some_and(|words| {
        words.split_whitespace().count() <= WORDS && !words.contains(|c: char| c.is_ascii_digit() || matches!(c, ':' | '：'))
    })
}

/// Whether a line is a few words without digits or a colon, as labels are.
fn is_short(lines: &[Line<'_>], index: usize) -> bool {
    const WORDS: usize = 3;
    lines.get(index).is_some_and(|line| {
        line.text.split_whitespace().count() <= WORDS && !line.text.contains(|c: char| c.is_ascii_digit() || matches!(c, ':' | '：' | ','))
    })
}

/// The cell of a line that begins in a column, or as many columns beside it as `slack` allows.
pub(crate) fn cell_at(line: &Line<'_>, column: usize, slack: usize) -> Option<Range<usize>> {
    cells(line.text).into_iter().find(|cell| line.column(cell.start).abs_diff(column) <= slack)
}

/// The cells of a line: what wide gaps, tabs and bars part.
pub(crate) fn cells(text: &str) -> Vec<Range<usize>> {
    let mut cells = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let rest = &text[start..];
        let skipped = rest.len() - rest.trim_start_matches([' ', '\t', '|', '│', '\u{3000}']).len();
        let from = start + skipped;
        if from >= text.len() {
            break;
        }
        let length = wide_gap(&text[from..]).unwrap_or(text.len() - from);
        let end = from + text[from..from + length].trim_end_matches([' ', '\t', '|', '│', '\u{3000}']).len();
        cells.push(from..end);
        start = from + length;
    }
    cells
}

/// Whose the value of a label is, by what stands around the label.
fn owner(line: &Line<'_>, label: usize) -> Owner {
    let of = &line.labels[label];
    if line.others {
        return Owner::Relative;
    }
    // "Mother's name", "Name of mother", "DOB (mother)": a word for somebody right before or behind.
    let behind = line.labels.get(label + 1).filter(|next| close(&line.text[of.span.end..next.span.start]));
    let before = label.checked_sub(1).map(|index| &line.labels[index]).filter(|last| close(&line.text[last.span.end..of.span.start]));
    for near in [before, behind].into_iter().flatten() {
        if near.is(Role::Relative) {
            return Owner::Relative;
        }
        if near.is(Role::Doctor) && !near.is(Role::Exam) {
            return Owner::Staff;
        }
    }
    // In a row of headings a parent's is one of several: "Επώνυμο   Πατρώνυμο   Φύλο".
    let heading = |last: usize| line.labels[last].after == Edge::Wide && of.before == Edge::Wide && is_bare(line, last);
    // "Όνομα πατρός: Λάμπρος      Ημ. γέννησης: …": a parent is named to tell the patient by.
    let told_by = |last: usize| of.before == Edge::Wide && PARENT_NAME.contains(&line.words(&line.labels[last]));
    let of_relative =
        |last: usize| line.labels[last].is(Role::Relative) && line.labels[last].stands_out() && !heading(last) && !told_by(last);
    if (0..label).any(of_relative) && !says_patient(line, of) {
        return Owner::Relative;
    }
    // "Informante: hija, Sra. Rosa Soto"
    let right_behind = |last: &Label| line.text[last.span.end..of.span.start].chars().all(|c| matches!(c, ' ' | ','));
    if line.labels[..label].last().is_some_and(|last| last.is(Role::Relative) && right_behind(last)) {
        return Owner::Relative;
    }
    let word = of.tokens.start.checked_sub(1).map(|index| &line.tokens[index]).filter(|_| of.before == Edge::Word);
    match word {
        Some(word) if NOT_NAME.contains(&word.folded) => Owner::Unknown,
        Some(word)
            if !says_patient(line, of)
                && of.is(Role::Name)
                && !word.folded.chars().any(|c| c.is_ascii_digit())
                && word.folded.chars().count() > 1 =>
        {
            Owner::Unknown
        }
        _ => Owner::Patient,
    }
}

static PARENT_NAME: LazyLock<Vec<String>> = LazyLock::new(|| folded("person", "parent_name"));
static NOT_NAME: LazyLock<Vec<String>> = LazyLock::new(|| folded("person", "not_name"));
static GENERIC: LazyLock<Vec<String>> = LazyLock::new(|| folded("person", "generic"));

/// Whether a label says by itself that its name is the patient's; "Name" alone does not.
pub(crate) fn says_patient(line: &Line<'_>, label: &Label) -> bool {
    label.is(Role::Name) && !GENERIC.contains(&line.words(label))
}

/// Whether two labels are one expression: nothing but small words and signs that join between them.
fn close(between: &str) -> bool {
    static SMALL: LazyLock<Vec<String>> = LazyLock::new(|| folded("person", "small"));
    let words = crate::token::tokens(between);
    let joined = between.len() <= 12 && !between.contains("  ") && !between.contains([':', '：', '|', '\t', ';', ',', '.']);
    joined && words.iter().all(|word| SMALL.contains(&word.folded))
}

#[cfg(test)]
mod tests {
    use second_read_model::extract::PageText;

    use super::*;
    use crate::lines::lines;

    /// The values of one role; those of others in brackets.
    #[track_caller]
    fn check(text: &str, role: Role, expected: &str) {
        let pages = [PageText { number: 1, text: text.to_owned(), ..PageText::default() }];
        let document = Document::new(lines(&pages));
        let one = |field: &Field| match field.owner {
            Owner::Patient => document.value(field).to_owned(),
            _ => format!("({})", document.value(field)),
        };
        assert_eq!(document.of(role).map(one).collect::<Vec<_>>().join(" / "), expected, "{text}");
    }

    #[test]
    fn values_of_labels() {
        check("Patient: Lind, Marta DOB: 02/19/1974 Sex F", Role::Name, "Lind, Marta");
        check("Patient   Marta Lind     MRN   123", Role::Name, "Marta Lind");
        check("Patient Name      Date of Birth    MRN\nLind, Marta       02/19/1974       123", Role::Birth, "02/19/1974");
        check("Patient\nDate of Birth\nMRN\nLind, Marta\n02/19/1974\n123456", Role::Number, "123456");
        check("Patient\nLind, Marta\nDate of Birth\n02/19/1974", Role::Birth, "02/19/1974");
        check("Lind, Marta     02/19/1974\nPatient         DOB", Role::Birth, "02/19/1974");
        check("Patient        DOB\nLind, Marta    02/19/1974\nMRN            Sex\n123            F", Role::Number, "123");
        check("AGE/SX: 50/F     DOB/MRN: 02/19/1974 / 123", Role::Number, "123");
        check("Date of Birth / Sex\n02/19/1974 / Female", Role::Birth, "02/19/1974");
        check("Age/DOB: 50 y / 02/19/1974", Role::Birth, "02/19/1974");
        check("Lind, Marta (patient)  123456 (MRN)", Role::Number, "123456");
        check("Lind, Marta        Patient name\n02/19/1974         Date of birth\n123456             MRN", Role::Birth, "02/19/1974");
        check("PATIENT              PHYSICIAN\nDISEASE Lung         A. Nobody\nNAME Lind, Marta     B. Nobody", Role::Name, "Lind, Marta");
        let form = "LIND    MARTA    F, 50\nsurname    first name    sex and age\n\nF-123456    02/19/1974    09/01/2024\nchart no    date of birth    reported";
        check(form, Role::Birth, "02/19/1974");
        check(form, Role::Number, "F-123456");
        check(form, Role::Family, "LIND");
        check("LIND, MARTA    02/19/1974    F    DX-123\nPatient    Date of birth    Sex    Facility chart #", Role::Number, "DX-123");
        check("| Name | DOB |\n| Lind, Marta | 02/19/1974 |", Role::Birth, "02/19/1974");
    }

    #[test]
    fn values_of_others() {
        check("Mother's name: Ana Lind", Role::Name, "(Ana Lind)");
        check("Name of mother: Ana Lind", Role::Name, "(of)");
        check("Mother: Ana Lind DOB: 02/19/1950", Role::Birth, "(02/19/1950)");
        check("EMERGENCY CONTACT\nName: Ana Lind\nDOB: 02/19/1950", Role::Birth, "(02/19/1950)");
        check("Drug Name: Aspirin", Role::Name, "(Aspirin)");
        let text = "She came with her next of kin, who is\nAna Lind (DOB 02/19/1950). DOB 02/19/1974";
        let pages = [PageText { number: 1, text: text.to_owned(), ..PageText::default() }];
        let document = Document::new(lines(&pages));
        assert!(
            document.goes_on_about_relative(1, 10) && !document.goes_on_about_relative(1, 30) && !document.goes_on_about_relative(0, 3)
        );
        check("Referring physician name: Ana Lind", Role::Name, "(Ana Lind)");
    }
}
