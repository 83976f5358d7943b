//! Diagnoses that a record suggests: those its structured data states, codes printed in it, and what its diagnosis sections say.
//!
//! Few and right rather than many: what a sentence denies, says of a relative, of the past ("history of", "status post") or names as what
//! a test should find out is no suggestion. So a history of cancer suggests nothing: neither that the disease is there nor its code
//! Z85. What is said to be possible is marked so (the coding guidelines do not let it be coded as present: ICD-10-CM Official
//! Guidelines, section IV.H). Nothing is decided here; a person accepts or does not.

mod column;
pub(crate) mod context;
mod endings;
mod names;
mod note;
mod printed;
mod reasons;
mod side;
pub(crate) mod statements;
pub(crate) mod token;
mod tracing;
mod vocabulary;

#[cfg(test)]
mod tests;

use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use second_read_model::extract::Entry;
use second_read_model::extract::Extract;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::suggestion::Certainty;
use second_read_model::suggestion::Suggestion;

use crate::exam;
use crate::field::Document;
use crate::icd10;
use crate::kind;
use crate::language;
use crate::lines;
use crate::lines::Line;
use crate::person;
use crate::words;
use context::Meaning;
use endings::Endings;
use names::Growth;
use names::Named;
use names::Target;
use side::Side;
use statements::Section;
use statements::Statement;
use token::Word;

/// Suggestions that are read from text, at most.
const READ: usize = 8;
/// Suggestions that structured data states, at most: a problem list may be long, and a hostile one endless.
const STATED: usize = 32;
/// Problems whose words are looked at, at most.
const PROBLEMS: usize = 200;
/// Words between "metastatic" and the growth that it is said of, at most: its origin.
const ORIGIN_WORDS: usize = 3;
/// Words of the longest sentence of running text that may say a diagnosis by beginning with it.
const LEADING_WORDS: usize = 16;
/// Bytes of a sentence that is quoted whole.
const QUOTE: usize = 300;

/// The diagnoses that a record suggests, the surest first, each once; the finer code where two say the same.
pub fn suggest(extract: &Extract) -> Vec<Suggestion> {
    let mut found = stated(extract);
    finest_only(&mut found);
    found.truncate(STATED);
    let kept = found.len();
    found.extend(extract.entries.iter().filter(|entry| is_problem(entry)).take(PROBLEMS).flat_map(worded));
    found.extend(read(extract));
    finest_only(&mut found);
    found.sort_by_key(|suggestion| suggestion.certainty);
    found.truncate(kept.max(READ));
    found
}

/// What coded fields say.
fn stated(extract: &Extract) -> Vec<Suggestion> {
    let entries = extract.entries.iter().filter(|entry| is_problem(entry)).filter_map(|entry| {
        let code = entry.code.rsplit_once('|').filter(|(system, _)| is_icd10cm(system))?.1;
        suggestion(code, &entry.text, entry.page, Certainty::Stated)
    });
    let facts = extract.stated.iter().filter(|fact| fact.name == FactName::Diagnosis);
    let facts = facts.filter_map(|fact| suggestion(&fact.value, &fact.evidence, fact.page, Certainty::Stated));
    entries.chain(facts).take(STATED * 4).collect()
}

/// Whether an entry is a problem that the patient has.
fn is_problem(entry: &Entry) -> bool {
    const OVER: [&str; 9] = ["resolved", "inactive", "remission", "refuted", "error", "denied", "planned", "negated", "rejected"];
    entry.sort == "problem" && !OVER.iter().any(|word| entry.status.to_ascii_lowercase().contains(word))
}

fn is_icd10cm(system: &str) -> bool {
    let system = system.to_ascii_lowercase();
    system.ends_with("icd-10-cm") || system.ends_with("2.16.840.1.113883.6.90")
}

/// What the words of a problem say that has no code of ICD-10-CM.
fn worded(entry: &Entry) -> Vec<Suggestion> {
    let has_code = entry.code.rsplit_once('|').is_some_and(|(system, _)| is_icd10cm(system));
    if has_code || entry.text.len() > QUOTE {
        return Vec::new();
    }
    let words = token::words(&entry.text);
    let sentence = Sentence { text: &entry.text, words: &words, from: 0, header: &[], page: entry.page };
    sentence.suggestions(&Scene::of(None))
}

/// What the text says: its diagnosis sections, else (where they are none or say "same") what was thought before, else remarks, else a sentence that says "diagnosed with". A
/// paper without a section for its diagnosis may say it in a sentence that begins with its name. Printed codes count wherever they stand.
fn read(extract: &Extract) -> Vec<Suggestion> {
    let mut statements = statements::statements(&extract.pages);
    statements.retain(|statement| !printed::is_excluded(statement.text()));
    let mut found = printed::codes(&extract.pages, &statements);
    let mut scene = Scene::of(Some(extract));
    if printed::says_icd(&extract.pages) {
        found.extend(column::codes(scene.lines()));
    }
    scene.subject = statements::subject(&statements);
    let said_now: Vec<&Statement<'_>> = statements.iter().filter(|statement| statement.section == Section::Diagnosis).collect();
    let is_open = said_now.iter().all(|statement| statements::is_same(&statement.words));
    for section in [Section::Diagnosis, Section::Before, Section::Remark, Section::Running] {
        // What was thought before is of no account where the paper says what was found.
        if section == Section::Before && !is_open {
            continue;
        }
        // "Joint replacement, because of the diagnosis of …": what is to be done may say why.
        let speaks = |said: Section| said == section || section == Section::Running && said == Section::Subject;
        let of_section = statements.iter().filter(|statement| speaks(statement.section));
        let said = of_section.filter_map(Sentence::of).flat_map(|sentence| sentence.suggestions(&scene));
        found.extend(said.take(READ * 8));
        if !found.is_empty() {
            return found;
        }
    }
    // What was found in genes is no disease; why they were looked at is one. An electrocardiogram has its findings among its measures.
    let kind = scene.kind();
    found.extend(match kind {
        Some("biomarker" | "genetics") => of_reasons(&statements, &scene),
        Some("ecg") => tracing::read(&scene),
        _ => Vec::new(),
    });
    if !found.is_empty() {
        return found;
    }
    found.extend(of_treated(&statements, &scene));
    found.extend(reasons::read(&scene));
    // What a record of vaccines begins a line with is what it protects from.
    if said_now.is_empty() && found.is_empty() && kind != Some("immunizations") {
        let running = statements.iter().filter(|statement| statement.section == Section::Running);
        let said = running.map(Sentence::whole).flat_map(|sentence| sentence.leading(&scene));
        found.extend(said.take(READ));
    }
    found
}

/// What a paper about genes was asked for, or what was thought before.
fn of_reasons(statements: &[Statement<'_>], scene: &Scene<'_>) -> Vec<Suggestion> {
    sure(statements.iter().filter(|statement| matches!(statement.section, Section::Before | Section::Reason)), scene)
}

/// What an examination is done for, where its reason says that the disease is treated, or a sentence of it that it is known.
fn of_treated(statements: &[Statement<'_>], scene: &Scene<'_>) -> Vec<Suggestion> {
    let reasons = || statements.iter().filter(|statement| statement.section == Section::Reason);
    let treated = reasons().any(|statement| statements::is_treated(&statement.words));
    sure(reasons().filter(|statement| treated || statements::is_known(&statement.words)), scene)
}

/// What sentences suggest without a doubt.
fn sure<'a, 's: 'a>(said: impl Iterator<Item = &'a Statement<'s>>, scene: &Scene<'_>) -> Vec<Suggestion> {
    let said = said.map(Sentence::whole).flat_map(|sentence| sentence.suggestions(scene));
    said.filter(|suggestion| suggestion.certainty != Certainty::Uncertain).take(READ).collect()
}

/// What the whole document says it is about, found out where a sentence needs it.
struct Scene<'a> {
    /// `None` for words that stand in no document.
    extract: Option<&'a Extract>,
    lines: OnceCell<Vec<Line<'a>>>,
    exam: OnceCell<Vec<Word>>,
    /// The words of what was taken or looked at, where the paper says so in a section of its own.
    subject: Vec<Word>,
    spoken: OnceCell<Option<&'static str>>,
    male: OnceCell<bool>,
}

impl<'a> Scene<'a> {
    fn of(extract: Option<&'a Extract>) -> Self {
        Self { extract, lines: OnceCell::new(), exam: OnceCell::new(), subject: Vec::new(), spoken: OnceCell::new(), male: OnceCell::new() }
    }

    /// The lines of the document, made once for all that ask.
    fn lines(&self) -> &[Line<'a>] {
        self.lines.get_or_init(|| self.extract.map(|extract| lines::lines(&extract.pages)).unwrap_or_default())
    }

    /// The words of the line that says what was examined.
    fn exam(&self) -> &[Word] {
        let read = || {
            let title = exam::title(self.lines(), "").filter(|title| title.page.is_some());
            title.map(|title| token::words(&title.evidence)).unwrap_or_default()
        };
        self.exam.get_or_init(read)
    }

    /// What kind of record it is, if that is sure.
    fn kind(&self) -> Option<&'static str> {
        let found = kind::read(self.extract?, self.lines()).into_iter().next()?;
        (found.confidence >= crate::SURE).then(|| second_read_model::kind::kind(&found.value).map(|kind| kind.id.as_str())).flatten()
    }

    /// The language of the document, if it is known; words that stand in none are English.
    fn spoken(&self) -> Option<&'static str> {
        let read = || self.extract.map_or(Some(words::FILES[0].0), |_| language::id(self.lines()));
        *self.spoken.get_or_init(read)
    }

    fn male(&self) -> bool {
        let is_male = |facts: &[Fact]| {
            // In Spanish an M may be a woman's.
            let sex = facts.iter().find(|fact| fact.name == FactName::Sex && fact.confidence >= crate::SURE)?;
            Some(["m", "male"].contains(&sex.value.to_lowercase().as_str()))
        };
        let read = |extract: &Extract| is_male(&extract.stated).or_else(|| is_male(&person::read(&Document::new(self.lines().to_vec()))));
        *self.male.get_or_init(|| self.extract.and_then(read).unwrap_or_default())
    }
}

/// A sentence that may say a diagnosis.
struct Sentence<'a> {
    text: &'a str,
    words: &'a [Word],
    /// The first word at which a name counts.
    from: usize,
    header: &'a [Word],
    page: Option<u32>,
}

impl<'a> Sentence<'a> {
    /// The sentence of a statement; in running text only what stands behind "diagnosed with".
    fn of(statement: &'a Statement<'_>) -> Option<Self> {
        let cue = || if statements::has_cue_behind(&statement.words) { Some(0) } else { statements::cue(&statement.words) };
        let from = if matches!(statement.section, Section::Running | Section::Subject) { cue()? } else { 0 };
        Some(Self { from, ..Self::whole(statement) })
    }

    fn whole(statement: &'a Statement<'_>) -> Self {
        let page = Some(statement.page.number);
        Self { text: statement.text(), words: &statement.words, from: 0, header: &statement.header, page }
    }

    /// What a sentence of running text suggests that begins with a disease and goes on to say nothing general about it: "Atrial fibrillation
    /// has replaced sinus rhythm", not "Colon cancer can be prevented".
    fn leading(&self, scene: &Scene<'_>) -> Vec<Suggestion> {
        let is_long = self.words.len() > LEADING_WORDS;
        let is_table = self.text.lines().any(|line| line.trim().contains("   "));
        if is_long || is_table || statements::is_general(self.words) {
            return Vec::new();
        }
        let first = names::named(self.words, scene.spoken(), |_, _| false, |_| true).into_iter().next();
        let leads = first.is_some_and(|named| {
            let before = &self.words[..named.at];
            let is_alone = self.words.len() - (named.end - named.at) <= LEADING_WORDS / 2;
            named.at <= 1 && is_alone && before.iter().all(|word| self.text[word.start..].starts_with(char::is_uppercase))
        });
        if leads { self.suggestions(scene).into_iter().take(1).collect() } else { Vec::new() }
    }

    fn suggestions(&self, scene: &Scene<'_>) -> Vec<Suggestion> {
        let meanings = context::meanings(self.words);
        let is_of_now = |at: usize| !meanings[at].iter().any(|meaning| *meaning != Meaning::Uncertain);
        let beside =
            |wanted: &[String], endings: &Endings| names::has(self.header, wanted, endings) || names::has(scene.exam(), wanted, endings);
        let named = names::named(self.words, scene.spoken(), beside, is_of_now);
        let is_said_of_next = |at: usize| named.get(at + 1).is_some_and(|next| is_adjective_of(&named[at], next));
        let is_said_of_last = |at: usize| at > 0 && self.is_adjective_behind(&named[at - 1], &named[at]);
        let is_said_of_other = |at: usize| is_said_of_next(at) || is_said_of_last(at);
        let counts = named.iter().enumerate().filter(|(at, named)| named.at >= self.from && !is_said_of_other(*at)).map(|(_, named)| named);
        let opening = printed::opening(self.text);
        let found: Vec<(Named, Suggestion)> = counts
            .filter(|named| !self.is_surname(named) && !self.is_degree(named))
            .filter(|named| !context::is_answered_no(&self.text[self.words[named.end - 1].end..]) && !self.is_category(named))
            .cloned()
            .filter_map(|named| {
                // What stands behind a name may not reach back to its first word.
                let said = [&meanings[named.at], &meanings[named.end - 1]].map(Vec::as_slice).concat();
                let certainty = certainty(&said)?;
                let code =
                    self.code(&named, scene).filter(|code| opening.as_ref().is_none_or(|opening| opening.get(..3) == code.get(..3)))?;
                let suggestion = suggestion(&code, self.quote(&named), self.page, certainty)?;
                Some((named, suggestion))
            })
            .collect();
        let counts = |(named, one): &&(Named, Suggestion)| !found.iter().any(|(other, better)| self.says_more(other, better, named, one));
        found.iter().filter(counts).map(|(_, suggestion)| suggestion.clone()).collect()
    }

    /// "Breast cancer, metastatic": said of the growth right before it, and of no place behind it.
    fn is_adjective_behind(&self, last: &Named, named: &Named) -> bool {
        let ends = self.words.get(named.end).is_none_or(|next| {
            let end = self.words[named.end - 1].start;
            self.text[end..next.start].contains([',', ';', '.', ')'])
        });
        let one_word = named.target == Target::Growth(Growth::Secondary) && named.end - named.at == 1 && named.at == last.end;
        one_word && ends && is_malignant(last)
    }

    /// Whether another name of the sentence makes one needless: it took the words of this one for a finer code of the same category, or it
    /// is the growth that was found in the specimen which stands before the colon ("COLON POLYP: ADENOMA").
    fn says_more(&self, other: &Named, better: &Suggestion, named: &Named, one: &Suggestion) -> bool {
        let is_growth = better.certainty <= Certainty::Asserted && ("C".."D50").contains(&better.code.as_str());
        let colon = self.text.find(':').filter(|_| is_growth);
        let before_colon = colon.is_some_and(|colon| self.words[named.at].start < colon && self.words[other.at].start > colon);
        // "Diabetes (HCC)": short for the name before it, or a mark of who counts diseases.
        let is_mark = || other.at < named.at && named.end - named.at == 1 && self.is_bracketed(named);
        if better.code.get(..3) == one.code.get(..3) { other.around > named.around || before_colon } else { before_colon || is_mark() }
    }

    /// "Diabetes (HCC)": American charts mark so what counts for a payer (Hierarchical Condition Category); of the liver the whole name stands
    /// before it.
    fn is_category(&self, named: &Named) -> bool {
        named.end - named.at == 1 && self.words[named.at].text == "hcc" && self.is_bracketed(named)
    }

    /// "Dr. A. Whitlow", "Herr Krebs": the name of a person, where a doctor's title stands before it.
    fn is_surname(&self, named: &Named) -> bool {
        const INITIALS: usize = 2;
        let is_short = |word: &&Word| word.text.chars().count() == 1;
        let mut before = self.words[..named.at].iter().rev();
        let is_initial = self.words[..named.at].iter().rev().take(INITIALS).take_while(is_short).count();
        let title = before.nth(is_initial).is_some_and(|word| TITLES.contains(&word.text));
        let word = &self.words[named.at];
        named.end - named.at == 1 && title && self.text[word.start..].starts_with(char::is_uppercase)
    }

    /// "Dr. A. Nobody DM (Card.)": letters behind the name of a doctor.
    fn is_degree(&self, named: &Named) -> bool {
        const NAME: usize = 4;
        const LETTERS: usize = 4;
        let word = &self.words[named.at];
        let is_short = named.end - named.at == 1 && word.capitals && word.text.chars().count() <= LETTERS;
        let is_part = |part: &&Word| self.text[part.start..].starts_with(char::is_uppercase);
        let mut before = self.words[..named.at].iter().rev().take_while(is_part).take(NAME);
        let title = before.find(|part| TITLES.contains(&part.text));
        // "Dr. T. Nobody, DM (Haematology)": behind a comma only where nothing else goes on.
        let behind = &self.text[word.end..];
        let ends = behind.trim().is_empty() || behind.starts_with(" (") || behind.starts_with("  ") || behind.starts_with('\n');
        let joins = |between: &str| !between.contains('\n') && (!between.contains(',') || ends && between.trim_end().ends_with(','));
        is_short && title.is_some_and(|title| title.end < word.start && joins(&self.text[title.start..word.start]))
    }

    /// Whether a name is an abbreviation in brackets of its own.
    fn is_bracketed(&self, named: &Named) -> bool {
        let word = &self.words[named.at];
        let end = self.words.get(named.end).map_or(self.text.len(), |next| next.start);
        let (before, rest) = (&self.text[..word.start], &self.text[word.start..end]);
        let short = rest.trim_end_matches(|sign: char| !sign.is_alphanumeric());
        let closed = rest.contains(')') && !short.is_empty() && short.chars().all(char::is_uppercase);
        before.trim_end().ends_with('(') && closed
    }

    /// What is found in the sentence, else in its header, else in what was examined or taken; near words of the sentence.
    fn nearby<T>(&self, near: Range<usize>, scene: &Scene<'_>, find: impl Fn(&[Word], Range<usize>) -> Option<T>) -> Option<T> {
        find(self.words, near)
            .or_else(|| find(self.header, 0..0))
            .or_else(|| find(scene.exam(), 0..0))
            .or_else(|| find(&scene.subject, 0..0))
    }

    /// The code of a name at its site and side.
    fn code(&self, named: &Named, scene: &Scene<'_>) -> Option<String> {
        let mut code = match &named.target {
            Target::Growth(growth) => self.nearby(named.at..named.end, scene, |words, near| names::site(words, near, *growth))?,
            Target::Code(code) => code.clone(),
        };
        // The words may name the organ here and its part there.
        if names::is_vague(&code)
            && let Some(part) = self.nearby(named.at..named.end, scene, |words, near| names::part(words, near, &code))
        {
            code = part;
        }
        if !side::has_sides(&code) {
            return Some(code);
        }
        let other = || side::only(self.header).or_else(|| side::only(scene.exam())).or_else(|| side::only(&scene.subject));
        let side = side::named(self.words, named.at).or_else(other);
        if code == "C50.9"
            && let Some(part) = self.breast_part(side, scene)
        {
            code = part.to_owned();
        }
        Some(side::finest(&code, side, code.starts_with("C50") && scene.male()))
    }

    fn breast_part(&self, side: Option<Side>, scene: &Scene<'_>) -> Option<&'static str> {
        side::breast_part(self.nearby(0..0, scene, |words, _| side::hour(words))?, side?)
    }

    /// The sentence; of a long one the words around the name.
    fn quote(&self, named: &Named) -> &'a str {
        if self.text.len() <= QUOTE {
            return self.text;
        }
        let (Some(first), Some(last)) =
            (self.words.get(named.at.saturating_sub(12)), self.words.get((named.end + 8).min(self.words.len() - 1)))
        else {
            return self.text;
        };
        &self.text[first.start..last.end]
    }
}

/// Words before the name of a doctor.
static TITLES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let titles = ["doctor_title", "addressee"].into_iter().zip(["person", "place"]);
    titles.flat_map(|(name, table)| words::list(table, name)).flat_map(token::phrase).collect()
});

/// Whether "metastatic" is said of a growth that is named by its origin: "metastatic colorectal adenocarcinoma".
fn is_adjective_of(named: &Named, next: &Named) -> bool {
    let gap = next.at.saturating_sub(named.end);
    let has_origin_between = gap > 0 || matches!(next.target, Target::Code(_));
    named.target == Target::Growth(Growth::Secondary)
        && named.end - named.at == 1
        && gap <= ORIGIN_WORDS
        && has_origin_between
        && is_malignant(next)
}

/// Whether a name is that of a malignant growth where it began.
fn is_malignant(named: &Named) -> bool {
    match &named.target {
        Target::Growth(growth) => *growth == Growth::Malignant,
        Target::Code(code) => ("C00".."C76").contains(&code.as_str()),
    }
}

/// How sure a name is by what is said about it; `None`: the patient does not have it now.
fn certainty(meanings: &[Meaning]) -> Option<Certainty> {
    match meanings {
        [] => Some(Certainty::Asserted),
        said if said.iter().all(|meaning| *meaning == Meaning::Uncertain) => Some(Certainty::Uncertain),
        _ => None,
    }
}

fn suggestion(code: &str, evidence: &str, page: Option<u32>, certainty: Certainty) -> Option<Suggestion> {
    let term = icd10::lookup(code)?;
    Some(Suggestion { code: term.code, title: term.title, evidence: evidence.to_owned(), page, certainty })
}

/// Takes away what another suggestion says more finely or more surely: within one category a code that leaves the part or the side open
/// gives way to one that does not, unless it is surer; what is part of another goes without saying.
fn finest_only(found: &mut Vec<Suggestion>) {
    let all: Vec<(u8, Suggestion)> = std::mem::take(found).into_iter().map(|one| (openness(&one), one)).collect();
    for (at, (open, one)) in all.iter().enumerate() {
        let is_better = |(other_at, (other_open, other)): (usize, &(u8, Suggestion))| {
            let same_code = other.code == one.code;
            let as_sure = other.certainty <= one.certainty && other_open < open;
            let surer = other.certainty < one.certainty && (same_code || *open > 0);
            let alike = other.certainty == one.certainty && other_at < at && (same_code || (*open > 0 && other_open == open));
            let same_category = other.code.get(..3) == one.code.get(..3);
            let part_of_it = other.certainty <= one.certainty && goes_without_saying(one, other);
            other_at != at && ((same_category && (as_sure || surer || alike)) || part_of_it)
        };
        if !all.iter().enumerate().any(is_better) {
            found.push(one.clone());
        }
    }
}

/// Whether what a suggestion says is part of what another says: a carcinoma in situ beside one of the same organ that has gone further.
fn goes_without_saying(one: &Suggestion, other: &Suggestion) -> bool {
    let (Some(one), Some(other)) = (one.code.get(..3), other.code.get(..3)) else { return false };
    vocabulary::goes_without_saying(one, other)
}

/// How much a code leaves open that its family knows: 0 nothing.
fn openness(suggestion: &Suggestion) -> u8 {
    let is_category = suggestion.code.len() == 3 && !is_billable(&suggestion.code);
    if is_category || names::leaves_open(&suggestion.title) || suggestion.title.contains("without complications") {
        return 2;
    }
    u8::from(!is_billable(&suggestion.code))
}

fn is_billable(code: &str) -> bool {
    icd10::lookup(code).is_some_and(|term| term.billable)
}
