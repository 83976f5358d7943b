//! Messages as pages that a person reads: whose, what, when; each order with its results by line, long text as paragraphs.

use second_read_model::extract::Entry;
use second_read_model::extract::PageText;

use super::super::paging::Paging;
use super::entries;
use super::entries::entry;
use super::entries::joined;
use super::facts;
use super::message::File;
use super::message::Message;
use super::message::Segment;
use super::message::Value;
use super::values::coded;
use super::values::facility;
use super::values::iso;
use super::values::moment;
use super::values::observed;
use super::values::person_name;
use super::values::who;

/// Entries beyond this many are not listed.
const ENTRIES: usize = 20_000;

/// What the pages and the entries hold; whether all of it is there.
pub(super) struct Written {
    pub(super) pages: Vec<PageText>,
    pub(super) entries: Vec<Entry>,
    pub(super) cut: bool,
}

/// Writes all messages, each from a new page on.
pub(super) fn write(file: &File<'_>, is_part: &dyn Fn(&Segment<'_>) -> bool) -> Written {
    let mut writer = Writer { paging: Paging::default(), entries: Vec::new(), cut: false, title: String::new(), is_part };
    for message in &file.messages {
        writer.message(message);
        writer.paging.turn();
        if writer.paging.is_full() {
            writer.cut = true;
            break;
        }
    }
    Written { cut: writer.cut, entries: writer.entries, pages: writer.paging.finish() }
}

struct Writer<'a> {
    paging: Paging,
    entries: Vec<Entry>,
    cut: bool,
    /// What stands above the message.
    title: String,
    /// Whether a result is a document of its own, whose data are no text.
    is_part: &'a dyn Fn(&Segment<'_>) -> bool,
}

/// What is being written of.
#[derive(Default)]
struct Order {
    /// When its specimen was taken or its exam was made, as ISO.
    date: String,
    /// The last result's name: lines of a report have the same one each.
    name: String,
}

impl Writer<'_> {
    fn message(&mut self, message: &Message<'_>) {
        if let Some(header) = message.header() {
            self.header(message, header);
        }
        let mut order = Order::default();
        for segment in &message.segments {
            self.segment(message, segment, &mut order);
            if let Some(entry) = entry(message, segment, &order.date) {
                if self.entries.len() < ENTRIES {
                    self.entries.push(Entry { page: Some(self.paging.page()), ..entry });
                } else {
                    self.cut = true;
                }
            }
        }
    }

    fn header(&mut self, message: &Message<'_>, header: &Segment<'_>) {
        let title = facts::title(message).map(|(title, _)| title).unwrap_or_else(|| header.field(9).first().raw().to_owned());
        self.paging.heading(&title);
        self.title = title;
        let when = facts::date(message).map(|(date, ..)| date.to_string()).unwrap_or_default();
        self.labelled("Date", &when);
        self.labelled("From", &joined(&[&facility(header.field(4)), &facility(header.field(3))]));
    }

    fn segment(&mut self, message: &Message<'_>, segment: &Segment<'_>, order: &mut Order) {
        match segment.name {
            "PID" => self.patient(segment),
            "OBR" => self.order(segment, order),
            "OBX" => self.result(segment, order),
            "NTE" => self.text("", &lines(segment.field(3))),
            "TXA" => self.document(segment),
            "SPM" => self.labelled("Specimen", &joined(&[&coded(segment.field(4)).text, &moment(segment.field(17))])),
            "RXR" => self.labelled("Route", &joined(&[&coded(segment.field(1)).text, &coded(segment.field(2)).text])),
            "RF1" => self.text("Referral", &joined(&[&coded(segment.field(10)).text, &segment.field(3).first().component(2).text()])),
            "PV2" => self.labelled("Reason", &coded(segment.field(3)).text),
            name => {
                if let Some(said) = entry(message, segment, "") {
                    let label = LABELS.iter().find(|(known, _)| *known == name).map_or(name, |(_, label)| *label);
                    self.labelled(label, &sentence(&said));
                }
            }
        }
    }

    fn patient(&mut self, patient: &Segment<'_>) {
        let name = facts::legal_name(patient.field(5)).map(|name| person_name(name).display()).unwrap_or_default();
        let number = patient.first(3);
        self.labelled("Patient", &joined(&[&name, facts::normal_sex(&patient.first(8))]));
        self.labelled("Born", &iso(patient.field(7)));
        self.labelled("Number", if number.is_empty() { patient.first(2) } else { number }.as_str());
    }

    fn order(&mut self, order: &Segment<'_>, held: &mut Order) {
        *held = Order { date: iso(order.field(7)), name: String::new() };
        let title = coded(order.field(4)).text;
        if title != self.title {
            self.paging.heading(&title);
        }
        let number = [3, 2].map(|number| order.first(number)).into_iter().find(|number| !number.is_empty());
        self.labelled("Number", &number.unwrap_or_default());
        self.labelled("Observed", &moment(order.field(7)));
        self.labelled("Reported", &moment(order.field(22)));
        self.labelled("Status", facts::result_status(&order.first(25)).unwrap_or_default());
        self.labelled("Ordered by", &who(order.field(16)));
        self.labelled("Read by", &who(order.field(32)));
        self.text("Reason", &coded(order.field(31)).text);
        self.text("Clinical information", &order.field(13).text());
    }

    /// `name: value unit (range) flag`, or a paragraph under its name.
    fn result(&mut self, result: &Segment<'_>, order: &mut Order) {
        let name = coded(result.field(3)).text;
        let sort = result.first(2);
        if (self.is_part)(result) {
            order.name = String::new();
            return self.labelled(&name, "attached");
        }
        let value = observed(result);
        if matches!(sort.as_str(), "TX" | "FT" | "ST") && (name == order.name || value.contains('\n') || value.len() > 100) {
            if name != order.name {
                self.paging.heading(&name);
            }
            order.name = name;
            return value.split('\n').for_each(|line| self.paging.line(line));
        }
        order.name.clone_from(&name);
        let range = result.field(7).text();
        let range = if range.is_empty() { range } else { format!("({range})") };
        let taken_back = if matches!(result.first(11).as_str(), "D" | "W") { "(taken back)" } else { "" };
        let words = [value.as_str(), &entries::unit(result, 6), &range, &entries::flags(result), taken_back];
        self.labelled(&name, &words.iter().filter(|word| !word.is_empty()).copied().collect::<Vec<_>>().join(" "));
    }

    fn document(&mut self, document: &Segment<'_>) {
        self.paging.heading(&facts::document_title(document));
        self.labelled("Activity", &moment(document.field(4)));
        self.labelled(
            "Author",
            &[9, 5].map(|number| who(document.field(number))).into_iter().find(|who| !who.is_empty()).unwrap_or_default(),
        );
        self.labelled("Signed by", &who(document.field(22)));
    }

    fn labelled(&mut self, label: &str, words: &str) {
        match (label.is_empty(), words.is_empty()) {
            (_, true) => {}
            (true, false) => self.paging.line(words),
            (false, false) => self.paging.line(&format!("{label}: {words}")),
        }
    }

    /// As above; a text of several lines stands below its label.
    fn text(&mut self, label: &str, words: &str) {
        if !words.contains('\n') {
            return self.labelled(label, words);
        }
        if !label.is_empty() {
            self.paging.line(&format!("{label}:"));
        }
        words.split('\n').for_each(|line| self.paging.line(line));
    }
}

const LABELS: &[(&str, &str)] = &[
    ("AL1", "Allergy"),
    ("DG1", "Diagnosis"),
    ("IAM", "Allergy"),
    ("PR1", "Procedure"),
    ("PRB", "Problem"),
    ("PV1", "Visit"),
    ("RXA", "Given"),
    ("RXD", "Dispensed"),
    ("RXE", "Medicine"),
    ("RXG", "Given"),
    ("RXO", "Medicine"),
    ("SCH", "Appointment"),
];

fn lines(value: Value<'_>) -> String {
    value.repeats().take(1_000).map(Value::text).collect::<Vec<_>>().join("\n")
}

fn sentence(entry: &Entry) -> String {
    let amount = [entry.value.as_str(), &entry.unit].iter().filter(|word| !word.is_empty()).copied().collect::<Vec<_>>().join(" ");
    let code = entry.code.rsplit_once('|').map_or("", |(_, code)| code);
    joined(&[&entry.text, &amount, code, &entry.date, &entry.status])
}
