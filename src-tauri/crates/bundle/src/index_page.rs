//! INDEX.HTM: the page a physician double-clicks. XHTML Basic 1.0 (as ITI-32 asks), no script, complete without any other file.
//!
//! It has no `style` attribute and no script; looks come from `VIEWER/STYLE.CSS`. The first paragraph is hidden by that style sheet, so
//! it is seen exactly when the page was opened inside the zip, where no neighbour can be found.

use std::fmt::Write;

use second_read_model::sentence::say;

use crate::front::Event;
use crate::front::Front;
use crate::front::Gap;
use crate::front::Link;
use crate::front::Paper;
use crate::front::Quotation;
use crate::front::Study;
use crate::front::code_title;
use crate::markup::escape;

/// Its name in the bundle.
pub const NAME: &str = "INDEX.HTM";
/// The style sheet's name in the bundle.
pub const STYLE_NAME: &str = "VIEWER/STYLE.CSS";

/// The typeface the page is set in, as files beside its style sheet (SIL Open Font License; its name table says so). A browser that takes
/// no typeface from a folder uses one of its own.
pub const FONTS: [(&str, &[u8]); 2] = [
    ("VIEWER/REGULAR.TTF", include_bytes!("../../../../assets/fonts/AtkinsonHyperlegibleNext-Regular.ttf")),
    ("VIEWER/BOLD.TTF", include_bytes!("../../../../assets/fonts/AtkinsonHyperlegibleNext-Bold.ttf")),
];

/// Letters of quotations that stand beside the questions without outgrowing them; the first one always does, the others follow further down.
const BESIDE: usize = 1400;
/// Days that a drawn timeline can hold; more make a list.
const DRAWN_DAYS: usize = 12;
/// Least distance between labels in one row, in percent of the width.
const APART: i64 = 15;
const ROWS: usize = 3;

/// The whole page.
pub fn write(front: &Front, has_dicom: bool) -> String {
    let mut page = Page(String::with_capacity(32 << 10));
    page.raw("<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML Basic 1.0//EN\" \"http://www.w3.org/TR/xhtml-basic/xhtml-basic10.dtd\">\n");
    page.raw("<html xmlns=\"http://www.w3.org/1999/xhtml\" xml:lang=\"en\">\n<head>\n");
    page.raw(&format!("<title>{}</title>\n", escape(&front.title)));
    page.raw("<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\" />\n");
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n");
    page.raw(&format!("<link rel=\"stylesheet\" type=\"text/css\" href=\"{STYLE_NAME}\" />\n</head>\n<body>\n"));
    page.element("p", "zipwarn", &say("bundle.zip-warning", &[]));
    page.raw("<div class=\"wrap\">\n");
    page.hero(front);
    page.timeline(&front.timeline);
    page.raw("<div class=\"pair\">\n");
    page.documents(&front.documents);
    page.studies(&front.studies);
    page.raw("</div>\n");
    page.more_quotations(&front.quotations[beside(&front.quotations)..]);
    page.identities(front);
    page.reply(front);
    page.closing(front, has_dicom);
    page.raw("</div>\n</body>\n</html>\n");
    page.0
}

/// The style sheet, with a class for each hundredth of the timeline's width: a page without `style` attributes has no other way.
pub fn style() -> String {
    let mut css = include_str!("../../../../assets/bundle.css").to_owned();
    for percent in 0..=100 {
        let _a_string_takes_all = writeln!(css, ".x{percent} {{ left: {percent}%; }}");
    }
    css
}

struct Page(String);

impl Page {
    fn raw(&mut self, markup: &str) {
        self.0.push_str(markup);
    }

    fn element(&mut self, name: &str, class: &str, text: &str) {
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        self.raw(&format!("<{name}{class}>{}</{name}>\n", escape(text)));
    }

    fn heading(&mut self, key: &str, note: &str) {
        let note = if note.is_empty() { String::new() } else { format!(" <span class=\"note\">{}</span>", escape(note)) };
        self.raw(&format!("<h2>{}{note}</h2>\n", escape(&say(key, &[]))));
    }

    fn hero(&mut self, front: &Front) {
        self.raw("<div class=\"hero\">\n<div class=\"stack\">\n<div class=\"card\">\n");
        self.element("p", "small", &front.prepared);
        self.element("h1", "", &front.name);
        self.element("p", "", &front.identity.join(" · "));
        for diagnosis in &front.diagnoses {
            let title = code_title(diagnosis);
            let (said, more) = if diagnosis.words.is_empty() { (title.as_str(), "") } else { (diagnosis.words.as_str(), title.as_str()) };
            let mut line = escape(said);
            if !diagnosis.code.is_empty() {
                line.push_str(&format!(
                    " <span class=\"tag\">{}</span> <span class=\"small\">{}</span>",
                    escape(&diagnosis.code),
                    escape(more)
                ));
            }
            self.raw(&format!("<p class=\"diagnosis\">{line}</p>\n"));
        }
        for (label, text) in &front.purpose {
            self.raw(&format!("<p class=\"purpose\"><strong>{}:</strong> {}</p>\n", escape(label), escape(text)));
        }
        if !front.questions.is_empty() {
            self.heading("bundle.questions", &say("bundle.patients-words", &[]));
            self.raw("<ol class=\"questions\">\n");
            front.questions.iter().for_each(|question| self.element("li", "", question));
            self.raw("</ol>\n");
        }
        self.raw("</div>\n");
        front.gaps.iter().enumerate().for_each(|(index, gap)| self.gap(gap, index));
        self.raw("</div>\n");
        if !front.quotations.is_empty() {
            self.raw("<div class=\"card\">\n");
            self.heading("bundle.word-for-word", "");
            front.quotations[..beside(&front.quotations)].iter().for_each(|quotation| self.quotation(quotation));
            self.raw("</div>\n");
        }
        self.raw("</div>\n");
    }

    fn quotation(&mut self, quotation: &Quotation) {
        let class = if quotation.superseded { "source earlier" } else { "source" };
        let earlier =
            if quotation.superseded { format!(" <strong>{}</strong>", escape(&say("bundle.superseded", &[]))) } else { String::new() };
        self.raw(&format!("<p class=\"{class}\">{} · {}{earlier}</p>\n", escape(&quotation.source), anchor(&quotation.link)));
        self.raw(&format!("<blockquote><p>{}</p></blockquote>\n", escape(&quotation.text)));
    }

    fn more_quotations(&mut self, quotations: &[Quotation]) {
        if quotations.is_empty() {
            return;
        }
        self.raw("<div class=\"card\">\n");
        self.heading("bundle.more-word-for-word", "");
        quotations.iter().for_each(|quotation| self.quotation(quotation));
        self.raw("</div>\n");
    }

    fn gap(&mut self, gap: &Gap, index: usize) {
        self.raw(&format!("<div class=\"amber\" id=\"look{}\">\n<h2>{}</h2>\n<ul>\n", index + 1, escape(&gap.label)));
        for (text, link) in &gap.lines {
            let link = link.as_ref().map(|link| format!(" · {}", anchor(link))).unwrap_or_default();
            self.raw(&format!("<li>{}{link}</li>\n", escape(text)));
        }
        self.raw("</ul>\n</div>\n");
    }

    fn timeline(&mut self, events: &[Event]) {
        let mut days: Vec<Vec<&Event>> = Vec::new();
        for event in events {
            match days.last_mut() {
                Some(day) if day[0].date == event.date => day.push(event),
                _ => days.push(vec![event]),
            }
        }
        let Some((first, last)) = days.first().zip(days.last()).map(|(first, last)| (first[0], last[0])) else { return };
        let span = (last.date.first_day() - first.date.first_day()).num_days();
        self.raw("<div class=\"card\">\n");
        let between = if span == 0 { first.shown.clone() } else { say("bundle.from-to", &[("from", &first.shown), ("to", &last.shown)]) };
        self.heading("bundle.timeline", &between);
        let places = if days.len() <= DRAWN_DAYS { places(&days, first, span) } else { None };
        let drawn = places.is_some();
        self.raw(if drawn { "<ol class=\"drawn\">\n" } else { "<ol class=\"listed\">\n" });
        for (index, day) in days.iter().enumerate() {
            let class = places.as_ref().and_then(|places| places.get(index)).map(String::as_str).unwrap_or_default();
            self.raw(&format!("<li{class}><span class=\"when\">{}</span> ", escape(&day[0].shown)));
            self.raw(&format!("<span class=\"what\">{}</span></li>\n", if drawn { short(day) } else { whole(day) }));
        }
        self.raw("</ol>\n</div>\n");
    }

    fn documents(&mut self, papers: &[Paper]) {
        if papers.is_empty() {
            return;
        }
        self.raw("<div class=\"card\">\n");
        self.heading("bundle.documents", "");
        self.raw("<table>\n");
        self.header_row(&["tab", "date", "document", "pages"]);
        for paper in papers {
            self.paper(paper);
        }
        self.raw("</table>\n</div>\n");
    }

    /// The title opens the first file; what it is, whence, and every file stand below it.
    fn paper(&mut self, paper: &Paper) {
        let open = |path: &String| Link { words: path.rsplit('/').next().unwrap_or(path).to_owned(), to: path.clone() };
        let first = Link { words: String::new(), to: paper.opens.clone() };
        let kind = if paper.kind == paper.title { "" } else { &paper.kind };
        let below = [kind, &paper.note, &paper.place].into_iter().filter(|part| !part.is_empty()).map(escape);
        let below: Vec<String> = below.chain(paper.files.iter().map(|path| anchor(&open(path)))).collect();
        self.raw(if paper.earlier { "<tr class=\"earlier\">" } else { "<tr>" });
        self.raw(&format!(
            "<td>{}</td><td>{}</td><td>{}<br /><span class=\"small\">{}</span></td><td>{}</td></tr>\n",
            escape(&paper.tab),
            escape(&paper.date),
            linked(&paper.title, &first),
            below.join(" · "),
            escape(&paper.pages),
        ));
    }

    fn studies(&mut self, studies: &[Study]) {
        if studies.is_empty() {
            return;
        }
        self.raw("<div class=\"card\">\n");
        self.heading("bundle.images", &say("bundle.images-note", &[]));
        for study in studies {
            self.raw(&format!("<h3 id=\"{}\">{}</h3>\n", study.id, escape(&study.title)));
            let place = if study.place.is_empty() { study.folder.clone() } else { format!("{} · {}", study.place, study.folder) };
            self.element("p", "small", &place);
            self.raw("<ul class=\"series\">\n");
            study.series.iter().for_each(|series| self.element("li", "", series));
            self.raw("</ul>\n");
            self.raw("<div class=\"films\">\n");
            for picture in study.pictures.iter().filter(|picture| !picture.jpeg.is_empty()) {
                self.raw("<div class=\"film\">\n<div class=\"frame\">\n");
                self.raw(&format!("<img src=\"{}\" alt=\"{}\" />\n", picture.path, escape(&picture.alternative)));
                for (edge, letters) in ["at-left", "at-right", "at-top", "at-bottom"]
                    .into_iter()
                    .zip(&picture.edges)
                    .filter(|(_, letters)| !letters.is_empty())
                {
                    self.raw(&format!("<span class=\"edge {edge}\">{}</span>\n", escape(letters)));
                }
                self.raw("</div>\n");
                self.element("p", "never", &say("bundle.not-for-diagnosis", &[]));
                self.element("p", "", &picture.caption);
                self.raw("</div>\n");
            }
            self.raw("</div>\n");
        }
        self.raw("</div>\n");
    }

    fn identities(&mut self, front: &Front) {
        if front.identities.is_empty() {
            return;
        }
        self.raw("<div class=\"card\">\n");
        self.heading("bundle.identities", &say("bundle.identities-note", &[]));
        self.raw("<table>\n");
        self.header_row(&["place", "number", "issuer", "accession", "where"]);
        for row in &front.identities {
            let cells: String = row.iter().map(|cell| format!("<td>{}</td>", escape(cell))).collect();
            self.raw(&format!("<tr>{cells}</tr>\n"));
        }
        self.raw("</table>\n</div>\n");
    }

    fn reply(&mut self, front: &Front) {
        self.raw("<div class=\"card reply\" id=\"reply\">\n");
        self.heading("bundle.reply", &say("bundle.reply-note", &[]));
        self.raw(&format!("<p><strong>{}</strong> · {}</p>\n", escape(&front.name), escape(&front.identity.join(" · "))));
        for (index, question) in front.questions.iter().enumerate() {
            self.raw(&format!("<p class=\"question\">{}. {}</p>\n<p class=\"space\">&#160;</p>\n", index + 1, escape(question)));
        }
        self.element("h3", "", &say("bundle.reviewed", &[]));
        self.raw("<ul class=\"reviewed\">\n");
        front.reviewed.iter().for_each(|line| self.element("li", "", line));
        self.raw("</ul>\n</div>\n");
    }

    fn closing(&mut self, front: &Front, has_dicom: bool) {
        self.raw("<div class=\"closing\">\n");
        front.closing.iter().for_each(|line| self.element("p", "", line));
        let files = [
            Some("README.TXT"),
            Some("SUMMARY.PDF"),
            Some("SHA256.TXT"),
            has_dicom.then_some("DICOMDIR"),
            Some("IHE_XDM/SUBSET01/METADATA.XML"),
        ];
        let links: Vec<String> =
            files.into_iter().flatten().map(|path| linked(path, &Link { words: String::new(), to: path.to_owned() })).collect();
        self.raw(&format!("<p>{}</p>\n</div>\n", links.join(" · ")));
    }

    fn header_row(&mut self, columns: &[&str]) {
        let cells: String =
            columns.iter().map(|column| format!("<th>{}</th>", escape(&say(&format!("bundle.column-{column}"), &[])))).collect();
        self.raw(&format!("<tr>{cells}</tr>\n"));
    }
}

/// How many quotations stand beside the questions.
fn beside(quotations: &[Quotation]) -> usize {
    let mut letters = 0;
    let fits = |quotation: &&Quotation| {
        letters += quotation.text.chars().count();
        letters <= BESIDE
    };
    quotations.iter().take_while(fits).count().max(1).min(quotations.len())
}

/// The records of a day in two lines: kind and title of the only one, else a line for each.
fn short(day: &[&Event]) -> String {
    match day {
        [only] if only.kind != only.title => format!("{}<br />{}", escape(&only.kind), linked(&only.title, &only.link)),
        several => several.iter().map(|event| linked(&event.title, &event.link)).collect::<Vec<_>>().join("<br />"),
    }
}

fn whole(day: &[&Event]) -> String {
    day.iter().map(|event| linked(&event.text(), &event.link)).collect::<Vec<_>>().join("; ")
}

fn anchor(link: &Link) -> String {
    linked(&link.words, link)
}

fn linked(words: &str, link: &Link) -> String {
    if link.to.is_empty() { escape(words) } else { format!("<a href=\"{}\">{}</a>", escape(&link.to), escape(words)) }
}

/// Where each day stands on the line, and in which row its label finds room. `None` where one finds none, or all is of one day.
fn places(days: &[Vec<&Event>], first: &Event, span: i64) -> Option<Vec<String>> {
    let mut ends = [i64::MIN; ROWS];
    let mut place = |day: &Vec<&Event>| {
        let passed = (day.first()?.date.first_day() - first.date.first_day()).num_days();
        let percent = passed.saturating_mul(100).checked_div(span)?;
        let row = ends.iter().position(|end| end.saturating_add(APART) <= percent)?;
        ends[row] = percent;
        Some(format!(" class=\"x{percent} row{row}\""))
    };
    days.iter().map(&mut place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_a_drawn_timeline_never_lie_on_each_other() {
        let rows = |days: &[&str]| {
            let event = |day: &&str| {
                let word = String::new;
                Event { date: day.parse().unwrap(), shown: word(), kind: word(), title: word(), place: word(), link: Link::default() }
            };
            let events: Vec<Event> = days.iter().map(event).collect();
            let days: Vec<Vec<&Event>> = events.iter().map(|event| vec![event]).collect();
            let span = (events.last().unwrap().date.first_day() - events[0].date.first_day()).num_days();
            places(&days, &events[0], span).map(|places| places.join(""))
        };
        for (days, expected) in [
            (&["2026-01-01", "2026-04-11"][..], Some(r#" class="x0 row0" class="x100 row0""#)),
            (
                &["2026-01-01", "2026-01-03", "2026-01-05", "2026-04-11"],
                Some(r#" class="x0 row0" class="x2 row1" class="x4 row2" class="x100 row0""#),
            ),
            (&["2026-01-01", "2026-01-03", "2026-01-05", "2026-01-07", "2026-04-11"], None),
            (&["2026-01-01"], None),
        ] {
            assert_eq!(rows(days).as_deref(), expected, "{days:?}");
        }
    }
}
