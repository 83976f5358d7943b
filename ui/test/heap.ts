// The invented records behind the double: one patient with a breast tumour, a relative with a name that is easily confused, and papers that
// name nobody. Nobody in it exists.
import type { Case, Diagnosis, Fact, Person, RecordDetail, SourceRow, SuggestionRow, TaughtRow } from "../src/backend/commands.ts";

export interface Page {
  text: string;
  words: [number, number, number, number, number, number][];
}

export interface HeapRecord extends RecordDetail {
  text: Page[];
  trashed: boolean;
  suggests: SuggestionRow[];
  /** Codes that the user said are wrong. */
  turned_down: string[];
}

/** US letter in points. */
export const PAGE = { width: 612, height: 792 };

/** Lays lines out as a typewriter would, so that words and pictures agree. */
export function layOut(lines: string[]): Page {
  const text = lines.join("\n");
  const words: Page["words"] = [];
  let start = 0;
  lines.forEach((line, row) => {
    for (const match of line.matchAll(/\S+/g)) {
      const at = match.index;
      words.push([start + at, match[0].length, 54 + at * 6.6, 60 + row * 19, match[0].length * 6.6, 13]);
    }
    start += line.length + 1;
  });
  return { text, words };
}

const MARIA = { id: "p1", name: "Maria Alvarez", birth_date: "1971-03-14" };
const MARIO = { id: "p2", name: "Mario Alvarez", birth_date: "1968-07-02" };

export const people: Person[] = [
  { ...MARIA, sex: "F", names: ["Maria Alvarez", "ALVAREZ, MARIA J"], numbers: [{ place: "St. Anne’s Hospital", value: "0048812" }], records: 0 },
  { ...MARIO, sex: "M", names: ["ALVAREZ, MARIO"], numbers: [], records: 0 },
];

export const diagnoses: Diagnosis[] = [
  { id: "d1", person: "p1", code: "C50.412", title: "Malignant neoplasm of upper-outer quadrant of left female breast", words: "breast cancer, left" },
  { id: "d2", person: "p1", code: "", title: "", words: "lump in the right breast, being watched" },
];

const fact = (name: Fact["name"], value: string, evidence: string, page: number | null = 1, confidence = 0.9): Fact => ({
  name, value, evidence, page, confidence, origin: "read", method: "heading",
});

/** What was read because the user set it right on another paper of the same look. */
const learned = (name: Fact["name"], value: string, evidence: string, page: number | null): Fact => ({ ...fact(name, value, evidence, page, 0.97), method: "learned" });

type Suggestion = Omit<SuggestionRow, "record">;

const suggestion = (code: string, title: string, evidence: string, certainty: Suggestion["certainty"] = "asserted", page: number | null = 1): Suggestion => ({
  code, title, evidence, page, certainty,
});

interface Sketch {
  kind: string;
  title: string;
  date: string | null;
  place?: string;
  status?: string;
  person?: typeof MARIA | null;
  /** The name as read, where it is not the person's. */
  name?: string;
  diagnoses?: string[];
  to_check?: string[];
  pages?: string[][];
  copies?: string[];
  same_words?: RecordDetail["same_words"];
  /** Single scans that it was joined of. */
  sheets?: number;
  facts?: Fact[];
  /** What kind it may be, where that is not sure. */
  kinds?: Fact[];
  notes?: string[];
  parts?: RecordDetail["parts"];
  series?: RecordDetail["series"];
  pairs?: RecordDetail["pairs"];
  suggests?: Suggestion[];
  disagreements?: RecordDetail["disagreements"];
  range?: RecordDetail["range"];
  holds?: number;
}

const PATHOLOGY = [
  ["ST. ANNE'S HOSPITAL - DEPARTMENT OF PATHOLOGY", "Patient: ALVAREZ, MARIA   DOB 03/14/1971", "Accession S26-10482   FINAL REPORT", "", "Collected 05/27/2026   Reported 05/29/2026"],
  ["FINAL DIAGNOSIS", "A. Breast, left, 2:00, core biopsy:", "   Invasive ductal carcinoma, Nottingham grade 2.", "   Lymphovascular invasion not identified.", "", "BIOMARKERS", "ER: positive, 95 %.  PR: positive, 40 %.", "HER2 (IHC): equivocal (2+); reflex ISH ordered.", "Ki-67: 22 %."],
  ["GROSS DESCRIPTION", "Received in formalin: four cores of tan tissue."],
];

/** What stands beside the sheets of a fax: one that is listed for another, and says what a longer paper says; and that other one. */
const SAME_WORDS: Record<number, RecordDetail["same_words"]> = {
  1: [
    { record: "r15", title: "Fax, sheet 2", format: "pdf", file: "fax again.pdf", sort: "holds", pages: null },
    { record: "r9", title: "A title that is far too long for any list and goes on and on, as the names of scanned files often do.pdf", format: "pdf", file: "scan.pdf", sort: "also", pages: { first: 2, last: 3 } },
  ],
  2: [{ record: "r14", title: "Fax, sheet 1", format: "pdf", file: "fax.pdf", sort: "under", pages: null }],
};

const SKETCHES: Sketch[] = [
  { kind: "consult", title: "Surgeon’s consultation", date: "2026-06-12", place: "Lakeside Breast Center", diagnoses: ["C50.412"], pages: [["CONSULTATION", "Ms. Alvarez has a new left breast cancer.", "Lumpectomy or mastectomy was discussed.", "HER2 result by ISH is awaited."], ["Plan: decide before 30 June."]] },
  { kind: "imaging", title: "MRI breast, both sides", date: "2026-06-05", place: "St. Anne’s Hospital", diagnoses: ["C50.412"], series: [
    { uid: "1.2.1", number: "1", modality: "MR", description: "T2 axial", instances: 12, missing: 0 },
    { uid: "1.2.2", number: "4", modality: "MR", description: "T1 dynamic, fat suppressed", instances: 18, missing: 2 },
    { uid: "1.2.3", number: "9", modality: "CT", description: "Chest, thin", instances: 10, missing: 0 },
  ] },
  { kind: "radiology", title: "Radiology report, MRI breast", date: "2026-06-05", place: "St. Anne’s Hospital", status: "final", pairs: [{ record: "r2", title: "MRI breast, both sides", sort: "report-of", sure: false }], diagnoses: ["C50.412"], pages: [["MRI BREAST", "IMPRESSION", "Left breast mass, 2:00, 18 mm."], ["Electronically signed"]] },
  { kind: "pathology", title: "Surgical pathology, core biopsy", date: "2026-05-27", place: "St. Anne’s Hospital", status: "final", copies: ["phone/IMG_2231.pdf"], pages: PATHOLOGY, parts: [{ blob: "c".repeat(64), number: 1, name: "ISH order form.pdf", media_type: "application/pdf", bytes: 20_480, pages: 1 }], to_check: ["two-dates"], facts: [fact("date", "2026-05-27", "Collected 05/27/2026"), fact("date", "2026-05-29", "Reported 05/29/2026"), fact("side", "left", "Breast, left", 2), fact("accession", "S26-10482", "Accession S26-10482"), fact("diagnosis", "Invasive ductal carcinoma", "Invasive ductal carcinoma, Nottingham grade 2.", 2)], notes: ["Ask if the ISH result is back."], disagreements: [
    { code: "side-disagrees", message: "Left or right? This record says “Breast, left, 2:00, core biopsy”. Its case is about “Malignant neoplasm of right female breast”. Check which side is meant.", quotes: [{ words: "Breast, left, 2:00, core biopsy", record: "r4", page: 2 }, { words: "Malignant neoplasm of right female breast", record: null, page: null }] },
  ], suggests: [suggestion("C50.412", "Malignant neoplasm of upper-outer quadrant of left female breast", "Invasive ductal carcinoma, Nottingham grade 2.", "asserted", 2)] },
  { kind: "pathology", title: "Surgical pathology, core biopsy", date: "2026-05-27", place: "St. Anne’s Hospital", status: "preliminary", pairs: [{ record: "r4", title: "Surgical pathology, core biopsy", sort: "replaced-by", sure: true }], pages: [["PRELIMINARY REPORT", "Breast, left: carcinoma. HER2 pending."]] },
  { kind: "radiology", title: "Radiology report, mammogram", date: null, place: "Lakeside Imaging", to_check: ["no-date"], pages: [["MAMMOGRAM, DIAGNOSTIC", "Left breast, 2:00: mass with spiculated margin."]] },
  { kind: "lab", title: "Lab results", date: "2026-06-11", place: "Lakeside Lab", person: MARIO, to_check: ["identity"], facts: [fact("date", "2026-06-11", "06/11/2026"), fact("birth-date", "1968-07-02", "DOB 07/02/1968"), fact("birth-date", "1971-03-14", "born 03/14/1971"), fact("sex", "F", "Sex F")], pages: [["LAB RESULTS   06/11/2026", "ALVAREZ, MARIO   DOB 07/02/1968", "Hemoglobin 14.1 g/dL", "Sex F, born 03/14/1971"]] },
  { kind: "photo", title: "Photo of a letter", date: "2026-06-01", person: null, to_check: ["no-name", "unknown-kind"], pages: [[]], kinds: [] },
  { kind: "other", title: "A title that is far too long for any list and goes on and on, as the names of scanned files often do.pdf", date: "2025", pages: [["Long title"], [], []], holds: 1 },
  { kind: "own", title: "Your own notes", date: null, person: null, pages: [["Ask about HER2. <b>Mom</b> leans to the smaller surgery.", "She has high blood pressure too."]], suggests: [suggestion("I10", "Essential (primary) hypertension", "high blood pressure")] },
  { kind: "insurance", title: "Insurance card", date: "2024-01-03", pages: [["MEMBER ID 000-00-0000"]], range: { record: "r9", first: 3, last: 3, of: 3 } },
  { kind: "other", title: "A file that nothing here can show", date: "2023-02-01", pages: [] },
  { kind: "imaging", title: "Scan of which only the list is here", date: "2022-02-01", series: [{ uid: "1.3.1", number: "1", modality: "CT", description: "Chest", instances: 0, missing: 40 }] },
  ...[1, 2, 3].map((number): Sketch => ({
    kind: "other", title: `Fax, sheet ${number}`, date: "2021-09-0" + number, place: "Lakeside Lab", to_check: number === 3 ? ["unknown-kind", "hard-to-read"] : ["unknown-kind"],
    kinds: [fact("kind", "lab", "RESULTS", 1, 0.4), fact("kind", "letter", "Dear", 1, 0.3)], pages: [["LAKESIDE LAB", "RESULTS of your visit", "Dear Ms. Alvarez, all values are as expected."]],
    same_words: SAME_WORDS[number] ?? [], ...(number === 3 ? { sheets: 3 } : {}),
  })),
  { kind: "progress", title: "Visit note", date: "2021-08-03", place: "Clinic 4", name: "M Alvarez-Ruiz", to_check: ["new-diagnosis", "new-name"], pages: [["VISIT NOTE", "Patient: ALVAREZ-RUIZ, M", "Assessment: type 2 diabetes without complications.", "Snores; suspicious for obstructive sleep apnea."]], suggests: [
    suggestion("I10", "Essential (primary) hypertension", "Essential hypertension", "stated", null),
    suggestion("E11.9", "Type 2 diabetes mellitus without complications", "type 2 diabetes without complications"),
    suggestion("G47.33", "Obstructive sleep apnea (adult) (pediatric)", "suspicious for obstructive sleep apnea", "uncertain"),
  ] },
  { kind: "letter", title: "Letter to the family doctor", date: "2021-07-30", place: "Lakeside Heart Clinic", kinds: [learned("kind", "letter", "as you set it for Lakeside Heart Clinic: Letter", null)], facts: [learned("date", "2021-07-30", "Dictated 07/30/2021", 1)], to_check: ["new-diagnosis"], pages: [["Re: ALVAREZ, MARIA   Dictated 07/30/2021", "She has essential hypertension.", "Please check her blood pressure."]], suggests: [
    suggestion("I10", "Essential (primary) hypertension", "She has essential hypertension."),
  ] },
];

function record(sketch: Sketch, at: number): HeapRecord {
  const { kind, title, date, place = null, status = "unknown", person = MARIA, pages = [], series = [], copies = [] } = sketch;
  const id = `r${at + 1}`;
  const named = pages[0]?.find((line) => /ALVAREZ/.test(line)) ?? "";
  const own: Fact[] = [...(sketch.kinds ?? [fact("kind", kind, title)]), ...(person ? [fact("name", sketch.name ?? person.name, named)] : []), ...(sketch.facts ?? [])];
  if (place) own.push(fact("place", place, place));
  if (date && !sketch.facts) own.push(fact("date", date, date));
  const facts: Record<string, Fact[]> = {};
  for (const one of own) (facts[one.name] ??= []).push(one);
  const instances = series.reduce((sum, one) => sum + one.instances, 0);
  return {
    id, kind, title, date, status, person, place, facts, series, copies, same_words: sketch.same_words ?? [], pairs: sketch.pairs ?? [], trashed: false,
    pages: pages.length, images: instances, format: series.length > 0 ? "dicom" : "pdf", sources: [`heap/${title}.pdf`],
    diagnoses: sketch.diagnoses ?? [], to_check: sketch.to_check ?? [], notes: sketch.notes ?? [], entries: [], identifiers: [], disagreements: sketch.disagreements ?? [],
    study: series.length > 0 ? { uid: "1.2", series: series.length, instances, modalities: [...new Set(series.map(({ modality }) => modality))] } : null,
    blobs: Array.from({ length: sketch.sheets ?? 1 }, () => ({ blob: "b".repeat(64), sha256: "0".repeat(64), bytes: 184_320, media_type: "application/pdf", path: `heap/${title}.pdf` })),
    ...(sketch.range ? { range: sketch.range } : {}), ...(sketch.holds ? { holds: sketch.holds } : {}),
    parts: sketch.parts ?? [], text: pages.map(layOut), turned_down: [],
    suggests: (sketch.suggests ?? []).map((one) => ({ ...one, record: id })),
  };
}

/** Records whose every text is one of `texts`, so that each stands somewhere on a screen. */
export function hostileHeap(texts: string[]): HeapRecord[] {
  let next = 0;
  const text = () => texts[next++ % texts.length]!;
  return Array.from({ length: Math.ceil(texts.length / 10) }, (_, at) => {
    const made = record({ kind: "other", title: text(), date: "2026-05-01", place: text(), person: { id: "p1", name: text(), birth_date: text() }, diagnoses: [text()], pages: [[text()]], copies: [text()], notes: [text()], status: text(), to_check: [text(), "unknown-kind"], ...(at % 4 === 0 ? { series: [{ uid: `u${at}`, number: text(), modality: text(), description: text(), instances: 3, missing: 1 }] } : {}) }, at);
    const suggests = ([["asserted", 1], ["stated", null]] as const).map(([certainty, page]) => ({ ...suggestion(text(), text(), text(), certainty, page), record: made.id }));
    return { ...made, suggests, blobs: made.blobs.map((blob) => ({ ...blob, path: text() })) };
  });
}

/** The heap; with `many` it is filled up with as many plain records, so that long lists can be tried. */
export function heap(many = 0): HeapRecord[] {
  const filler: Sketch[] = Array.from({ length: many }, (_, at) => ({
    kind: ["progress", "lab", "letter"][at % 3]!,
    title: `${["Visit note", "Lab results", "Letter"][at % 3]} ${at + 1}`,
    date: new Date(Date.UTC(2026, 3, 30) - at * 3_600_000 * 5).toISOString().slice(0, 10),
    place: `Clinic ${at % 40}`,
  }));
  const all = [...SKETCHES, ...filler].map(record);
  return all.sort((a, b) => (b.date ?? "").localeCompare(a.date ?? ""));
}

/** What the user taught on two faxes, with which a third one does not agree. */
export const lessons: TaughtRow[] = [
  { records: ["r3"], title: "Radiology report, MRI breast", place: "St. Anne’s Hospital", kind: "radiology", date: "Exam date: 06/05/2026", differs: false },
  { records: ["r14", "r15"], title: "Fax, sheet 1", place: "Lakeside Lab", kind: "lab", date: null, differs: true },
];

export const sources: SourceRow[] = [
  { id: "s1", path: "/media/CD_MRI", added: "2026-06-13T09:12:00Z", files: 71, kept: 60, copies: 1, containers: 0, clutter: 9, unreadable: 1 },
  { id: "s2", path: "/home/me/Mom hospital stuff (2)", added: "2026-06-13T09:20:00Z", files: 14, kept: 11, copies: 2, containers: 1, clutter: 0, unreadable: 0 },
];

export const firstCase = (): Case => ({
  id: "c1", title: "Lumpectomy or mastectomy?", person: "p1", diagnoses: [diagnoses[0]!], reason: "surgery-advised",
  decision: "Which surgery, and is chemotherapy needed first?", decide_by: "2026-06-30", proposal: "Mastectomy of the left breast",
  prepared_by: "Ana Alvarez", basis: "asked", checklist: "", recipient: "Lakemont Breast Second Opinion",
  questions: ["Can the breast be kept?", "Should the slides be read again?"],
  records: [{ record: "r4", other_person_confirmed: false }, { record: "r2", other_person_confirmed: false }, { record: "r7", other_person_confirmed: false }],
  missing: ["Glass slides, S26-10482, at St. Anne’s"],
});
