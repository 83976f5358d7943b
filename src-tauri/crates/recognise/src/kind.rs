//! What a record is, by the cues of `assets/kinds.toml`: headings and phrases, each with a weight.

use std::collections::HashSet;
use std::sync::LazyLock;

use second_read_model::extract::Extract;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::fold::fold;
use second_read_model::kind::Cue;
use second_read_model::kind::Kind;
use second_read_model::kind::kind;
use second_read_model::kind::kind_for;
use second_read_model::kind::kinds;

use crate::lines::Line;
use crate::read;
use crate::words;

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
    scores.sort_by(|a, b| b.points.total_cmp(&a.points));
    let facts = by_score(&scores);
    if facts.is_empty() {
        return vec![no_cue(extract)];
    }
    facts
}

/// How much a document speaks for a kind, and the line that speaks the loudest.
struct Score<'a> {
    kind: &'static Kind,
    points: f32,
    strongest: f32,
    evidence: &'a str,
    page: u32,
}

fn by_score(scores: &[Score<'_>]) -> Vec<Fact> {
    let Some(best) = scores.first().filter(|best| best.points >= 1.0) else { return Vec::new() };
    let next = scores.get(1).map_or(0.0, |next| next.points.max(0.0));
    // How clearly it leads, times whether there is enough to go by: four points are a clear title or two headings.
    let lead = (best.points - next) / best.points;
    let enough = (best.points / 4.0).min(1.0);
    let confidence = (0.35 + 1.2 * lead).min(0.95) * enough;
    let mut facts = vec![read::fact(FactName::Kind, best.kind.id.clone(), best.evidence, best.page, confidence, "cues")];
    if let Some(rival) = scores.get(1).filter(|rival| rival.points >= 2.0 && rival.points > best.points * 0.5) {
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
    /// Its first word. A text without it does not hold the cue: cues stand as whole words.
    first: String,
    /// Written in capitals in the list: the word of a title.
    is_title: bool,
}

impl ReadyCue {
    fn new(kind: &'static Kind, text: &str, weight: f32, heading: bool, is_title: bool) -> Self {
        let folded = folded(text);
        let first = runs(&folded).next().unwrap_or_default().to_owned();
        Self { kind, weight, heading, folded, first, is_title }
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
    listed.chain(words::languages().iter().flat_map(of_language)).collect()
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
    // A long export is known by its beginning; a bounded look keeps it fast.
    let folded: Vec<(&Line<'a>, String)> = lines.iter().take(LINES_READ).map(|line| (line, folded(line.text))).collect();
    let whole: String = folded.iter().map(|(_, text)| format!("{text}\n")).collect();
    let mut scores: Vec<Score<'a>> = Vec::new();
    // Each word, and what it is without an ending s, which does not count. It spares most cues the way through the whole text.
    let there: HashSet<&str> = runs(&whole).flat_map(|word| [Some(word), word.strip_suffix('s')]).flatten().collect();
    let may_hold = |ready: &&ReadyCue| ready.first.is_empty() || there.contains(ready.first.as_str());
    for ready in CUES.iter().filter(may_hold).filter(|ready| whole.contains(&ready.folded)) {
        let Some((line, points)) = strongest(&folded, ready) else { continue };
        let score = match scores.iter_mut().find(|score| score.kind.id == ready.kind.id) {
            Some(score) => score,
            None => {
                scores.push(Score { kind: ready.kind, points: 0.0, strongest: 0.0, evidence: "", page: 1 });
                scores.last_mut().expect("one was pushed right above")
            }
        };
        score.points += points;
        if points > score.strongest {
            (score.strongest, score.evidence, score.page) = (points, excerpt(line.text, &ready.folded), line.page);
        }
    }
    scores
}

const LINES_READ: usize = 600;

/// The runs of letters and digits of a text.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// The line where a cue weighs most. A cue in capitals is the word of a title: it counts double in a short line near the top
/// and little inside a sentence. Other cues count the same wherever they stand.
fn strongest<'l, 'a>(lines: &[(&'l Line<'a>, String)], ready: &ReadyCue) -> Option<(&'l Line<'a>, f32)> {
    let mut best: Option<(&Line<'a>, f32)> = None;
    for (line, folded) in lines.iter().map(|(line, folded)| (*line, folded)) {
        let Some(at) = word_at(folded, &ready.folded) else { continue };
        if ready.heading && !is_heading(folded, at, &ready.folded, line.text) {
            continue;
        }
        let points = ready.weight * if ready.heading || !ready.is_title { 1.0 } else { title_factor(line, &ready.folded) };
        if best.is_none_or(|(_, held)| points.abs() > held.abs()) {
            best = Some((line, points));
        }
    }
    best
}

fn title_factor(line: &Line<'_>, cue: &str) -> f32 {
    let spare = line.text.chars().count().saturating_sub(cue.chars().count());
    let sentence = line.text.ends_with('.') || line.text.contains(". ");
    match (spare, sentence) {
        (..=24, false) if line.row < 12 => 2.0,
        (..=60, false) => 1.0,
        _ => 0.3,
    }
}

/// The words to show for a line: the line, or the part of a long one that holds the cue.
fn excerpt<'a>(line: &'a str, cue: &str) -> &'a str {
    if line.len() <= 120 {
        return line;
    }
    let part = line.split(['.', ',', ';']).map(str::trim).find(|part| folded(part).contains(cue)).unwrap_or(line);
    let end = (0..=part.len().min(120)).rev().find(|end| part.is_char_boundary(*end)).unwrap_or(0);
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

    #[test]
    fn a_picture_that_was_taken_is_a_photo() {
        let taken = Fact::stated(FactName::Date, "2026-05-04", "2026:05:04 10:00:00", "DateTimeOriginal");
        let extract = Extract { media_type: "image/tiff".into(), stated: vec![taken], ..Extract::default() };
        assert_eq!(read(&extract, &[])[0].value, "photo");
    }
}
