//! Printing: a layout filled in with a case, a person and days, and the truth of what was printed.
//!
//! Lines may begin with a condition: `?40 ` (four of ten), `?cc:40 ` (the same, drawn once for all lines of that word), `?has=gross `,
//! `?status=addendum `, `?sex=female `, `?!…` for the contrary. `=== page` begins a page. In a line, `{…}` is filled in (see `Printer::fill`),
//! and `{>40}` goes on at column 40. A line that is prose and too long is broken.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use anyhow::Context;
use anyhow::Result;
use anyhow::bail;
use chrono::Datelike;
use rand::Rng;
use rand::rngs::StdRng;
use second_read_model::PartialDate;

use super::case::Case;
use super::day::Life;
use super::day::Style;
use super::layout::Layout;
use super::person::Cast;
use super::person::Sex;
use super::truth::Side;
use super::truth::Truth;

/// What one report is printed from.
pub(super) struct Source<'a> {
    pub(super) layout: &'a Layout,
    pub(super) case: &'a Case,
    pub(super) style: Style,
    pub(super) life: Life,
    pub(super) cast: Cast,
}

/// A report's pages and its truth.
pub(super) struct Printed {
    pub(super) pages: Vec<String>,
    pub(super) truth: Truth,
}

/// Prints a report.
pub(super) fn print(generator: &mut StdRng, source: &Source<'_>) -> Result<Printed> {
    let mut printer = Printer::new(generator, source);
    let mut pages = vec![String::new()];
    for line in source.layout.body.lines() {
        if line == "=== page" {
            pages.push(String::new());
        } else if let Some(line) = printer.wanted(line)? {
            let text = printer.line(line).with_context(|| line.to_owned())?;
            pages.last_mut().context("there is a page")?.push_str(&text);
        }
    }
    let truth = printer.truth(&pages.join("\n"));
    Ok(Printed { pages, truth })
}

struct Printer<'a> {
    generator: &'a mut StdRng,
    source: &'a Source<'a>,
    side: Side,
    names: usize,
    status: Option<(String, String)>,
    place: String,
    number: String,
    accession: String,
    sexes: [String; 2],
    drawn: BTreeMap<String, bool>,
    /// The places that were filled in, days by their word.
    filled: BTreeSet<String>,
}

impl<'a> Printer<'a> {
    fn new(generator: &'a mut StdRng, source: &'a Source<'a>) -> Self {
        let head = &source.layout.head;
        let side = one_of(generator, &source.case.sides).copied().map_or(Side::Unknown, Side::from);
        let statuses: Vec<(&String, &String)> =
            head.statuses.iter().flat_map(|(id, words)| words.iter().map(move |word| (id, word))).collect();
        // Most reports that people hold are final.
        let finals: Vec<(&String, &String)> = statuses.iter().copied().filter(|(id, _)| *id == "final").collect();
        let of = if finals.is_empty() || generator.random_ratio(2, 5) { &statuses } else { &finals };
        let status = one_of(generator, of).map(|(id, word)| ((*id).clone(), (*word).clone()));
        let place = one_of(generator, &head.places).cloned().unwrap_or_default();
        let names = generator.random_range(0..head.names.len().max(1));
        let year = source.life.day("service").map_or(0, |day| day.year());
        let number = pattern(generator, &head.number, year);
        let accession = pattern(generator, &head.accession, year);
        let sexes = one_of(generator, &head.sexes).cloned().unwrap_or_default();
        Self { generator, source, side, names, status, place, number, accession, sexes, drawn: BTreeMap::new(), filled: BTreeSet::new() }
    }

    /// The line without its condition, if that is met.
    fn wanted<'b>(&mut self, line: &'b str) -> Result<Option<&'b str>> {
        let Some((condition, rest)) = line.strip_prefix('?').and_then(|line| line.split_once(' ').or(Some((line, "")))) else {
            return Ok(Some(line));
        };
        let (contrary, condition) = condition.strip_prefix('!').map_or((false, condition), |condition| (true, condition));
        let met = match condition.split_once('=') {
            Some(("has", word)) => self.source.case.text.contains_key(word),
            Some(("status", word)) => self.status.as_ref().is_some_and(|(id, _)| id == word),
            Some(("sex", word)) => self.is_female() == (word == "female"),
            Some(("side", word)) => self.side.value() == Some(word),
            Some(_) => bail!("no such condition: {condition}"),
            None => self.chance(condition)?,
        };
        Ok((met != contrary).then_some(rest))
    }

    /// `40`, or `word:40`, which is drawn once.
    fn chance(&mut self, condition: &str) -> Result<bool> {
        let (word, percent) = condition.split_once(':').unwrap_or(("", condition));
        let percent: u32 = percent.parse().with_context(|| format!("not a number in a hundred: {condition}"))?;
        let drawn = self.generator.random_ratio(percent.min(100), 100);
        Ok(if word.is_empty() { drawn } else { *self.drawn.entry(word.to_owned()).or_insert(drawn) })
    }

    fn is_female(&self) -> bool {
        self.source.cast.sex == Sex::Female
    }

    /// A line as printed, with its end; a part of the case may be several lines or none.
    fn line(&mut self, line: &str) -> Result<String> {
        let bare = line.trim_start();
        let indent = line.len() - bare.len();
        let Some(part) = bare.strip_prefix("{case.").and_then(|rest| rest.strip_suffix('}')).filter(|part| !part.contains('{')) else {
            let text = self.filled_line(line)?;
            return Ok(self.wrapped(&text));
        };
        self.filled.insert(format!("case.{part}"));
        let text = self.source.case.text.get(part).cloned().unwrap_or_default();
        let mut lines = String::new();
        for line in text.trim_end().lines() {
            if let Some(line) = self.wanted(line)? {
                let text = self.filled_line(&format!("{}{line}", " ".repeat(indent)))?;
                lines += &self.wrapped(&text);
            }
        }
        Ok(lines)
    }

    fn filled_line(&mut self, line: &str) -> Result<String> {
        let mut text = String::new();
        let mut rest = line;
        while let Some((before, after)) = rest.split_once('{') {
            text += before;
            let (place, after) = after.split_once('}').context("a { without }")?;
            match place.strip_prefix('>') {
                Some(column) => {
                    let column: usize = column.parse()?;
                    let gap = column.saturating_sub(text.chars().count()).max(2);
                    text.push_str(&" ".repeat(gap));
                }
                None => text += &self.fill(place)?,
            }
            rest = after;
        }
        Ok((text + rest).trim_end().to_owned())
    }

    /// The text for a place; `{a:x|y|z}` chooses by `a`.
    fn fill(&mut self, place: &str) -> Result<String> {
        if let Some(wanted) = place.strip_prefix('#') {
            return Ok(pattern(self.generator, wanted, self.source.life.day("service").map_or(0, |day| day.year())));
        }
        if let Some(style) = place.strip_prefix("as ") {
            return Ok(self.source.cast.written(style));
        }
        let (word, choice) = place.split_once(':').map_or((place, None), |(word, choice)| (word, Some(choice)));
        if let Some(day) = self.source.life.day(word) {
            let (key, text) = match choice {
                Some("month") => (format!("{word}:month"), self.source.style.month(day)),
                _ => (word.to_owned(), self.source.style.written(day)),
            };
            self.filled.insert(key);
            return Ok(if word == "relative-birth" { self.source.style.whole(day) } else { text });
        }
        if word != "she" {
            self.filled.insert(word.to_owned());
        }
        self.fact(word, choice)
    }

    fn fact(&mut self, word: &str, choice: Option<&str>) -> Result<String> {
        let cast = &self.source.cast;
        let chosen = |index: usize| choice.and_then(|choice| choice.split('|').nth(index)).map(str::to_owned);
        let male = usize::from(!self.is_female());
        Ok(match word {
            "name" => self.name(0)?,
            "name2" => self.name(1)?,
            "name3" => self.name(2)?,
            "birth" => self.source.style.whole(self.source.life.birth),
            "age" => self.source.life.age.to_string(),
            "sex" => chosen(male).unwrap_or_else(|| self.sexes[male].clone()),
            "she" => chosen(male).context("{she:…|…}")?,
            "side" => match (self.side.index(), choice) {
                (Some(index), Some(_)) => chosen(index).context("{side:…|…|…}")?,
                _ => self.side.value().map_or("", |side| if side == "both" { "bilateral" } else { side }).to_owned(),
            },
            "number" => self.number.clone(),
            "accession" => self.accession.clone(),
            "place" => self.place.clone(),
            "PLACE" => self.place.to_uppercase(),
            "status" => self.status.as_ref().map(|(_, word)| word.clone()).unwrap_or_default(),
            "time" => format!("{:02}:{:02}", self.generator.random_range(7..19), self.generator.random_range(0..60)),
            "relative1" => cast.relatives[0].clone(),
            "relative2" => cast.relatives[1].clone(),
            _ => {
                if let Some(number) = word.strip_prefix("doctor").and_then(|number| number.parse::<usize>().ok()) {
                    return cast.staff.get(number - 1).cloned().context("there are six doctors");
                }
                if let Some(number) = word.strip_prefix("family").and_then(|number| number.parse::<usize>().ok()) {
                    let whole = cast.staff.get(number - 1).context("there are six doctors")?;
                    return Ok(whole.split_once(' ').map_or(whole.as_str(), |(_, family)| family).to_owned());
                }
                let part = word.strip_prefix("case.").with_context(|| format!("no such place: {word}"))?;
                let text = self.source.case.text.get(part).cloned().unwrap_or_default();
                self.filled_line(text.trim_end())?
            }
        })
    }

    fn name(&self, after: usize) -> Result<String> {
        let styles = &self.source.layout.head.names;
        let style = styles.get((self.names + after) % styles.len().max(1)).context("the layout has no style of names")?;
        Ok(self.source.cast.written(style))
    }

    /// Prose broken at spaces; columns, which have runs of spaces, stay as they are.
    fn wrapped(&self, text: &str) -> String {
        let width = self.source.layout.head.width;
        let indent = text.len() - text.trim_start().len();
        if text.chars().count() <= width || text.trim_start().contains("   ") {
            return format!("{text}\n");
        }
        let margin = " ".repeat(indent);
        let mut lines = String::new();
        let mut line = margin.clone();
        for word in text.split_whitespace() {
            if line.len() > indent && line.chars().count() + 1 + word.chars().count() > width {
                lines += &format!("{line}\n");
                line = margin.clone();
            }
            if line.len() > indent {
                line.push(' ');
            }
            line += word;
        }
        lines + &line + "\n"
    }

    fn has(&self, place: &str) -> bool {
        self.filled.contains(place)
    }

    fn truth(&self, text: &str) -> Truth {
        let (head, case, life) = (&self.source.layout.head, self.source.case, &self.source.life);
        let when = |wanted: bool, value: &String| wanted.then(|| value.clone()).filter(|value| !value.is_empty());
        let has_name = ["name", "name2", "name3"].iter().any(|place| self.has(place));
        let code = |code: &String| code.replace('*', &self.side.digit().to_string());
        let said = if self.has("case.diagnosis") { (case.codes.as_slice(), case.uncertain.as_slice()) } else { (&[][..], &[][..]) };
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let flat = words(text);
        Truth {
            kinds: head.kinds.clone(),
            name: has_name.then(|| self.source.cast.whole_name()),
            birth_date: self.has("birth").then(|| life.birth.into()),
            sex: self.has("sex").then_some(if self.is_female() { "female" } else { "male" }),
            number: when(self.has("number"), &self.number),
            accession: when(self.has("accession"), &self.accession),
            place: when(self.has("place") || self.has("PLACE"), &self.place),
            status: self.status.as_ref().filter(|_| self.has("status")).map(|(id, _)| id.clone()),
            side: if self.side == Side::None || self.has("side") { self.side } else { Side::Unknown },
            dates: head.date.iter().map(|slot| self.days(slot)).find(|days| !days.is_empty()).unwrap_or_default(),
            collected: self.days("collected").first().copied(),
            reported: self.reported(),
            codes: said.0.iter().map(code).collect(),
            uncertain: said.1.iter().map(code).collect(),
            mentioned: case.mentioned.iter().filter(|phrase| flat.contains(&words(phrase))).cloned().collect(),
        }
    }

    /// The days that may be read as that of the report: with the day of a dictation also the one on which it was typed.
    fn reported(&self) -> Vec<PartialDate> {
        let days = self.days("reported|sameday|addended");
        if days.is_empty() { days } else { [days, self.days("transcribed")].concat() }
    }

    /// Those of the days named in a slot (`a|b`) that are printed.
    fn days(&self, slot: &str) -> Vec<PartialDate> {
        let printed = slot.split('|').filter_map(|word| {
            let day = self.source.life.day(word)?;
            let month = || PartialDate::new(day.year(), Some(day.month()), None);
            if self.has(word) { Some(day.into()) } else { self.has(&format!("{word}:month")).then(month)? }
        });
        printed.collect()
    }
}

/// `#` becomes a digit, `@` a capital letter, `YYYY` and `YY` the year.
fn pattern(generator: &mut StdRng, pattern: &str, year: i32) -> String {
    let dated = pattern.replace("YYYY", &year.to_string()).replace("YY", &format!("{:02}", year % 100));
    let mark = |mark: char| match mark {
        // No 0: a number's leading zeros are another matter.
        '#' => char::from(b'1' + generator.random_range(0..9u8)),
        '@' => char::from(b'A' + generator.random_range(0..26u8)),
        other => other,
    };
    dated.chars().map(mark).collect()
}

fn one_of<'a, T>(generator: &mut StdRng, list: &'a [T]) -> Option<&'a T> {
    if list.is_empty() { None } else { list.get(generator.random_range(0..list.len())) }
}
