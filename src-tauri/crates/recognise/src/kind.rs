//! What a record is: by its title, its headings and words, the rows of its tables, and the name of the examination, each with a weight in
//! `assets/kinds.toml` and `assets/languages/`.
//!
//! A title at the top says more than all the rest. A letterhead ("Department of Pathology") is no title, and a letter's greetings say nothing of
//! what it reports.

mod house;
mod table;
mod title;
mod topic;
mod tumour;

use std::collections::BTreeSet;
use std::collections::HashSet;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::Regex;
use regex::RegexSet;
use second_read_model::extract::Extract;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::fold::fold;
use second_read_model::fold::is_cjk;
use second_read_model::kind::Cue;
use second_read_model::kind::Kind;
use second_read_model::kind::Rows;
use second_read_model::kind::kind;
use second_read_model::kind::kind_for;
use second_read_model::kind::kinds;

use crate::exam::exams;
use crate::field::cells;
use crate::lines::Line;
use crate::lines::letters_joined;
use crate::misread::digits_mended;
use crate::place;
use crate::read;
use crate::words;
use title::in_title;

/// The kind, and the next best one when it comes near.
pub(crate) fn read(extract: &Extract, lines: &[Line<'_>]) -> Vec<Fact> {
    if extract.dicom.as_ref().is_some_and(|instance| instance.frames > 0) {
        return vec![without_text("imaging", 0.95, "image object")];
    }
    if lines.is_empty() {
        return vec![if is_photo(extract) {
            without_text("photo", 0.6, "picture without text")
        } else {
            without_text("other", 0.1, "no text")
        }];
    }
    let mut scores = scores(lines);
    // Only what someone typed can be their own notes, whatever words a report shares with them.
    scores.retain(|score| score.kind.part != "own" || is_typed(extract));
    letter_gives_way(&mut scores);
    scores.sort_by(|a, b| b.points().total_cmp(&a.points()));
    greeted_first(&mut scores, lines);
    let facts = by_score(&scores);
    if facts.is_empty() {
        return vec![no_cue(extract)];
    }
    facts
}

/// How much a document speaks for a kind, and the line that speaks the loudest.
struct Score<'a> {
    kind: &'static Kind,
    /// What its best title weighs, and the page and row where that stands.
    title: f32,
    title_at: (u32, usize),
    /// The words of it, folded.
    title_words: String,
    /// What headings, words and rows weigh together.
    body: f32,
    strongest: f32,
    evidence: &'a str,
    page: u32,
    /// Something names the paper: a title, an examination, a table, the house. Headings and words alone do not.
    named: bool,
}

impl Score<'_> {
    /// Whether more than headings and words speak for it.
    fn is_named(&self) -> bool {
        const TITLE: f32 = 2.0;
        self.named || self.title > TITLE
    }

    /// A title counts once, whatever words of it are in the lists; a long body counts less and less, so that it outweighs no title.
    fn points(&self) -> f32 {
        const PLENTY: f32 = 8.0;
        const BEYOND: f32 = 0.4;
        // A letter is a form: neither its title nor its greetings say what it reports.
        const GREETINGS: f32 = 5.0;
        const FORM_TITLE: f32 = 8.0;
        let of_form = is_form(self.kind);
        let body = if of_form { self.body.min(GREETINGS) } else { self.body };
        let title = if of_form { self.title.min(FORM_TITLE) } else { self.title };
        title + if body > PLENTY { PLENTY + (body - PLENTY) * BEYOND } else { body }
    }
}

/// The kind that is a form in which others are sent.
fn is_form(kind: &Kind) -> bool {
    kind.part == "letter"
}

/// "Arztbrief" over a paper that greets nobody is the name of its form: what its headings say is what it is.
fn letter_gives_way(scores: &mut [Score<'_>]) {
    const GREETED: f32 = 2.0;
    const HEADINGS: f32 = 4.0;
    const HEADING: f32 = 3.0;
    static FORM: LazyLock<HashSet<String>> = LazyLock::new(|| words::list("title", "letter").into_iter().map(folded).collect());
    let headed = scores.iter().any(|score| !is_form(score.kind) && score.points() >= HEADINGS);
    for score in scores.iter_mut().filter(|score| headed && is_form(score.kind) && score.body < GREETED) {
        if FORM.contains(score.title_words.trim()) {
            score.title = score.title.min(HEADING);
        }
    }
}

/// A paper that greets and takes its leave is a letter, where no title and no table says that it is a report.
///
/// So is one that tells of many things below its greeting: a history, an ECG, blood values.
fn greeted_first(scores: &mut Vec<Score<'_>>, lines: &[Line<'_>]) {
    // A greeting and a farewell, and no two headings of a report.
    const GREETED: f32 = 2.0;
    const HEADINGS: f32 = 4.0;
    // Who pays greets, too: fewer words tell its papers.
    let clear = |score: &Score<'_>| {
        if score.kind.part == "private" { score.points() >= HEADINGS } else { score.title >= CLEAR_TITLE || score.body >= HEADINGS }
    };
    let untitled = scores.iter().filter(|score| !is_form(score.kind)).all(|score| !clear(score));
    let letter = scores.iter().position(|score| is_form(score.kind) && score.body >= GREETED);
    if let Some(letter) = letter.filter(|_| untitled || tells_of_many(scores, lines)) {
        let mut letter = scores.remove(letter);
        letter.body = letter.body.max(HEADINGS);
        scores.insert(0, letter);
    }
}

/// Whether three kinds or more are spoken of below a greeting, and none of them clearly.
fn tells_of_many(scores: &[Score<'_>], lines: &[Line<'_>]) -> bool {
    const MANY: usize = 3;
    const SPOKEN_OF: f32 = 1.5;
    const CLEAR: f32 = 9.0;
    let greets = lines.iter().take(LINES_READ).any(|line| place::GREETING.is_match(line.text));
    let others = || scores.iter().filter(|score| !is_form(score.kind)).map(Score::points);
    greets
        && scores.iter().all(|score| is_form(score.kind) || score.title < CLEAR_TITLE)
        && others().all(|points| points < CLEAR)
        && others().filter(|points| *points >= SPOKEN_OF).count() >= MANY
}

fn by_score(scores: &[Score<'_>]) -> Vec<Fact> {
    const FEW: f32 = 4.0;
    const MANY: f32 = 6.0;
    const UNNAMED: f32 = 0.45;
    let Some(best) = scores.first().filter(|best| best.points() >= 1.0) else { return Vec::new() };
    // A report that is sent as a letter is a report.
    let rival = scores[1..].iter().find(|rival| !is_form(rival.kind));
    // What a letter reports speaks for its report as much as for the letter.
    let next = rival.map_or(0.0, |next| next.points().max(0.0)).min(if is_form(best.kind) { best.points() * 0.6 } else { f32::MAX });
    // How clearly it leads, times whether there is enough to go by: four points are a clear title or two headings.
    let lead = (best.points() - next) / best.points();
    let enough = (best.points() / 4.0).min(1.0);
    // A heading or two that nothing else bears out, and headings that others share, say what it may be.
    let enough_of_them = if SHARED.contains(best.kind.id.as_str()) { MANY } else { FEW };
    let borne_out = best.is_named() || is_form(best.kind) || best.kind.part == "own" || best.points() >= enough_of_them;
    let most = if borne_out { 0.95 } else { UNNAMED };
    let confidence = ((0.28 + 1.25 * lead).min(0.95) * enough).min(most);
    let mut facts = vec![read::fact(FactName::Kind, best.kind.id.clone(), best.evidence, best.page, confidence, "cues")];
    if let Some(rival) = scores.get(1).filter(|rival| rival.points() >= 2.0 && rival.points() > best.points() * 0.5) {
        facts.push(read::fact(FactName::Kind, rival.kind.id.clone(), rival.evidence, rival.page, confidence * 0.5, "cues"));
    }
    facts
}

/// A picture of a camera: it is in a format that cameras write, or says when it was taken. A scan or a fax whose words were not read may
/// be anything.
fn is_photo(extract: &Extract) -> bool {
    let is_of_cameras = ["image/heic", "image/heif", "image/jpeg"].contains(&extract.media_type.as_str());
    let is_taken = || extract.stated.iter().any(|fact| fact.method == "DateTimeOriginal");
    is_of_cameras || (extract.media_type.starts_with("image/") && is_taken())
}

fn without_text(part: &str, confidence: f32, method: &str) -> Fact {
    Fact { page: None, ..read::fact(FactName::Kind, kind_for(part).id.clone(), "", 1, confidence, method) }
}

/// Words without a medical cue: someone's own notes if it is a plain document, else not known.
fn no_cue(extract: &Extract) -> Fact {
    let written =
        ["text/plain", "application/rtf", "text/rtf"].contains(&extract.media_type.as_str()) || extract.media_type.contains("word");
    if written { without_text("own", 0.4, "no cue") } else { without_text("other", 0.2, "no cue") }
}

/// Plain text or a word processor's document.
fn is_typed(extract: &Extract) -> bool {
    ["text/plain", "application/rtf", "text/rtf"].contains(&extract.media_type.as_str()) || extract.media_type.contains("word")
}

/// A cue made ready: folded once.
struct ReadyCue {
    kind: &'static Kind,
    weight: f32,
    heading: bool,
    folded: String,
    /// Written in capitals in the list: the word of a title.
    is_title: bool,
}

impl ReadyCue {
    fn new(kind: &'static Kind, text: &str, weight: f32, heading: bool, is_title: bool) -> Self {
        Self { kind, weight, heading, folded: folded(text), is_title }
    }

    fn of_list(kind: &'static Kind, cue: &Cue) -> Self {
        Self::new(kind, &cue.text, cue.weight, cue.heading, !cue.text.chars().any(char::is_lowercase))
    }
}

/// Folded, with single spaces and none around: Chinese characters stand apart.
fn folded(text: &str) -> String {
    let folded = fold(text);
    if folded.contains("  ") || folded.starts_with(' ') { folded.split_whitespace().collect::<Vec<_>>().join(" ") } else { folded }
}

static CUES: LazyLock<Vec<ReadyCue>> = LazyLock::new(|| {
    let listed = kinds().iter().flat_map(|kind| kind.cues.iter().map(move |cue| ReadyCue::of_list(kind, cue)));
    // A word that several languages share counts once.
    let mut seen: HashSet<(&str, String, bool, bool)> = HashSet::new();
    let new = |ready: &ReadyCue| seen.insert((ready.kind.id.as_str(), ready.folded.clone(), ready.heading, ready.is_title));
    listed.chain(words::languages().iter().flat_map(of_language)).filter(new).collect()
});

/// What the lists of a language weigh: a title as much as two headings, a heading as much as some words.
const LISTS: [(&str, f32); 3] = [("kind-title", 4.0), ("kind-heading", 2.0), ("kind-word", 1.0)];

fn of_language(language: &'static words::Language) -> impl Iterator<Item = ReadyCue> {
    LISTS.into_iter().flat_map(move |(table, weight)| {
        let ready = move |id: &str, word: &str| {
            let kind = kind(id)?;
            Some(ReadyCue::new(kind, word, weight, table == "kind-heading", table == "kind-title"))
        };
        language.table(table).flat_map(move |(id, words)| words.iter().filter_map(move |word| ready(id, word)).collect::<Vec<_>>())
    })
}

fn scores<'a>(lines: &[Line<'a>]) -> Vec<Score<'a>> {
    let cells = Cell::all(lines);
    let whole: String = cells.iter().map(|cell| format!("{}\n", cell.folded)).collect();
    let mut scores: Vec<Score<'a>> = Vec::new();
    for ready in held(&whole) {
        let Some(found) = strongest(&cells, ready) else { continue };
        let cell = &cells[found.cell];
        let score = of_kind(&mut scores, ready.kind);
        let at = (cell.line.page, cell.line.row);
        let longer = found.points >= score.title && at == score.title_at && ready.folded.len() > score.title_words.len();
        if found.is_title && (found.points > score.title || longer) {
            (score.title, score.title_at) = (found.points, at);
            score.title_words.clone_from(&ready.folded);
        } else if !found.is_title {
            score.body += found.points;
        }
        if found.points > score.strongest {
            (score.strongest, score.evidence, score.page) = (found.points, excerpt(cell.text, &ready.folded), cell.line.page);
        }
    }
    topic::add(&cells, &mut scores);
    table::of_columns(lines, &mut scores);
    table::of_pairs(&cells, &whole, &mut scores);
    of_rows(lines, &mut scores);
    of_letters(lines, &mut scores);
    of_exams(lines, &mut scores);
    house::add(&cells, &mut scores);
    tumour::markers(&whole, &mut scores);
    without_contained(&mut scores);
    first_title_counts(&mut scores);
    shared_gives_way(&mut scores);
    scores
}

/// The cues whose letters stand somewhere in a folded text, in the order of the lists.
fn held(whole: &str) -> impl Iterator<Item = &'static ReadyCue> {
    static ALL: LazyLock<AhoCorasick> = LazyLock::new(|| finder(CUES.iter().map(|cue| &cue.folded)));
    all_held(&ALL, whole).into_iter().map(|index| &CUES[index])
}

/// Looks for all words in one way through a text.
fn finder<'w>(words: impl Iterator<Item = &'w String>) -> AhoCorasick {
    AhoCorasick::new(words).expect("the lists of this crate are fixed and read by every test")
}

/// Which of its words a finder finds, by their places in its list.
fn all_held(finder: &AhoCorasick, whole: &str) -> BTreeSet<usize> {
    finder.find_overlapping_iter(whole).map(|found| found.pattern().as_usize()).collect()
}

/// The kinds whose headings others have as well: what an admission note asks, every visit, consultation and discharge asks.
static SHARED: LazyLock<HashSet<&str>> = LazyLock::new(|| words::list("kind-shared", "headings").into_iter().collect());

/// Headings that kinds share do not outweigh the clear title of another.
fn shared_gives_way(scores: &mut [Score<'_>]) {
    const HEADINGS: f32 = 5.0;
    let titled = scores.iter().any(|score| score.title >= CLEAR_TITLE && !is_form(score.kind));
    for score in scores.iter_mut().filter(|score| titled && !score.is_named() && SHARED.contains(score.kind.id.as_str())) {
        score.body = score.body.min(HEADINGS);
    }
}

/// The score of a kind, from nothing on.
fn of_kind<'s, 'a>(scores: &'s mut Vec<Score<'a>>, kind: &'static Kind) -> &'s mut Score<'a> {
    let at = scores.iter().position(|score| score.kind.id == kind.id).unwrap_or_else(|| {
        scores.push(Score {
            kind,
            title: 0.0,
            title_at: (0, 0),
            title_words: String::new(),
            body: 0.0,
            strongest: 0.0,
            evidence: "",
            page: 1,
            named: false,
        });
        scores.len() - 1
    });
    &mut scores[at]
}

/// "MEDICATION LIST" below "DISCHARGE SUMMARY" is a part of it: titles below the first one count less, and those that stand apart from it no
/// more than other headings.
fn first_title_counts(scores: &mut [Score<'_>]) {
    const LATER: f32 = 0.6;
    const HEADING: f32 = 3.0;
    const NEAR: usize = 4;
    let clear = |score: &&Score<'_>| score.title >= CLEAR_TITLE;
    visit_gives_way(scores);
    let Some(first) = scores.iter().filter(clear).map(|score| score.title_at).min() else { return };
    for score in scores.iter_mut().filter(|score| score.title_at > first) {
        let near = score.title_at.0 == first.0 && score.title_at.1 - first.1 < NEAR;
        score.title = if near { score.title * LATER } else { score.title.min(HEADING) };
    }
}

/// "Office Visit   3 May 2024" names the encounter: a title near it says what its paper is ("INITIAL CONSULTATION").
fn visit_gives_way(scores: &mut [Score<'_>]) {
    const NEAR: usize = 12;
    const HEADING: f32 = 3.0;
    const BODY: f32 = 4.0;
    static VISIT: LazyLock<HashSet<String>> = LazyLock::new(|| words::list("title", "visit").into_iter().map(folded).collect());
    let titles: Vec<(u32, usize)> = scores
        .iter()
        .filter(|score| score.title >= CLEAR_TITLE && !is_form(score.kind) && !VISIT.contains(score.title_words.trim()))
        .map(|score| score.title_at)
        .collect();
    for score in scores.iter_mut().filter(|score| VISIT.contains(score.title_words.trim())) {
        let near = |at: &(u32, usize)| at.0 == score.title_at.0 && at.1 > score.title_at.1 && at.1 - score.title_at.1 <= NEAR;
        if titles.iter().any(near) {
            score.title = score.title.min(HEADING);
            score.body = score.body.min(BODY);
        }
    }
}

/// "Compte rendu d'examen" is no title of its own within "Compte rendu d'examen des caractéristiques génétiques".
fn without_contained(scores: &mut [Score<'_>]) {
    let titles: Vec<(String, (u32, usize))> = scores.iter().map(|score| (score.title_words.clone(), score.title_at)).collect();
    for score in scores.iter_mut().filter(|score| !score.title_words.is_empty()) {
        let longer = |(words, at): &(String, (u32, usize))| {
            *at == score.title_at && words.len() > score.title_words.len() && word_at(words, &score.title_words).is_some()
        };
        if titles.iter().any(longer) {
            score.title = 0.0;
        }
    }
}

/// From here on a title says what a paper is.
const CLEAR_TITLE: f32 = 6.5;

/// Adds what the rows of tables say, whatever the language.
fn of_rows<'a>(lines: &[Line<'a>], scores: &mut Vec<Score<'a>>) {
    static ROWS: LazyLock<Vec<(&Kind, &Rows, [Regex; 2])>> = LazyLock::new(|| {
        let all = kinds().iter().flat_map(|kind| kind.rows.iter().map(move |rows| (kind, rows)));
        all.map(|(kind, rows)| (kind, rows, [&rows.pattern, &rows.also].map(|written| words::expression(&words::ascii_ends(written)))))
            .collect()
    });
    const LONGEST: usize = 200;
    // From one line in three on, a table is what the paper is made of.
    const SHARE: usize = 3;
    let of_table = |line: &&Line<'a>| line.text.len() <= LONGEST && line.text.contains(|c: char| c.is_ascii_digit());
    let table: Vec<&Line<'a>> = lines.iter().take(LINES_READ).filter(of_table).collect();
    for (kind, rows, patterns) in ROWS.iter() {
        let mut found = table.iter().filter(|line| patterns.iter().all(|pattern| pattern.is_match(line.text)));
        let Some(first) = found.next() else { continue };
        let count = 1 + found.count();
        if count >= rows.least {
            let times = u16::try_from(count).map_or(1.0, f32::from) / u16::try_from(rows.least).map_or(1.0, f32::from);
            let most = if count * SHARE >= lines.len() { 3.0 } else { 2.0 };
            add(scores, kind, rows.weight * times.min(most), first.text, first.page);
        }
    }
}

/// Adds what the letters of a visit's note say: "S:", "O:", "A:", "P:", each at the start of a line, in an order that a list holds.
fn of_letters<'a>(lines: &[Line<'a>], scores: &mut Vec<Score<'a>>) {
    const WEIGHT: f32 = 6.0;
    static ORDERS: LazyLock<Vec<(&'static Kind, Vec<String>)>> = LazyLock::new(|| {
        let all = words::languages().iter().flat_map(|language| language.table("kind-letters"));
        let order = |letters: &String| letters.split_whitespace().map(str::to_owned).collect();
        all.filter_map(|(id, orders)| Some((kind(id)?, orders)))
            .flat_map(|(kind, orders)| orders.iter().map(move |letters| (kind, order(letters))))
            .collect()
    });
    const LONGEST: usize = 3;
    let letter = |line: &Line<'a>| {
        let end = line.text.find([':', '：', ')', '）', '>'])?;
        line.text.get(..end).filter(|letters| letters.len() <= LONGEST).map(str::to_owned)
    };
    let found: Vec<(String, &Line<'a>)> = lines.iter().take(LINES_READ).filter_map(|line| Some((letter(line)?, line))).collect();
    for (kind, order) in ORDERS.iter() {
        let stands = |window: &&[(String, &Line<'a>)]| window.iter().map(|(letter, _)| letter).eq(order.iter());
        if let Some((_, first)) = found.windows(order.len()).find(stands).and_then(<[_]>::first) {
            add(scores, kind, WEIGHT, first.text, first.page);
            return;
        }
    }
}

/// Adds what the name of the examination says: "Procedure: Colonoscopy", "MRT des linken Kniegelenks".
fn of_exams<'a>(lines: &[Line<'a>], scores: &mut Vec<Score<'a>>) {
    const WEIGHT: f32 = 3.0;
    const ROWS: usize = 25;
    const WORDS: usize = 10;
    // Behind a label one or two words may stand before: "Left breast ultrasound".
    static NAMES: LazyLock<[RegexSet; 2]> =
        LazyLock::new(|| [0, 2].map(|before| words::folded_openings("kind-exam", kinds().iter().map(|kind| kind.id.as_str()), before)));
    let page = lines.first().map_or(1, |line| line.page);
    let labelled = exams(lines).into_iter().map(|exam| (exam.value, exam.page));
    let head = lines.iter().take_while(|line| line.page == page && line.row < ROWS).filter(|line| !line.aside && !line.fax);
    let titles = head.filter(|line| !line.text.ends_with(['.', ',']) && line.text.split_whitespace().count() <= WORDS);
    let labelled = labelled.map(|(value, page)| (value, page, true));
    let mut seen: Vec<&str> = Vec::new();
    for (value, page, is_labelled) in labelled.chain(titles.map(|line| (line.text, line.page, false))) {
        let folded = folded(value);
        // "New Haven, CT 06510" and "Centre for MRI" are no examinations, nor is "Mr A. Nobody".
        if !is_labelled
            && (is_addressed(value)
                || PLACE.is_match(&folded)
                || runs(&folded).any(|word| word.len() >= 5 && word.bytes().all(|byte| byte.is_ascii_digit())))
        {
            continue;
        }
        let names = &NAMES[usize::from(is_labelled || value.chars().any(is_cjk))];
        for kind in names.matches(&folded).into_iter().map(|at| &kinds()[at]) {
            if !seen.contains(&kind.id.as_str()) {
                seen.push(&kind.id);
                add(scores, kind, WEIGHT, value, page);
            }
        }
    }
}

/// Whether words begin with a form of address that is written like one: "Mr. A. Nobody", but "MR BRAIN".
fn is_addressed(text: &str) -> bool {
    static ADDRESS: LazyLock<HashSet<String>> = LazyLock::new(|| {
        let lists = ["address_male", "address_female"].into_iter().flat_map(|name| words::list("person", name));
        lists.map(|word| fold(word).trim_end_matches('.').to_owned()).collect()
    });
    let first = text.split_whitespace().next().unwrap_or_default().trim_end_matches('.');
    first.contains(char::is_lowercase) && ADDRESS.contains(fold(first).as_str())
}

fn add<'a>(scores: &mut Vec<Score<'a>>, kind: &'static Kind, points: f32, evidence: &'a str, page: u32) {
    let score = of_kind(scores, kind);
    score.body += points;
    score.named = true;
    if points > score.strongest {
        (score.strongest, score.evidence, score.page) = (points, excerpt(evidence, ""), page);
    }
}

// A long export is known by its beginning; a bounded look keeps it fast.
const LINES_READ: usize = 600;

/// A cell of a line, folded once. A title and the number behind it are two cells.
struct Cell<'l, 'a> {
    line: &'l Line<'a>,
    text: &'a str,
    folded: String,
    /// It names a row of a form.
    is_label: bool,
    /// It begins its line.
    is_first: bool,
    /// It stands below the greeting of a letter, where no title stands.
    is_greeted: bool,
}

impl<'l, 'a> Cell<'l, 'a> {
    fn all(lines: &'l [Line<'a>]) -> Vec<Self> {
        let greeting = lines.iter().take(LINES_READ).position(|line| place::GREETING.is_match(line.text));
        let of_line = |(at, line): (usize, &'l Line<'a>)| {
            let text = line.text;
            let is_greeted = greeting.is_some_and(|greeting| at > greeting && line.page == lines[greeting].page);
            let of_form = names_row(lines, at);
            // "D I S C H A R G E   S U M M A R Y" is one title.
            let cells = if letters_joined(text).is_some() { std::iter::once(0..text.len()).collect() } else { cells(text) };
            cells.into_iter().map(move |cell| {
                let (is_first, words) = (cell.start == 0, &text[cell]);
                let joined = letters_joined(words);
                let plain = joined.as_deref().unwrap_or(words);
                // "PATH0LOGY REPORT" was read from a picture.
                let folded = if line.ocr { folded(&digits_mended(plain)) } else { folded(plain) };
                Cell { line, text: words, folded, is_label: of_form && is_first, is_first, is_greeted }
            })
        };
        lines.iter().enumerate().take(LINES_READ).flat_map(of_line).collect()
    }
}

/// Whether the first cell of a line names a row of a form ("Referral      Dr. Nobody"): the values of the line over it and of another beside
/// it begin in the same column. A letterhead over two columns begins with its house. Words in capitals may be a title all the same.
fn names_row(lines: &[Line<'_>], at: usize) -> bool {
    let value = |at: usize| {
        let line = lines.get(at)?;
        Some((line.page, line.column(cells(line.text).get(1)?.start)))
    };
    let first = || cells(lines[at].text).first().is_some_and(|cell| lines[at].text[cell.clone()].contains(char::is_lowercase));
    let own = value(at);
    let aligned = |near: Option<usize>| near.is_some_and(|near| value(near) == own);
    own.is_some() && first() && aligned(at.checked_sub(1)) && (aligned(Some(at + 1)) || aligned(at.checked_sub(2)))
}

/// The runs of letters and digits of a text.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Where a cue weighs most.
struct Found {
    cell: usize,
    points: f32,
    /// As the word of a title.
    is_title: bool,
}

/// What a word counts in a section on other times and other people.
const ASIDE: f32 = 0.7;

/// The cell where a cue weighs most. A cue in capitals is the word of a title: what it weighs depends on what else is in its cell. Other cues
/// count the same wherever they stand.
fn strongest(cells: &[Cell<'_, '_>], ready: &ReadyCue) -> Option<Found> {
    let mut best: Option<Found> = None;
    for (index, cell) in cells.iter().enumerate() {
        let Some(at) = word_at(&cell.folded, &ready.folded) else { continue };
        if ready.heading && !is_heading(&cell.folded, at, &ready.folded, cell.text) {
            continue;
        }
        let is_title = ready.is_title && !ready.heading;
        // "Echo in May: ejection fraction 55 %" below "Previous investigations" tells of another paper.
        let passing = if cell.line.aside && !ready.heading && !is_form(ready.kind) { ASIDE } else { 1.0 };
        let points = if is_title { in_title(cell, at, ready) } else { ready.weight * passing };
        if best.as_ref().is_none_or(|held| points.abs() > held.points.abs()) {
            best = Some(Found { cell: index, points, is_title: is_title && points > 0.0 });
        }
    }
    best
}

/// "Name: value": what stands behind a colon is no title. A time of day holds a colon too.
fn is_value(text: &str) -> bool {
    let text = text.trim_end_matches([':', '：', ' ']).as_bytes();
    let digit = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(u8::is_ascii_digit);
    let parts = |at: usize| !(digit(at.checked_sub(1)) && digit(Some(at + 1)));
    let wide = "：".as_bytes();
    (0..text.len()).any(|at| text[at] == b':' && parts(at) || text[at..].starts_with(wide))
}

/// Whether a name ends with what somebody of a house has learned: "A. Nobody, PA-C".
fn ends_with_degree(text: &str) -> bool {
    static DEGREE: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r",\s(?:\p{Lu}[\p{L}.]*-?){1,2}\p{Lu}\.?$"));
    DEGREE.is_match(text.trim())
}

/// Words of a letterhead, whole.
static PLACE: LazyLock<Regex> = LazyLock::new(|| words::folded_whole(&[("place", "words"), ("place", "letterhead")]));
/// Words for a document: report, note, letter.
static NOUN: LazyLock<Regex> = LazyLock::new(|| words::folded_whole(&[("place", "title_words"), ("status", "noun")]));
/// Words that may stand in any title, one by one.
static FILLER: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let lists = [("title", "filler"), ("place", "title_words"), ("status", "noun"), ("status", "final_title"), ("status", "preliminary")];
    let phrases = lists.iter().flat_map(|(table, name)| words::list(table, name)).map(fold);
    phrases.flat_map(|phrase| runs(&phrase).map(str::to_owned).collect::<Vec<_>>()).collect()
});

/// The words to show for a line: the line, or the part of a long one that holds the cue.
fn excerpt<'a>(line: &'a str, cue: &str) -> &'a str {
    if line.len() <= 120 {
        return line;
    }
    let part = line.split(['.', ',', ';']).map(str::trim).find(|part| folded(part).contains(cue)).unwrap_or(line);
    let end = part.floor_char_boundary(120);
    part[..end].trim_end()
}

/// Where the cue stands as whole words; an ending s does not count.
fn word_at(folded: &str, cue: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = folded.get(from..)?.find(cue).map(|at| from + at) {
        let before = folded[..at].chars().next_back().is_some_and(char::is_alphanumeric);
        let rest = &folded[at + cue.len()..];
        let after = rest.strip_prefix('s').unwrap_or(rest).starts_with(char::is_alphanumeric);
        if !before && !after {
            return Some(at);
        }
        from = at + cue.chars().next().map_or(1, char::len_utf8);
    }
    None
}

/// A heading stands at the start of its line, and before a colon, at the line's end, or in capitals.
fn is_heading(folded: &str, at: usize, cue: &str, line: &str) -> bool {
    let after = folded[at + cue.len()..].trim_start_matches(['s', ' ']);
    let capitals = line.chars().take(cue.chars().count()).all(|c| !c.is_lowercase());
    folded[..at].chars().all(|c| !c.is_alphanumeric())
        && (after.is_empty() || after.starts_with([':', '：', ',', '(', '-', '】', '」']) || (capitals && line.len() <= 60))
}

#[cfg(test)]
mod tests {
    use super::*;
    use second_read_model::extract::PageText;

    use crate::lines::lines;

    #[track_caller]
    fn check(text: &str, media_type: &str, expected: &str, sure: bool) {
        let pages = vec![PageText { number: 1, text: text.to_owned(), ..PageText::default() }];
        let extract = Extract { media_type: media_type.to_owned(), pages: pages.clone(), ..Extract::default() };
        let facts = read(&extract, &lines(&pages));
        assert_eq!(facts[0].value, expected, "{text}: {facts:?}");
        assert_eq!(facts[0].confidence >= crate::SURE, sure, "{text}: {facts:?}");
        assert!(facts.iter().all(|fact| text.contains(&fact.evidence)), "{facts:?}");
    }

    #[test]
    fn kinds_by_their_cues() {
        check("SURGICAL PATHOLOGY REPORT\nGROSS DESCRIPTION\nx\nFINAL DIAGNOSIS\ny", "application/pdf", "pathology", true);
        check("RADIOLOGY REPORT\nTECHNIQUE\nx\nFINDINGS\ny\nIMPRESSION\nz", "application/pdf", "radiology", true);
        check("PREOPERATIVE DIAGNOSIS: Hernia.\nPOSTOPERATIVE DIAGNOSIS: Hernia.\nANESTHESIA: General.", "text/plain", "operative", true);
        check("SUBJECTIVE: x\nOBJECTIVE: y\nASSESSMENT: z\nPLAN: w", "text/plain", "progress", true);
        check("RADIOLOGISCHER BEFUND\nBeurteilung\nUnauffällig.", "application/pdf", "radiology", true);
        check("Ask about the second scan", "text/plain", "own", false);
        check("Mom - breast\n- call pathology Monday\n- ask about the scan", "text/plain", "own", true);
        check("Mom - breast\n- call pathology Monday\n- ask about the scan", "application/pdf", "other", false);
        check("BOARDING PASS\nGate 12", "application/pdf", "other", false);
        check("", "image/jpeg", "photo", true);
        check("", "image/tiff", "other", false);
        check("", "application/pdf", "other", false);
    }

    #[track_caller]
    fn check_paper(text: &str, expected: &str) {
        check(text, "application/pdf", expected, true);
    }

    #[test]
    fn titles_say_more_than_the_rest() {
        check_paper(
            "Lakeview Hospital\nCONSULTATION REPORT\nREASON FOR CONSULTATION\nx\nHISTORY OF PRESENT ILLNESS\nx\nREVIEW OF SYSTEMS\nx\nPHYSICAL EXAMINATION\nx\nPAST MEDICAL HISTORY\nx\nFAMILY HISTORY\nx",
            "consult",
        );
        check_paper(
            "DISCHARGE SUMMARY      Status: Final\nHISTORY OF PRESENT ILLNESS: x\nHOSPITAL COURSE: x\nMEDICATION LIST\nAspirin 81 mg daily\nRamipril 5 mg daily",
            "discharge",
        );
        check_paper(
            "Department of Pathology and Laboratory Medicine\nEMERGENCY DEPARTMENT PHYSICIAN RECORD\nCHIEF COMPLAINT   Pain\nHPI\nx\nPHYSICAL EXAMINATION\nx",
            "emergency",
        );
        check_paper(
            "CONSENT TO OPERATION, PROCEDURE AND ANESTHESIA\nI authorize Dr. Nobody to perform a colonoscopy.\nSignature of patient ____",
            "consent",
        );
        check_paper("GETTING READY FOR A COLONOSCOPY\nWHAT YOU NEED TO KNOW\nx\nCALL YOUR DOCTOR IF\nx", "other");
    }

    #[test]
    fn a_report_that_is_sent_as_a_letter() {
        check_paper(
            "RE: Lind, Marta\nEXAM: MRI BRAIN\nDear Dr. Nobody:\nPROCEDURE: Axial images.\nCOMPARISON STUDIES: None.\nCONCLUSION:\nNormal.\nThank you for referring this patient.\nSincerely,",
            "radiology",
        );
        check_paper("Dear Dr. Nobody\nThank you for seeing this lady with a lump.\nYours sincerely", "letter");
        check_paper(
            "Cher confrère,\nJ'ai vu ce patient.\nAntécédents : aucun\nConclusion : adénocarcinome du côlon\nConduite à tenir : scanner\nConfraternellement,",
            "letter",
        );
    }

    #[test]
    fn a_letter_on_many_things() {
        // At the top of a page each of these might be a title.
        let head = "x\n".repeat(16);
        check_paper(
            &(head
                + "Sehr geehrte Frau Kollegin,\nAnamnese: x\nRuhe-EKG: Sinusrhythmus\nEchokardiographie: Ejektionsfraktion 55 %\nAuswurffraktion gut, Mitralklappe zart\nLabor: Hämoglobin 13 g/dl\nKreatinin 0,9 mg/dl\nMit freundlichen Grüßen"),
            "letter",
        );
    }

    #[test]
    fn names_of_rows_are_no_titles() {
        check_paper(
            "Lakeview Hospital\n Scope       CYF-1234\n Referral    Haematuria clinic\n Consent     Written\nFLEXIBLE CYSTOSCOPY REPORT\nFINDINGS\nNormal.",
            "procedure",
        );
        check_paper(
            "Laboratoire\nNom : Lind            Consultation de génétique\nEXAMEN DES CARACTÉRISTIQUES GÉNÉTIQUES\nVariant pathogène.",
            "genetics",
        );
    }

    #[test]
    fn rows_of_tables_and_printouts() {
        check_paper(
            "Lind, Marta\nSodium     140   mmol/L   135 - 145\nPotassium   4.1   mmol/L   3.5 - 5.1\nGlucose   92   mg/dL   70 - 99\nCalcium  9.4  mg/dL  8.6 - 10.2",
            "lab",
        );
        check_paper(
            "Lind, Marta\nNatrium   140 mmol/l   135-145\nKalium  4,1 mmol/l   3,5-5,1\nGlukose  92 mg/dl   70-99\nGGT  25 U/l  10-71",
            "lab",
        );
        check_paper("LIND, MARTA   72 BPM\nPR interval 160 ms\nQRS duration 92 ms\nQT/QTc 380/420 ms\n25mm/s 10mm/mV", "ecg");
        check_paper(
            "Tdap  03/04/2015  Adacel\nInfluenza  10/04/2020  Fluzone\nMMR  05/06/1999  M-M-R II\nHep B  05/06/1999",
            "immunizations",
        );
    }

    #[test]
    fn letters_of_a_visit() {
        check("Visit\n\nS:\nCramps.\nO:\nHemoglobin  9.6  10 - 11.5\nA:\nAnemia.\nP:\nIron.", "application/pdf", "progress", true);
    }

    #[test]
    fn the_name_of_a_visit_gives_way() {
        check_paper("Lind, Marta       Office Visit   3 May 2024\nMRN: 1\n\nONCOLOGY CONSULTATION\nReferring Physician: x", "consult");
        check_paper("Lind, Marta       Office Visit   3 May 2024\nMRN: 1\nSUBJECTIVE\nx\nOBJECTIVE\nx\nASSESSMENT\nx\nPLAN\nx", "progress");
    }

    #[test]
    fn titles_of_a_topic_and_a_word_for_a_paper() {
        check_paper("Lake Hospital\nSACT ADMINISTRATION RECORD\nHistology: carcinoma", "treatment");
        check_paper("Szpital nad Jeziorem\nKARTA ZAKOŃCZENIA RADIOTERAPII\nRozpoznanie: x", "treatment");
        check_paper("Klinik am See\nBericht der Echokardiographie", "echo");
        check_paper("Lake Hospital\nDISPENSING SHEET\nx", "medications");
        check_paper("Lake Hospital\nCANCER CONFERENCE PRINTOUT\nx", "consult");
    }

    #[test]
    fn genes_and_proteins_of_a_tumour() {
        let genes = "Gene   Variant\nKRAS   c.34G>T  p.Gly12Cys\nTP53   c.743G>A\nvariant allele fraction 27 %";
        check_paper(&format!("Lake Laboratory\nMolecular findings\nTumour content 40 %\n{genes}\nPD-L1 (SP263) TPS 60 %"), "biomarker");
        check_paper(&format!("Lake Laboratory\nMolecular findings\n{genes}"), "genetics");
    }

    #[test]
    fn titles_that_are_none() {
        check_unsure("Lake Laboratory\nreferring to the surgical pathology report of May");
        check_paper("Lake Practice\nBrief record print - for the holidays - 12:03\nx", "summary");
        check_paper("Lake Urgent Care\nProgress Notes: Anna Nobody, PA-C\nAssessments\nx", "progress");
        check_paper("Krankenhaus am See\nVorläufiger Arztbrief\nTriage: gelb    Arztkontakt: 02:49\nTherapie in der ZNA\nx", "emergency");
        check_paper("D I S C H A R G E   S U M M A R Y\nx", "discharge");
    }

    #[test]
    fn papers_for_who_pays() {
        check_paper("Lake Hospital\nREQUEST FOR PRIOR APPROVAL\nPolicy valid   2024\nFirst consultation   15/05/2024", "insurance");
        check_paper("Szpital nad Jeziorem\nKARTA WYPISOWA Z SOR\nx", "emergency");
        check_paper("組織検査結果\n施設名  架空クリニック\n材料  乳腺", "pathology");
    }

    #[test]
    fn heads_of_tables() {
        check_paper("Lake Clinic\nMedicine          Dose     How to take     Last taken\nx   1   y   z", "medications");
        check_paper("Lake Clinic\nDrug     Dose     Diluent     Given by     Start time    Stop time\nx", "treatment");
        check("Lake Clinic\nDate    Age    Provider\nx", "application/pdf", "other", false);
    }

    #[test]
    fn the_house_at_the_head() {
        for (text, expected) in [
            (
                "Szpital Nigdzie\nSZPITALNY ODDZIAŁ RATUNKOWY\nKARTA INFORMACYJNA\nSegregacja: kolor żółty\nPowód zgłoszenia: ból\nx",
                "emergency",
            ),
            ("ΤΜΗΜΑ ΚΥΤΤΑΡΟΛΟΓΙΑΣ\nΠΕΡΙΓΡΑΦΗ\nΕπιχρίσματα μέτριας κυτταροβρίθειας.\nΣΥΜΠΕΡΑΣΜΑ\nx", "cytology"),
            ("CASUALTY / EMERGENCY CENTRE CLERKING SHEET\nTriage: red\nTime seen 21h10\nMode of arrival: EMS\nx", "emergency"),
        ] {
            check_paper(text, expected);
        }
    }

    #[test]
    fn dates_and_people_are_no_titles() {
        for text in ["Lake Pathology Group\nDate of Receipt  08/29/2023\nx", "Lake Hospital\nx\nMr. Nemo Nobody\nx"] {
            check_unsure(text);
        }
    }

    #[test]
    fn labels_that_stand_together() {
        check("Lake Hospital\nAdmitted: 1 May 2024   14:20    Discharged: 4 May 2024   11:05\nx", "application/pdf", "discharge", true);
    }

    #[test]
    fn words_before_a_value_are_no_titles() {
        for text in ["Hôpital du Lac\nCompte rendu\nPatient : ECG normal", "Klinik am See\nKlinische Angaben: Bronchoskopie mit Biopsie"] {
            check_unsure(text);
        }
    }

    #[track_caller]
    fn check_unsure(text: &str) {
        let pages = vec![PageText { number: 1, text: text.to_owned(), ..PageText::default() }];
        let facts = read(&Extract { media_type: "application/pdf".into(), ..Extract::default() }, &lines(&pages));
        assert!(facts[0].confidence < crate::SURE, "{text}: {facts:?}");
    }

    #[test]
    fn other_languages() {
        for (text, expected) in [
            ("Institut für Pathologie\nHISTOLOGISCHER BEFUNDBERICHT\nMakroskopie:\nx\nMikroskopie:\nx\nBegutachtung:\nx", "pathology"),
            (
                "Klinik für Innere Medizin\nVorläufiger Entlassungsbrief\nDiagnosen:\nx\nAnamnese:\nx\nTherapie und Verlauf:\nx\nEntlassungsmedikation:\nx",
                "discharge",
            ),
            ("Zentrale Notaufnahme\nNotfallbericht\nAnamnese:\nx\nDiagnose:\nx", "emergency"),
            ("Radiologische Praxis\nMRT des linken Kniegelenks\nTechnik:\nx\nBefund:\nx\nBeurteilung:\nx", "radiology"),
            ("Aufklärungsbogen und Einwilligung\nIch willige in den Eingriff ein.\nUnterschrift Patient", "consent"),
            (
                "Service d'anatomie pathologique\nCOMPTE RENDU ANATOMOPATHOLOGIQUE\nMacroscopie :\nx\nMicroscopie :\nx\nConclusion :\nx",
                "pathology",
            ),
            ("COMPTE RENDU OPÉRATOIRE\nIntervention :\nx\nOpérateur :\nx\nAnesthésie :\nx", "operative"),
            ("COMPTE RENDU D'HOSPITALISATION\nMotif d'hospitalisation :\nx\nÉvolution :\nx\nTraitement de sortie :\nx", "discharge"),
            (
                "Laboratoire de biologie médicale\nHémoglobine   12,4 g/dl   12,0 - 16,0\nLeucocytes   6,1 G/L   4,0 - 10,0\nPlaquettes   250 G/L   150 - 400",
                "lab",
            ),
            ("INFORME DE URGENCIAS\nMotivo de consulta:\nx\nEnfermedad actual:\nx\nJuicio clínico:\nx", "emergency"),
            ("RESONANCIA MAGNÉTICA DE RODILLA IZQUIERDA\nTécnica:\nx\nHallazgos:\nx\nImpresión:\nx", "radiology"),
            ("PROTOCOLO QUIRÚRGICO\nDiagnóstico preoperatorio: x\nDiagnóstico postoperatorio: x\nAnestesia: x", "operative"),
            ("LAUDO DE MAMOGRAFIA\nTécnica:\nx\nAchados:\nx\nConclusão:\nx", "radiology"),
            ("RELATÓRIO DE ALTA\nMotivo de internamento:\nx\nEvolução:\nx\nMedicação de alta:\nx", "discharge"),
            ("WYNIK BADANIA HISTOPATOLOGICZNEGO\nMateriał:\nx\nOpis makroskopowy:\nx\nRozpoznanie histopatologiczne:\nx", "pathology"),
            ("Pracownia Rezonansu Magnetycznego\nOPIS BADANIA MR GŁOWY\nTechnika badania:\nx\nWnioski:\nx", "radiology"),
            ("ΙΣΤΟΛΟΓΙΚΗ ΕΞΕΤΑΣΗ\nΜακροσκοπική περιγραφή:\nx\nΜικροσκοπική περιγραφή:\nx\nΔιάγνωση:\nx", "pathology"),
            ("ΕΝΗΜΕΡΩΤΙΚΟ ΣΗΜΕΙΩΜΑ ΝΟΣΗΛΕΙΑΣ\nΑιτία εισόδου:\nx\nΠορεία νόσου:\nx", "discharge"),
            ("病理組織診断報告書\n肉眼所見：\nx\n組織所見：\nx", "pathology"),
            ("退院時サマリー\n主訴：x\n入院経過：\nx\n退院時処方：x", "discharge"),
            ("血液検査結果報告書\n白血球   6.1   基準値\nヘモグロビン   13.1\n血小板   250", "lab"),
        ] {
            check_paper(text, expected);
        }
    }

    #[test]
    fn a_picture_that_was_taken_is_a_photo() {
        let taken = Fact::stated(FactName::Date, "2026-05-04", "2026:05:04 10:00:00", "DateTimeOriginal");
        let extract = Extract { media_type: "image/tiff".into(), stated: vec![taken], ..Extract::default() };
        assert_eq!(read(&extract, &[])[0].value, "photo");
    }
}
