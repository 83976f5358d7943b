//! One record: facts from what readers made of its originals, and from the facts the values that lists show.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::sync::mpsc::Receiver;

use rusqlite::Transaction;
use second_read_model::PartialDate;
use second_read_model::PersonId;
use second_read_model::RecordId;
use second_read_model::extract::Entry;
use second_read_model::extract::Extract;
use second_read_model::extract::PageText;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::fact::Origin;
use second_read_model::fact::best;
use second_read_model::finding::FindingCode;
use second_read_model::kind;
use second_read_recognise::SURE;
use second_read_recognise::cut::Piece;
use second_read_recognise::people;
use second_read_recognise::people::Agreement;
use second_read_recognise::recognise;

use super::copies;
use super::copies::Prints;
use super::copies::Wording;
use super::cut;
use super::learn;
use super::title;
use crate::Question;
use crate::Result;
use crate::db::extract;
use crate::db::fact;
use crate::db::finding;
use crate::db::finding::NewFinding;
use crate::db::heap;
use crate::db::lesson;
use crate::db::lesson::Lesson;
use crate::db::person;
use crate::db::picture;
use crate::db::piece;
use crate::db::record;
use crate::db::record::Columns;
use crate::db::study;
use crate::decide::NOT_KNOWN;
use crate::store::Store;
use crate::suggest;

/// Two dates this near in confidence are two answers.
const RIVAL: f32 = 0.15;

/// Words that were read from a picture with less confidence than this are a person's to compare.
const CLEAR: f32 = 0.75;

/// Threads that recognise, and how many records each holds at a time: with all of their text.
const THREADS: usize = 2;
const AT_A_TIME: usize = 64;

/// A record as recognition needs it.
struct Loaded {
    id: RecordId,
    /// It may be cut into the records it holds: it is no part of another one, and nobody said that it is to stay whole.
    may_be_cut: bool,
    /// What its readers said, in one, with the pages of all of it; `None` where nothing is to be read anew.
    extract: Option<Extract>,
    file_name: String,
}

/// What was recognised about a record.
pub(super) struct Understood {
    id: RecordId,
    /// `None`: the facts are those of its instances, or come with those of the document it is cut out of.
    facts: Option<(Vec<Fact>, Vec<Entry>)>,
    /// The records that it holds, with the facts of each.
    pieces: Vec<(Piece, Vec<Fact>)>,
    /// What it says as hashes, and what each piece does.
    prints: Prints,
    prints_of_pieces: Vec<Prints>,
}

impl Understood {
    /// Nothing new about a record but, perhaps, that nothing was recognised.
    fn nothing(id: RecordId, facts: Option<(Vec<Fact>, Vec<Entry>)>) -> Self {
        Self { id, facts, pieces: Vec::new(), prints: Prints::default(), prints_of_pieces: Vec::new() }
    }
}

/// What writing the facts of a record changed.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// What it, or a record cut out of it, says about whose it is.
    pub(super) claims: bool,
    /// Records that were cut out of it.
    pub(super) pieces: Vec<RecordId>,
}

/// Loads what is known of a record.
fn load(tx: &Transaction<'_>, id: RecordId) -> Result<Loaded> {
    let originals = record::originals(tx, id)?;
    let paths = originals.first().map(|original| heap::paths_of_blob(tx, original.key)).transpose()?.unwrap_or_default();
    let file_name = paths.first().map(|path| heap::file_name(path).to_owned()).unwrap_or_default();
    let is_piece = piece::range(tx, id)?.is_some();
    let extract = if is_piece { None } else { extract_of(tx, id)? };
    Ok(Loaded { id, may_be_cut: !is_piece && cut::may_be_cut(tx, id)?, extract, file_name })
}

/// What the readers said of a record's originals, in one, with the pages of all of it. `None` for a study of images, which has its facts
/// from its instances.
pub(crate) fn extract_of(tx: &Transaction<'_>, id: RecordId) -> Result<Option<Extract>> {
    let originals = record::originals(tx, id)?;
    let is_images = originals.iter().any(|original| original.frames > 0);
    let mut whole: Option<Extract> = None;
    for original in originals.iter().filter(|_| !is_images) {
        let Some(extract) = extract::get(tx, original.key, 0)? else { continue };
        match &mut whole {
            Some(whole) => {
                whole.stated.extend(extract.stated);
                whole.entries.extend(extract.entries);
            }
            None => whole = Some(extract),
        }
    }
    let range = piece::range(tx, id)?;
    if let Some(whole) = &mut whole {
        if range.is_some() {
            // What structured data says of the whole says nothing of a part.
            (whole.stated, whole.entries, whole.outline, whole.parts) = Default::default();
        }
        for (page, number) in extract::document_pages(tx, id)?.iter().zip(1..) {
            let page = extract::page(tx, page.id)?;
            let own = match range {
                Some(range) => range.own(page),
                None => page,
            };
            whole.pages.push(PageText { number, ..own });
        }
    }
    Ok(whole)
}

/// Loads and recognises records beside the thread that writes, which `take`s them in their order, some at a time, and hears which are the
/// last. An error of either side ends both.
pub(super) fn understand_all(store: &Store, ids: &[RecordId], take: impl FnMut(Vec<Understood>, bool) -> Result<()>) -> Result<()> {
    let pieces: Vec<&[RecordId]> = ids.chunks(AT_A_TIME).collect();
    let next = AtomicUsize::new(0);
    let (outbox, inbox) = mpsc::sync_channel(THREADS);
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            let (outbox, next, pieces) = (outbox.clone(), &next, &pieces);
            scope.spawn(move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(piece) = pieces.get(number) else { return };
                    if outbox.send((number, understand_some(store, piece))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(outbox);
        in_order(inbox, pieces.len(), take)
    })
}

/// Hands on what comes in any order, in its order. One that never comes was lost in a panic, which the scope of the threads carries on.
fn in_order(
    inbox: Receiver<(usize, Result<Vec<Understood>>)>,
    count: usize,
    mut take: impl FnMut(Vec<Understood>, bool) -> Result<()>,
) -> Result<()> {
    let (mut early, mut due) = (BTreeMap::new(), 0);
    for (number, understood) in inbox {
        early.insert(number, understood?);
        while let Some(understood) = early.remove(&due) {
            due += 1;
            take(understood, due == count)?;
        }
    }
    Ok(())
}

fn understand_some(store: &Store, ids: &[RecordId]) -> Result<Vec<Understood>> {
    let (loaded, lessons) = store.db.read(|tx| {
        let loaded = ids.iter().map(|id| load(tx, *id)).collect::<Result<Vec<_>>>()?;
        Ok((loaded, lesson::all(tx)?))
    })?;
    Ok(loaded.into_iter().map(|one| guarded(one.id, || understand(one, &lessons))).collect())
}

/// A fault of ours over one paper, which a panic is, must not keep every other from being shown, now and at each later add. That paper
/// stands as one of which nothing was recognised; the hook for panics has told of it.
fn guarded(id: RecordId, understand: impl FnOnce() -> Understood) -> Understood {
    catch_unwind(AssertUnwindSafe(understand)).unwrap_or_else(|_| Understood::nothing(id, Some(Default::default())))
}

fn understand(loaded: Loaded, lessons: &[Lesson]) -> Understood {
    let Loaded { id, may_be_cut, extract, file_name } = loaded;
    let Some(mut extract) = extract else { return Understood::nothing(id, None) };
    let finished = |lessons: &[Lesson], extract: &Extract, mut facts: Vec<Fact>| {
        facts.iter_mut().for_each(|fact| fact.confidence *= confidence_of(fact, extract));
        facts.extend(learn::facts(lessons, id, extract, &facts));
        facts
    };
    let of_piece = |extract: &Extract, facts| finished(lessons, extract, facts);
    let pieces = if may_be_cut { cut::pieces(&extract, &file_name, of_piece) } else { Vec::new() };
    let facts = match pieces.as_slice() {
        [] => finished(lessons, &extract, recognise(&extract, &file_name)),
        // A cover of other records is of no look that an answer could teach.
        pieces => finished(&[], &extract, cut::facts_of_whole(&extract, pieces, &file_name)),
    };
    let wording = Wording::of(&extract);
    let prints_of_pieces = pieces.iter().map(|(piece, _)| wording.prints_of_piece(&extract, piece)).collect();
    Understood { id, facts: Some((facts, std::mem::take(&mut extract.entries))), pieces, prints: wording.prints(), prints_of_pieces }
}

/// A fact that was read in a picture is as sure as the words there.
fn confidence_of(fact: &Fact, extract: &Extract) -> f32 {
    let page = fact.page.filter(|_| fact.origin == Origin::Read).and_then(|number| extract.pages.iter().find(|page| page.number == number));
    page.and_then(|page| page.confidence).unwrap_or(1.0)
}

/// Writes the facts of a record and of those that are cut out of it. One that went meanwhile has none.
pub(super) fn write_facts(tx: &Transaction<'_>, understood: &Understood) -> Result<Written> {
    let id = understood.id;
    if record::anchor(tx, id)?.is_none() {
        return Ok(Written::default());
    }
    let mut written = Written::default();
    if let Some((facts, entries)) = &understood.facts {
        for ((piece, facts), prints) in cut::renew(tx, id, &understood.pieces)?.into_iter().zip(&understood.prints_of_pieces) {
            written.claims |= write_own(tx, piece, facts, &[])?;
            copies::write(tx, piece, prints)?;
            written.pieces.push(piece);
        }
        written.claims |= write_own(tx, id, facts, entries)?;
        copies::write(tx, id, &understood.prints)?;
        return Ok(written);
    }
    written.claims = write_claim(tx, id)?;
    Ok(written)
}

/// Recognises a record anew whose pages are others, or are cut in another way, as a user just said.
pub(super) fn anew(tx: &Transaction<'_>, id: RecordId) -> Result<Written> {
    let (loaded, lessons) = (load(tx, id)?, lesson::all(tx)?);
    write_facts(tx, &guarded(id, || understand(loaded, &lessons)))
}

fn write_own(tx: &Transaction<'_>, id: RecordId, facts: &[Fact], entries: &[Entry]) -> Result<bool> {
    fact::clear(tx, id)?;
    facts.iter().try_for_each(|found| fact::add(tx, id, found))?;
    entries.iter().try_for_each(|entry| fact::add_entry(tx, id, entry))?;
    write_claim(tx, id)
}

/// Writes a record's numbers and what it says about whose it is; whether that changed.
fn write_claim(tx: &Transaction<'_>, id: RecordId) -> Result<bool> {
    let facts = fact::of_record(tx, id)?;
    let numbers: Vec<(&str, &str)> =
        facts.iter().filter(|fact| fact.name == FactName::Accession).map(|fact| ("accession", fact.value.as_str())).collect();
    fact::put_identifiers(tx, id, &numbers)?;
    let claim = people::claim(&facts);
    let silent = claim == Default::default();
    let new = if silent { None } else { Some(person::claim(tx, &claim)?) };
    let changed = record::claim(tx, id)? != new;
    if changed {
        record::set_claim(tx, id, new)?;
    }
    Ok(changed)
}

/// Writes the values that lists show, set ones included, and why a person should look.
pub(super) fn settle(tx: &Transaction<'_>, id: RecordId) -> Result<()> {
    let Some(anchor) = record::anchor(tx, id)? else { return Ok(()) };
    let facts = fact::of_record(tx, id)?;
    let set = fact::set_of(tx, &anchor)?;
    let originals = record::originals(tx, id)?;
    let (format, media_type) = originals
        .first()
        .map(|original| extract::format(tx, original.key))
        .transpose()?
        .flatten()
        .unwrap_or(("unknown".to_owned(), String::new()));
    let images = match media_type.starts_with("image/") {
        _ if anchor.starts_with("study:") => study::frames(tx, id)?,
        // Of a picture, or of several that were joined.
        true => u32::try_from(originals.len()).unwrap_or(u32::MAX),
        false => 0,
    };
    let pages = extract::document_pages(tx, id)?.len();
    let whose = Whose::of(tx, id, sure(&facts, FactName::Name).is_some(), set.get("person").map(String::as_str))?;
    let kind = kind_of(&facts);
    let place = sure(&facts, FactName::Place).map(|fact| fact.value.clone());
    let title = title::title(tx, id, &facts, &kind, place.as_deref())?;
    let mut reasons = reasons(&facts, &whose);
    if piece::cut_content(tx, id)?.is_some() {
        // It is a cover for the records it holds: they are what has a date and a kind.
        reasons.retain(|reason| !["no-date", "two-dates", "unknown-kind"].contains(reason));
    }
    if picture::least_sure(tx, id)?.is_some_and(|confidence| confidence < CLEAR) {
        reasons.push("hard-to-read");
    }
    learn::note(tx, id, &anchor, &facts, &set)?;
    finding::clear_record(tx, id)?;
    if reasons.contains(&"identity") {
        finding::put(tx, &NewFinding::of_record(FindingCode::IdentityDisagrees, id))?;
    }
    if let Some(person) = whose.person {
        reasons.extend(suggest::reason(tx, id, &anchor, person)?);
    }
    reasons.retain(|reason| !is_answered(reason, &set));
    reasons.sort_unstable();
    reasons.dedup();
    conflicts(tx, id)?;
    record::settle(
        tx,
        id,
        &Columns {
            kind,
            title,
            date: date_of(&facts).map(|date| date.to_string()),
            place,
            status: sure(&facts, FactName::Status).map_or_else(|| "unknown".to_owned(), |fact| fact.value.clone()),
            person: whose.person.map(|id| id.0),
            format,
            pages: u32::try_from(pages).unwrap_or(u32::MAX),
            images,
            to_check: reasons.join(" "),
        },
    )
}

/// The value of a fact that may be shown as an answer: below [`SURE`] it is a question.
pub(super) fn sure(facts: &[Fact], name: FactName) -> Option<&Fact> {
    best(facts, name).filter(|fact| fact.origin != Origin::Read || fact.confidence >= SURE)
}

fn date_of(facts: &[Fact]) -> Option<PartialDate> {
    sure(facts, FactName::Date).and_then(|fact| fact.value.parse().ok())
}

fn kind_of(facts: &[Fact]) -> String {
    let known = sure(facts, FactName::Kind).map(|fact| fact.value.as_str()).filter(|id| kind::kind(id).is_some());
    known.map_or_else(|| kind::kind_for("other").id.clone(), str::to_owned)
}

/// Whose a record is, and what speaks against it.
struct Whose {
    person: Option<PersonId>,
    reasons: String,
    names_someone: bool,
    /// A user said whose it is, and the record says it is somebody else's.
    against: bool,
    set: bool,
}

impl Whose {
    /// A record without a name is nobody's until someone says whose it is, even where a number in it is a person's.
    fn of(tx: &Transaction<'_>, id: RecordId, names_someone: bool, set: Option<&str>) -> Result<Self> {
        let claim = record::claim(tx, id)?;
        let (claimed, reasons) = claim.map(|claim| person::of_claim(tx, claim)).transpose()?.unwrap_or_default();
        let claimed = claimed.map(PersonId);
        let set = set.map(|key| person::by_key(tx, key)).transpose()?.flatten();
        let against = set.is_some() && claimed.is_some() && set != claimed;
        Ok(Self { person: set.or(claimed.filter(|_| names_someone)), reasons, names_someone, against, set: set.is_some() })
    }
}

/// Why a person should look at a record.
fn reasons(facts: &[Fact], whose: &Whose) -> Vec<&'static str> {
    let mut reasons = Vec::new();
    if date_of(facts).is_none() {
        reasons.push("no-date");
    } else if has_rival_date(facts) {
        reasons.push("two-dates");
    }
    if sure(facts, FactName::Kind).is_none() {
        reasons.push("unknown-kind");
    }
    if whose.person.is_none() && !whose.names_someone {
        reasons.push("no-name");
    }
    if !whose.set {
        reasons.extend(["new-name", "identity"].into_iter().filter(|reason| whose.reasons.split(' ').any(|word| word == *reason)));
    }
    if has_doubtful_place(facts) {
        reasons.push("unsure-place");
    }
    if has_two_sides(facts) {
        reasons.push("two-sides");
    }
    if whose.against || disagrees_within(facts) {
        reasons.push("identity");
    }
    reasons
}

/// Whether a user said that nobody knows what a reason asks about. That another person's name stands on a record is said all the same,
/// where what does not agree is told.
fn is_answered(reason: &str, set: &HashMap<String, String>) -> bool {
    let questions = Question::ALL.into_iter().filter(|question| question.reasons().contains(&reason));
    questions.into_iter().any(|question| set.contains_key(&format!("{NOT_KNOWN}{}", question.word())))
}

/// Whether a place was read that is not sure enough to be shown.
fn has_doubtful_place(facts: &[Fact]) -> bool {
    sure(facts, FactName::Place).is_none() && best(facts, FactName::Place).is_some_and(|fact| !fact.value.is_empty())
}

/// Whether another date is as good as the best one. A date that only says less (`2024-03`) is none, nor is any beside one that stands where
/// a user found it on another paper.
fn has_rival_date(facts: &[Fact]) -> bool {
    let Some(first) = sure(facts, FactName::Date).filter(|fact| fact.origin != Origin::Set && fact.method != lesson::METHOD) else {
        return false;
    };
    facts.iter().filter(|fact| fact.name == FactName::Date && fact.origin == first.origin).any(|fact| {
        let near = fact.confidence >= SURE && fact.confidence >= first.confidence - RIVAL;
        near && !fact.value.starts_with(&first.value) && !first.value.starts_with(&fact.value)
    })
}

/// Whether the title names one side and the diagnosis the other, and no user said which is meant.
fn has_two_sides(facts: &[Fact]) -> bool {
    let sides = || facts.iter().filter(|fact| fact.name == FactName::Side);
    let names = |side: &str| sides().any(|fact| fact.value == side && (fact.origin == Origin::Stated || fact.confidence >= SURE));
    !sides().any(|fact| fact.origin == Origin::Set) && names("left") && names("right")
}

/// Whether the structured data of one record names two people: two birth dates, or names that cannot be one person's.
fn disagrees_within(facts: &[Fact]) -> bool {
    let stated = |name| facts.iter().filter(move |fact| fact.name == name && fact.origin == Origin::Stated);
    let mut births = stated(FactName::BirthDate).map(|fact| fact.value.as_str());
    let first = births.next();
    if births.any(|other| Some(other) != first) {
        return true;
    }
    let claims: Vec<_> = stated(FactName::Name).map(|fact| people::claim(std::slice::from_ref(fact))).collect();
    claims.iter().skip(1).any(|other| claims.first().is_some_and(|first| people::compare(first, other) == Agreement::Conflict))
}

/// Instances of this study that have the UID of another image with other bytes.
fn conflicts(tx: &Transaction<'_>, id: RecordId) -> Result<()> {
    let mut uids: Vec<String> = study::conflicts(tx, id)?.into_iter().map(|(uid, _)| uid).collect();
    uids.dedup();
    for uid in uids {
        finding::put(tx, &NewFinding::of_record(FindingCode::InstanceConflict, id).with("uid", uid))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(value: &str, confidence: f32, origin: Origin) -> Fact {
        Fact {
            name: FactName::Date,
            value: value.to_owned(),
            evidence: String::new(),
            page: None,
            confidence,
            origin,
            method: String::new(),
        }
    }

    #[test]
    fn a_fault_over_one_paper_leaves_it_unknown_and_all_others_as_they_are() {
        let good = guarded(RecordId(1), || Understood::nothing(RecordId(1), None));
        assert!(good.facts.is_none());
        let broken = guarded(RecordId(2), || panic!("a letter of two bytes"));
        assert_eq!((broken.id, broken.facts.is_some_and(|(facts, entries)| facts.is_empty() && entries.is_empty())), (RecordId(2), true));
    }

    #[test]
    fn a_part_of_a_scan_is_as_sure_as_the_words_there() {
        let visit = |(day, number): (&str, u32), confidence| {
            let text =
                format!("Patient: NOBODY, ANNA   DOB: 02/19/1951   MRN: 4071882\n\nOffice Visit - {day} - Cardiology\nShe walks well.");
            PageText { number, text, confidence, ..PageText::default() }
        };
        let surest = |confidence| {
            let pages = ["03/14/2023", "05/20/2023", "08/01/2023"].into_iter().zip(1..).map(|one| visit(one, confidence)).collect();
            let extract = Extract { pages, ..Extract::default() };
            let loaded = Loaded { id: RecordId(1), may_be_cut: true, extract: Some(extract), file_name: String::new() };
            let pieces = understand(loaded, &[]).pieces;
            assert_eq!(pieces.len(), 3);
            pieces.iter().flat_map(|(_, facts)| facts).filter(|fact| fact.page.is_some()).map(|fact| fact.confidence).fold(0.0, f32::max)
        };
        assert!(surest(None) > 0.9 && surest(Some(0.5)) <= 0.5, "{} {}", surest(None), surest(Some(0.5)));
    }

    #[test]
    fn rival_dates() {
        use Origin::*;
        for (facts, is_rival) in [
            (vec![date("2024-03-14", 0.9, Read), date("2024-03-15", 0.8, Read)], true),
            (vec![date("2024-03-14", 0.9, Read), date("2024-03", 0.9, Read)], false),
            (vec![date("2024-03-14", 0.9, Read), date("2024-02-01", 0.4, Read)], false),
            (vec![date("2024-03-14", 1.0, Set), date("2024-03-15", 0.9, Read)], false),
            (vec![date("2024-03-14", 1.0, Stated), date("2024-03-15", 0.9, Read)], false),
            (vec![date("2024-03-14", 1.0, Stated), date("2023-03-15", 1.0, Stated)], true),
        ] {
            assert_eq!(has_rival_date(&facts), is_rival, "{facts:?}");
        }
    }

    #[test]
    fn a_doubtful_fact_is_a_question() {
        assert_eq!(date_of(&[date("2024", SURE - 0.1, Origin::Read)]), None);
        assert!(date_of(&[date("2024", SURE, Origin::Read)]).is_some());
    }
}
