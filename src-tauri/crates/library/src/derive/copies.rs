//! Which records say the same, word for word, and which of them is shown for all: the same report exported twice or in two formats, and a
//! report whose pages stand in a longer document.
//!
//! Whether words are the same is told by hashes of their one form (`recognise::wording`), kept for each record and each page, so that a record
//! is held against few others however many there are. Sameness of words is not enough: nothing stands under a record of another person,
//! another status, or with other numbers, and nothing that a user said something about stands under anything. Words that were read in a
//! picture prove nothing, nor do few words without a date or number. When in doubt both stay lines of lists, and each names the other.
//!
//! A record whose words are another's is hidden under it; one that stands within a longer document is so only where that is the same report
//! by kind and date, as a cover sheet with the report behind it. Otherwise hiding it would take it out of its place in time.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::collections::btree_map::Entry;

use rusqlite::Transaction;
use second_read_model::RecordId;
use second_read_model::extract::Extract;
use second_read_model::extract::PageText;
use second_read_model::extract::TextOrigin;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::fact::Origin;
use second_read_model::fact::best;
use second_read_recognise::SURE;
use second_read_recognise::cut;
use second_read_recognise::cut::Piece;
use second_read_recognise::group;
use second_read_recognise::wording;
use second_read_recognise::wording::Said;

use super::index;
use crate::Result;
use crate::db::copy;
use crate::db::copy::Hash;
use crate::db::copy::RecordPrint;
use crate::db::copy::Under;
use crate::db::extract;
use crate::db::fact;
use crate::db::piece;
use crate::db::record;
use crate::db::trash;

/// The name under which a user's word that a record is no copy is kept beside the facts that they set.
pub(crate) const NO_COPY: &str = "no-copy";

/// Steps from a record to the one that is shown for it, at most: the same words, and that one within a longer document.
const STEPS: usize = 4;

/// A report that says so by itself: where a text does not name its status, this is what is meant.
const FINAL: &str = "final";

// Words to hashes ------------------------------------------------------------------------------------------------------------------

/// What a document says, page by page; `None` for a page whose words the file does not hold.
#[derive(Debug, Default)]
pub(super) struct Wording {
    pages: Vec<Option<Said>>,
}

/// The hashes of a record.
#[derive(Debug, Default)]
pub(super) struct Prints {
    all: Option<RecordPrint>,
    /// Of each of its pages; those of a record that is cut out of a document are the document's.
    pages: Vec<Option<Hash>>,
}

impl Wording {
    /// Of a document. One that its reader did not get whole says nothing, as more may stand in it.
    pub(super) fn of(extract: &Extract) -> Self {
        if !wording::says_all(&extract.format) || !extract.warnings.is_empty() {
            return Self::default();
        }
        Self { pages: extract.pages.iter().map(said).collect() }
    }

    /// The hashes of all of it.
    pub(super) fn prints(&self) -> Prints {
        let pages = self.pages.iter().map(|page| page.as_ref().map(|said| hash(&said.text))).collect();
        Prints { all: print(self.pages.iter().map(Option::as_ref), true), pages }
    }

    /// The hashes of what is cut out of it. Where it begins below another one it has the running head of its page, as a report that was
    /// exported alone has.
    pub(super) fn prints_of_piece(&self, extract: &Extract, piece: &Piece) -> Prints {
        if self.pages.is_empty() {
            return Prints::default();
        }
        let own: Vec<Option<Said>> = cut::extract_of(extract, piece).pages.iter().map(said).collect();
        let has_whole_pages = piece.start == 0 && piece.end.is_none();
        Prints { all: print(own.iter().map(Option::as_ref), has_whole_pages), pages: Vec::new() }
    }
}

/// What a page says. Words that were read in a picture may be misread, and a page without words shows something else.
fn said(page: &PageText) -> Option<Said> {
    (page.origin == TextOrigin::Layer).then(|| Said::of(&page.text))
}

/// The hash of pages together, if the words of all are known and enough to prove something.
fn print<'a>(pages: impl Iterator<Item = Option<&'a Said>>, has_whole_pages: bool) -> Option<RecordPrint> {
    let (mut all, mut lead) = (Said::default(), None::<(u32, Hash, u32)>);
    for (page, at) in pages.zip(0..) {
        let page = page?;
        if has_whole_pages && page.words >= wording::FEWEST && lead.is_none_or(|(words, ..)| page.words > words) {
            lead = Some((page.words, hash(&page.text), at));
        }
        all.join(page);
    }
    let print = RecordPrint { all: hash(&all.text), words: all.words, lead: lead.map(|(_, hash, at)| (hash, at)) };
    (all.words >= wording::FEWEST).then_some(print)
}

fn hash(text: &str) -> Hash {
    let mut half = [0; 16];
    half.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..16]);
    half
}

/// Writes what a record says. One with documents inside that were not read says more than its text.
pub(super) fn write(tx: &Transaction<'_>, id: RecordId, prints: &Prints) -> Result<()> {
    let pages = extract::document_pages(tx, id)?;
    let is_piece = piece::range(tx, id)?.is_some();
    if !is_piece {
        for (at, page) in pages.iter().enumerate() {
            copy::put_page(tx, page.id, prints.pages.get(at).and_then(Option::as_ref))?;
        }
    }
    let is_in_one = pages.windows(2).all(|two| (two[0].blob, two[0].part) == (two[1].blob, two[1].part));
    let all = prints
        .all
        .filter(|_| prints.pages.len() == pages.len() || is_piece)
        .map(|all| RecordPrint { lead: all.lead.filter(|_| is_in_one), ..all });
    let is_read = all.is_none() || is_piece || all_parts_are_read(tx, id)?;
    copy::put_print(tx, id, all.filter(|_| is_read).as_ref())
}

fn all_parts_are_read(tx: &Transaction<'_>, id: RecordId) -> Result<bool> {
    for original in record::originals(tx, id)? {
        let Some(extract) = extract::get(tx, original.key, 0)? else { return Ok(false) };
        let read: HashMap<u32, u32> = extract::parts(tx, original.key)?.into_iter().collect();
        if extract.parts.iter().any(|part| read.get(&part.number).copied().unwrap_or_default() == 0) {
            return Ok(false);
        }
    }
    Ok(true)
}

// Which stands under which ---------------------------------------------------------------------------------------------------------

/// A record as copies are decided.
#[derive(Debug, Clone)]
struct Member {
    id: RecordId,
    print: Option<Hash>,
    lead: Option<(Hash, u32)>,
    person: i64,
    format: String,
    pages: u32,
    /// What it says itself, whatever a user set.
    facts: Vec<Fact>,
    numbers: BTreeSet<String>,
    /// Coded statements, as text.
    entries: Vec<String>,
    is_touched: bool,
    is_piece: bool,
    /// Records were cut out of it.
    is_cut: bool,
}

impl Member {
    /// A record that may stand under another one or for it. `None` for one that has too little to prove anything, and as for [`Member::any`].
    fn of(tx: &Transaction<'_>, id: RecordId) -> Result<Option<Self>> {
        let Some(print) = copy::print(tx, id)? else { return Ok(None) };
        let member = Self::any(tx, id)?;
        Ok(member.filter(|one| print.words >= wording::LONG || !one.numbers.is_empty() || one.says(FactName::Date).is_some()))
    }

    /// A record, whatever it says. `None` for what is in the trash, nobody's, or no copy by a user's word.
    fn any(tx: &Transaction<'_>, id: RecordId) -> Result<Option<Self>> {
        let shown = record::shown(tx, id)?;
        let Some(person) = shown.person else { return Ok(None) };
        if trash::holds(tx, &shown.anchor)? || fact::set_of(tx, &shown.anchor)?.contains_key(NO_COPY) {
            return Ok(None);
        }
        let mut facts = fact::of_record(tx, id)?;
        facts.retain(|fact| fact.origin == Origin::Stated || (fact.origin == Origin::Read && fact.confidence >= SURE));
        let print = copy::print(tx, id)?;
        Ok(Some(Self {
            id,
            print: print.map(|print| print.all),
            lead: print.and_then(|print| print.lead),
            person,
            format: record::format(tx, id)?,
            pages: u32::try_from(extract::document_pages(tx, id)?.len()).unwrap_or(u32::MAX),
            facts,
            numbers: fact::identifiers(tx, id)?.iter().filter_map(|number| group::number(number)).collect(),
            entries: fact::entries(tx, id)?.iter().map(|entry| format!("{entry:?}")).collect(),
            is_touched: record::is_touched(tx, &shown.anchor)?,
            is_piece: piece::range(tx, id)?.is_some(),
            is_cut: piece::cut_content(tx, id)?.is_some(),
        }))
    }

    fn says(&self, name: FactName) -> Option<&Fact> {
        best(&self.facts, name)
    }

    /// The order in which records of the same words are shown, the first one for all. What a user worked with stays in its place. Coded
    /// statements are more than the words alone. A file of its own goes out alone, where a part takes the whole document along; only where
    /// another day was read in the same words (`days_differ`) the part counts more, as a heading among many alike gave it its day. Pages
    /// that can be looked at are what a reviewer expects. Else the one that was there first stays.
    fn rank(&self, days_differ: bool) -> impl Ord + use<> {
        let has_pictures = self.format == "pdf";
        (Reverse(self.is_touched), Reverse(!self.entries.is_empty()), self.is_piece != days_differ, Reverse(has_pictures), self.id)
    }

    /// Whether nothing but the words speaks against the two being one report: what structured data states beside them.
    fn agrees(&self, other: &Self) -> bool {
        self.person == other.person
            && self.agrees_in_status(other)
            && [FactName::Kind, FactName::Date, FactName::Collected, FactName::Reported]
                .into_iter()
                .all(|name| self.states_no_other(other, name))
            && (self.numbers == other.numbers || !self.numbers.is_disjoint(&other.numbers))
            && (self.entries == other.entries || self.entries.is_empty() || other.entries.is_empty())
    }

    /// A report that names no status counts as final, and as nothing else.
    fn agrees_in_status(&self, other: &Self) -> bool {
        let status = |one: &Self| one.says(FactName::Status).map_or_else(|| FINAL.to_owned(), |fact| fact.value.clone());
        status(self) == status(other)
    }

    fn states_no_other(&self, other: &Self, name: FactName) -> bool {
        let (Some(own), Some(others)) = (self.says(name), other.says(name)) else { return true };
        own.value == others.value || (own.origin != Origin::Stated && others.origin != Origin::Stated)
    }

    /// Whether a longer record is the same report with something around it.
    fn is_told_by(&self, longer: &Self) -> bool {
        let same = |name| self.says(name).map(|fact| &fact.value) == longer.says(name).map(|fact| &fact.value);
        self.agrees(longer)
            && same(FactName::Kind)
            && same(FactName::Date)
            && self.entries.is_empty()
            && !longer.is_cut
            && !wording::is_envelope(&longer.format)
    }
}

/// Brings copies in line with records that changed; gives those that stand in another place now, whose words in the index are right again.
pub(super) fn renew(tx: &Transaction<'_>, records: &BTreeSet<RecordId>) -> Result<BTreeSet<RecordId>> {
    // What stood under a record that is gone has no words in the index, wherever it stands now.
    let left_over: BTreeSet<RecordId> = copy::left_over(tx)?.into_iter().collect();
    let mut all: BTreeSet<RecordId> = records.union(&left_over).copied().collect();
    // Those near, and those near them: what says the same as a record follows where that one goes.
    let mut edge = all.clone();
    for _ in 0..2 {
        let mut next = BTreeSet::new();
        for id in edge {
            next.extend(copy::near(tx, id)?.into_iter().filter(|near| !all.contains(near)));
        }
        all.extend(&next);
        edge = next;
    }
    let all: Vec<RecordId> = super::there(tx, all)?;
    let mut placed = Placed::default();
    for id in &all {
        placed.place(tx, *id)?;
    }
    let mut moved = left_over;
    for id in all {
        let (new, old) = (placed.shown(tx, id)?, copy::under(tx, id)?);
        if new != old {
            moved.extend([Some(id), old.map(|under| under.record)].into_iter().flatten());
        }
        // What one that is shown for others is found by holds their titles and files.
        moved.extend(new.filter(|under| new != old || under.hidden).map(|under| under.record));
        if new != old || new.is_none() {
            copy::put(tx, id, new.as_ref())?;
        }
    }
    let moved: BTreeSet<RecordId> = super::there(tx, moved)?.into_iter().collect();
    index::renew(tx, &moved.iter().copied().collect::<Vec<_>>())?;
    Ok(moved)
}

/// Takes a record away. The one that was shown for it is not found by its names any more.
pub(super) fn remove(tx: &Transaction<'_>, id: RecordId) -> Result<()> {
    let under = copy::under(tx, id)?;
    index::take_out(tx, id)?;
    record::remove(tx, id)?;
    index::renew(tx, &under.map(|under| under.record).into_iter().collect::<Vec<_>>())
}

/// Makes all of it anew.
pub(crate) fn rebuild(tx: &Transaction<'_>) -> Result<()> {
    renew(tx, &record::ids(tx)?.into_iter().collect()).map(drop)
}

/// What was decided, text by text.
#[derive(Default)]
struct Placed {
    done: BTreeSet<Hash>,
    /// Each record that stands under another one, and that one, as they were found: it may stand under a third.
    under: BTreeMap<RecordId, Under>,
    /// Documents that others were looked for in: many stand in the same one, and it has many pages.
    longer: BTreeMap<RecordId, Option<Member>>,
}

impl Placed {
    /// Decides for all records that say what this one does.
    fn place(&mut self, tx: &Transaction<'_>, id: RecordId) -> Result<()> {
        let Some(print) = copy::print(tx, id)? else { return Ok(()) };
        if !self.done.insert(print.all) {
            return Ok(());
        }
        let ids = copy::saying(tx, &print.all)?;
        if ids.len() == 1 && print.lead.map(|(lead, _)| copy::pages_saying(tx, &lead)).transpose()?.is_none_or(|spots| spots.len() < 2) {
            return Ok(());
        }
        let mut members = Vec::new();
        for id in ids {
            members.extend(Member::of(tx, id)?);
        }
        let day = |member: &Member| member.says(FactName::Date).map(|fact| fact.value.clone());
        let days_differ = members.windows(2).any(|two| day(&two[0]) != day(&two[1]));
        members.sort_by_key(|member| member.rank(days_differ));
        let mut shown: Vec<&Member> = Vec::new();
        for member in &members {
            match shown.iter().find(|first| first.agrees(member)) {
                Some(first) => {
                    self.under.insert(member.id, Under { record: first.id, hidden: !member.is_touched, pages: None });
                }
                None => shown.push(member),
            }
        }
        for member in shown {
            if let Some(under) = self.within(tx, member)? {
                self.under.insert(member.id, under);
            }
        }
        Ok(())
    }

    /// What a record stands under in the end: something that is a line of lists itself.
    fn shown(&self, tx: &Transaction<'_>, id: RecordId) -> Result<Option<Under>> {
        let Some(mut under) = self.under.get(&id).copied() else { return Ok(None) };
        for _ in 0..STEPS {
            let is_decided = copy::print(tx, under.record)?.is_some_and(|print| self.done.contains(&print.all));
            let next = if is_decided { self.under.get(&under.record).copied() } else { copy::under(tx, under.record)? };
            match next {
                Some(next) if next.hidden => under = Under { record: next.record, pages: under.pages.or(next.pages), ..under },
                _ => break,
            }
        }
        Ok(Some(under))
    }

    /// The longer record that a record's pages stand in, one after the other: one that tells the same report, else the first one that there is.
    fn within(&mut self, tx: &Transaction<'_>, member: &Member) -> Result<Option<Under>> {
        let Some((lead, lead_at)) = member.lead else { return Ok(None) };
        let mut own = Vec::with_capacity(member.pages as usize);
        let pages = extract::document_pages(tx, member.id)?;
        for page in &pages {
            own.extend(copy::print_of_page(tx, page.id)?);
        }
        let Some(last_of_own) = u32::try_from(own.len()).ok().filter(|_| own.len() == pages.len()).and_then(|count| count.checked_sub(1))
        else {
            return Ok(None);
        };
        let mut found: Option<Under> = None;
        for spot in copy::pages_saying(tx, &lead)? {
            let Some(first) = spot.number.checked_sub(lead_at) else { continue };
            let Some(last) = first.checked_add(last_of_own) else { continue };
            if pages.iter().any(|page| page.blob == spot.blob) || copy::prints_of_pages(tx, spot.extract, first, last)? != own {
                continue;
            }
            for id in copy::holding(tx, &spot, first, last)? {
                let longer = match self.longer.entry(id) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(new) => new.insert(Member::any(tx, id)?),
                };
                let Some(longer) = longer else { continue };
                if longer.person != member.person || longer.pages <= member.pages || longer.print == member.print {
                    continue;
                }
                let under = Under { record: id, hidden: !member.is_touched && member.is_told_by(longer), pages: Some((first, last)) };
                if under.hidden {
                    return Ok(Some(under));
                }
                found.get_or_insert(under);
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use second_read_model::PersonId;
    use second_read_model::progress::Unwatched;
    use second_read_model::record::CopySort;

    use super::*;
    use crate::Again;
    use crate::ListFilter;
    use crate::RecordFilter;
    use crate::SetFact;
    use crate::papers::Papers;

    const BODY: &str = "Accession: S26-10482\nCollected: 05/04/2026\nSpecimen: left breast, core biopsy at two o'clock, four cores in formalin\n\
        FINAL DIAGNOSIS\nLeft breast, core biopsy: invasive ductal carcinoma, grade 2, measuring 18 mm in the longest core.\n\
        No lymphovascular invasion is seen. Estrogen receptor positive in nine of ten cells.\n";
    const SECOND: &str = "MICROSCOPIC DESCRIPTION\nSections show cores of breast tissue with nests of atypical cells in a fibrous stroma, \
        with moderate nuclear pleomorphism and few mitotic figures. Immunostains for estrogen and progesterone receptor were done with \
        controls that reacted as they should.\nElectronically signed by Anna Nobody, MD\n";

    fn head(patient: &str) -> String {
        format!("SURGICAL PATHOLOGY REPORT\nPatient: {patient}\n")
    }

    fn report() -> String {
        format!("{}{BODY}", head("Lind, Marta\nDate of Birth: 02/19/1974"))
    }

    /// A record of these words; `told` says what it states besides: its facts as `name=value`, `number=` and `entry=`.
    fn member(told: &str) -> Member {
        let said: Vec<(&str, &str)> = told.split(',').filter_map(|one| one.split_once('=')).collect();
        let all = |name: &str| said.iter().filter(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()).collect::<Vec<_>>();
        let fact = |(name, value): &(&str, &str)| {
            let (evidence, method) = (String::new(), String::new());
            let name = FactName::from_key(name)?;
            Some(Fact { name, value: (*value).to_owned(), evidence, page: None, confidence: 1.0, origin: Origin::Stated, method })
        };
        Member {
            id: RecordId(1),
            print: None,
            lead: None,
            person: said.iter().find(|(key, _)| *key == "person").map_or(1, |(_, id)| id.parse().unwrap()),
            format: "fhir".to_owned(),
            pages: 1,
            facts: said.iter().filter_map(fact).collect(),
            numbers: all("number").into_iter().collect(),
            entries: all("entry"),
            is_touched: false,
            is_piece: false,
            is_cut: false,
        }
    }

    #[test]
    fn what_is_stated_beside_the_same_words_keeps_them_apart() {
        for (one, other, agrees, is_told) in [
            ("", "", true, true),
            ("person=1", "person=2", false, false),
            ("status=final", "", true, true),
            ("status=preliminary", "", false, false),
            ("status=amended", "status=corrected", false, false),
            ("number=A1", "number=A1,number=B2", true, true),
            ("number=A1", "number=B2", false, false),
            ("number=A1", "", false, false),
            ("entry=x", "entry=y", false, false),
            ("kind=lab", "kind=letter", false, false),
            ("collected=2026-05-04", "collected=2026-05-05", false, false),
            // What only the longer one says leaves the words the same; but then it is not known to be the same report with more around it.
            ("", "date=2026-05-04", true, false),
            ("", "kind=lab", true, false),
            ("entry=x", "", true, false),
        ] {
            let (own, longer) = (member(one), member(other));
            assert_eq!((own.agrees(&longer), longer.agrees(&own), own.is_told_by(&longer)), (agrees, agrees, is_told), "{one} / {other}");
        }
    }

    #[test]
    fn words_that_were_read_in_a_picture_prove_nothing() {
        let prints = |origins: &[TextOrigin]| {
            let page = |(origin, number): (&TextOrigin, u32)| PageText { number, text: report(), origin: *origin, ..PageText::default() };
            let pages = origins.iter().zip(1..).map(page).collect();
            Wording::of(&Extract { format: "pdf".to_owned(), pages, ..Extract::default() }).prints()
        };
        assert!(prints(&[TextOrigin::Layer]).all.is_some());
        let mixed = prints(&[TextOrigin::Layer, TextOrigin::Ocr]);
        assert_eq!((mixed.all.is_none(), mixed.pages[0].is_some(), mixed.pages[1].is_none()), (true, true, true));
    }

    /// The same words as a page of the web.
    fn as_html(text: &str) -> String {
        let lines: String = text.lines().map(|line| format!("<p>{line}</p>\n")).collect();
        format!("<!DOCTYPE html><html><body>{lines}</body></html>")
    }

    /// File names of records that are lines of lists, each with those of what stands under it; the two lists that there are agree.
    fn lines(papers: &Papers) -> Vec<String> {
        let rows = papers.library.records(&RecordFilter::default()).unwrap();
        let timeline = papers.library.timeline(&ListFilter::default(), None).unwrap();
        assert_eq!(rows.iter().map(|row| row.id).collect::<BTreeSet<_>>(), timeline.ids.iter().copied().collect());
        assert_eq!(papers.library.counts().unwrap().records, rows.len() as u64);
        let mut lines: Vec<String> = rows.iter().map(|row| line(papers, row.id)).collect();
        lines.sort();
        assert!(papers.library.store.db.read(index::agrees).unwrap(), "search finds what is shown");
        papers.library.store.db.write(rebuild).unwrap();
        let anew: BTreeSet<String> = rows.iter().map(|row| line(papers, row.id)).collect();
        assert_eq!(lines.iter().cloned().collect::<BTreeSet<_>>(), anew, "what is near gives the same as all anew");
        lines
    }

    fn line(papers: &Papers, id: RecordId) -> String {
        let detail = papers.library.record(id).unwrap();
        let name = detail.blobs[0].path.rsplit('/').next().unwrap_or_default().to_owned();
        let mut others: Vec<String> = detail.same_words.iter().map(|copy| format!("{} {}", copy.sort.key(), copy.file)).collect();
        others.sort();
        std::iter::once(name).chain(others).collect::<Vec<_>>().join(", ")
    }

    fn hidden(papers: &Papers, shown: &str) -> RecordId {
        let copies = papers.library.record(papers.id(shown)).unwrap().same_words;
        copies.iter().find(|copy| copy.sort == CopySort::Holds).unwrap().record
    }

    #[test]
    fn the_same_words_in_two_forms_are_one_line() {
        let text = report();
        let Some(papers) = Papers::of(&[("a.txt", text.clone()), ("b.html", as_html(&text))]) else { return };
        let found = lines(&papers);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("holds "), "{found:?}");
        // Search by words, and by the name of the file that stands under it, leads to the one that is shown.
        let shown = papers.id("a.txt");
        assert_eq!(papers.id("b.html"), shown);
        for words in ["lymphovascular", "a.txt", "b.html"] {
            let hits = papers.library.search(words, 9).unwrap();
            assert_eq!((hits.total, hits.hits[0].record), (1, shown), "{words}");
        }
        let files = papers.library.files(None).unwrap();
        assert!(files.iter().all(|file| file.record == Some(shown) && file.disposition == "kept"), "{files:?}");
        assert_eq!(papers.library.originals(shown).unwrap().len(), 2);
        assert_eq!(papers.library.people().unwrap()[0].records, 1);
        let other = papers.library.record(hidden(&papers, "a.txt")).unwrap();
        assert_eq!(other.same_words[0].sort, CopySort::Under);
        papers.library.reread(&Again::All, &Unwatched).unwrap();
        assert_eq!(lines(&papers), found);
    }

    #[test]
    fn in_whatever_order_they_come_one_is_shown() {
        let text = report();
        let files = [("a.txt", text.clone()), ("b.html", as_html(&text)), ("c.txt", format!("{text}\n\n"))];
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
            let Some(papers) = Papers::of(&[files[order[0]].clone()]) else { return };
            for at in &order[1..] {
                papers.add(&format!("source{at}"), &[files[*at].clone()]);
            }
            let found = lines(&papers);
            assert!(found.len() == 1 && found[0].starts_with(files[order[0]].0), "what was there first stays: {found:?}");
        }
    }

    #[test]
    fn nothing_that_differs_is_folded() {
        let text = report();
        let without_day = "PROGRESS NOTE\nPatient: Lind, Marta\nDate of Birth: 02/19/1974\n".to_owned()
            + &"The patient feels well and walks daily. ".repeat(8);
        let short =
            "Lakeside Clinic\nPatient: Lind, Marta\nDate of Birth: 02/19/1974\nDate of visit: 05/04/2026\nDid not attend.\n".to_owned();
        for (one, other, why) in [
            (text.clone(), text.replace("18 mm", "19 mm"), "a number"),
            (text.clone(), text.replace("grade 2", "grade II"), "a word"),
            (text.clone(), text.replace("05/04/2026", "05/05/2026"), "a date"),
            (text.clone(), format!("{text}PRELIMINARY REPORT\n"), "a status"),
            (text.replace("Lind, Marta", "Okafor, Ben").replace("1974", "1950"), text.clone(), "a person"),
            (
                text.replace("Patient: Lind, Marta\nDate of Birth: 02/19/1974\n", ""),
                text.replace("Patient: Lind, Marta\nDate of Birth: 02/19/1974\n", "") + "\n",
                "nobody",
            ),
            (without_day.clone(), as_html(&without_day), "no date and no number"),
            (short.clone(), as_html(&short), "few words"),
        ] {
            let name = if other.starts_with('<') { "b.html" } else { "b.txt" };
            let Some(papers) = Papers::of(&[("a.txt", one), (name, other)]) else { return };
            assert_eq!(lines(&papers), ["a.txt".to_owned(), name.to_owned()], "{why}");
        }
    }

    #[test]
    fn pages_of_a_longer_document() {
        let (first, second) = (report(), SECOND.to_owned());
        let other = "RADIOLOGY REPORT\nPatient: Lind, Marta\nDate of Birth: 02/19/1974\nAccession: R26-20001\nExam date: 06/11/2026\nEXAM: CT chest with contrast\n\
            FINDINGS\nThe lungs are clear. No enlarged lymph nodes. The heart is of normal size. No pleural effusion is seen on either side.\n\
            IMPRESSION\nNo evidence of metastatic disease in the chest.\n";
        let single = format!("{first}\u{c}{second}");
        let longer = format!("{single}\u{c}{other}");
        let Some(papers) = Papers::of(&[("all.txt", longer), ("path.txt", single), ("ct.txt", other.to_owned())]) else { return };
        // The same kind and day: the longer one stands for it. The CT keeps its own place in time.
        assert_eq!(lines(&papers), ["all.txt, also ct.txt, holds path.txt", "ct.txt, also all.txt"]);
        let detail = papers.library.record(papers.id("all.txt")).unwrap();
        let pages: Vec<_> =
            detail.same_words.iter().filter_map(|copy| copy.pages.map(|pages| (copy.file.as_str(), pages.first, pages.last))).collect();
        assert_eq!(pages, [("path.txt", 1, 2), ("ct.txt", 3, 3)]);
        // What stands under what stands under another one stands there too.
        papers.add("more", &[("path.html", as_html(&format!("{first}{second}")))]);
        let shown = lines(&papers);
        assert_eq!(shown, ["all.txt, also ct.txt, holds path.html, holds path.txt", "ct.txt, also all.txt"]);
        papers.library.trash(&[papers.id("all.txt")]).unwrap();
        assert_eq!(lines(&papers).len(), 2, "what is in the trash hides nothing");
        papers.library.undo().unwrap();
        assert_eq!(lines(&papers), shown);
    }

    #[test]
    fn what_a_user_worked_with_is_never_hidden() {
        let text = report();
        let Some(papers) = Papers::of(&[("a.txt", text.clone()), ("b.html", as_html(&text))]) else { return };
        let library = &papers.library;
        let (before, under) = (lines(&papers), hidden(&papers, "a.txt"));
        library.note(under, "bring this one").unwrap();
        let after = lines(&papers);
        assert_eq!(after.len(), 1);
        assert_ne!(after, before, "the other one goes under it");
        library.note(papers.library.record(hidden(&papers, "a.txt")).unwrap().row.id, "and this").unwrap();
        assert_eq!(lines(&papers), ["a.txt, also b.html", "b.html, also a.txt"]);
        library.undo().unwrap();
        library.undo().unwrap();
        assert_eq!(lines(&papers), before);
        library.no_copy(&[under]).unwrap();
        assert_eq!(lines(&papers), ["a.txt", "b.html"]);
        library.undo().unwrap();
        assert_eq!(lines(&papers), before);
    }

    #[test]
    fn another_person_takes_a_record_out_from_under() {
        let text = report();
        let Some(papers) = Papers::of(&[("a.txt", text.clone()), ("b.html", as_html(&text))]) else { return };
        let before = lines(&papers);
        let other: PersonId = papers.library.person_add("Okafor, Ben", None).unwrap();
        papers.library.set(papers.id("a.txt"), SetFact::Person, &other.to_string()).unwrap();
        assert_eq!(lines(&papers), ["a.txt", "b.html"]);
        papers.library.undo().unwrap();
        assert_eq!(lines(&papers), before);
        // A date that a user sets right is the copy's too: it stays where it is.
        papers.library.set(papers.id("a.txt"), SetFact::Date, "2026-05-06").unwrap();
        assert_eq!(lines(&papers), before);
    }

    #[test]
    fn many_alike_are_no_ones_copies_and_cost_little() {
        let text = report();
        let many: Vec<(String, String)> = (0..210).map(|at| (format!("{at}.txt"), format!("{text}{}", "\n".repeat(at)))).collect();
        let files: Vec<(&str, &str)> = many.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let Some(papers) = Papers::of(&files[..150]) else { return };
        assert_eq!(lines(&papers).len(), 1);
        papers.add("more", &files[150..]);
        assert_eq!(lines(&papers).len(), 210);
    }
}
