// Requests and answers of the core's commands, by hand until they are generated from the Rust types.

export type FactName =
  | "kind" | "date" | "title" | "name" | "birth-date" | "sex" | "record-number" | "place" | "author" | "status" | "side" | "accession"
  | "diagnosis" | "collected" | "reported";

export interface Fact {
  name: FactName;
  value: string;
  evidence: string;
  page: number | null;
  confidence: number;
  origin: "read" | "stated" | "set";
  method: string;
}

export interface PersonRef {
  id: string;
  name: string;
  birth_date: string | null;
}

export interface StudyRow {
  uid: string;
  series: number;
  instances: number;
  modalities: string[];
}

export interface RecordRow {
  id: string;
  kind: string;
  title: string;
  date: string | null;
  status: string;
  person: PersonRef | null;
  place: string | null;
  pages: number;
  images: number;
  format: string;
  sources: string[];
  diagnoses: string[];
  to_check: string[];
  study: StudyRow | null;
  facts?: Record<string, Fact[]>;
}

/** A row of the timeline; found words stand between `[[` and `]]`. */
export interface FoundRow extends RecordRow {
  snippet?: string;
  snippet_page?: number;
}

export interface RecordDetail extends RecordRow {
  blobs: { blob: string; sha256: string; bytes: number; media_type: string; path: string }[];
  parts: { blob: string; number: number; name: string; media_type: string; bytes: number; pages: number }[];
  copies: string[];
  pairs: PairRow[];
  series: SeriesRow[];
  entries: unknown[];
  identifiers: string[];
  notes: string[];
}

/** Another record that belongs to the one it is listed under. */
export interface PairRow {
  record: string;
  title: string;
  /** What the record it is listed under is to this one. */
  sort: "report-of" | "reported-by" | "replaces" | "replaced-by";
  sure: boolean;
}

export interface SeriesRow {
  uid: string;
  number: string;
  modality: string;
  description: string;
  instances: number;
  missing: number;
}

/** A series with the numbers of its images within the study, from 1. */
export interface StudySeries extends SeriesRow {
  images: number;
  first_image: number;
}

/** What is needed to show one image: how its samples are stored, and what must stand on the picture. */
export interface ImageInfo {
  rows: number;
  columns: number;
  bits: number;
  signed: boolean;
  slope: number;
  intercept: number;
  window_center: number | null;
  window_width: number | null;
  monochrome1: boolean;
  color: boolean;
  picture_only: boolean;
  spacing: [number, number] | null;
  position: number | null;
  frame: number;
  frames: number;
  orientation: [string, string, string, string];
  laterality: string;
  name: string;
  birth_date: string | null;
  series: string;
  number: string;
}

export interface Filter {
  words?: string;
  kind?: string;
  person?: string;
  diagnosis?: string;
  place?: string;
  year?: string;
  to_check?: boolean;
  trashed?: boolean;
  case?: string;
}

export interface TimelineAnswer {
  total: number;
  ids: string[];
  months: { month: string; count: number }[];
  capped: boolean;
}

export interface Facet {
  id: string;
  label: string;
  count: number;
}

export interface Facets {
  kinds: Facet[];
  years: Facet[];
  places: Facet[];
  diagnoses: Facet[];
  people: Facet[];
}

export interface Counts {
  records: number;
  to_check: number;
  diagnoses: number;
  cases: number;
  people: { id: string; name: string; birth_date: string | null; records: number }[];
  nobody: number;
  trashed: number;
}

export interface Person {
  id: string;
  name: string;
  birth_date: string | null;
  sex: string | null;
  names: string[];
  numbers: { place: string; value: string }[];
  records: number;
}

export interface Diagnosis {
  id: string;
  person: string;
  code: string;
  title: string;
  words: string;
}

export type Reason = "unclear" | "rare" | "surgery-advised" | "not-improving" | "unease";

export interface Case {
  id: string;
  title: string;
  person: string;
  diagnoses: Diagnosis[];
  reason: Reason | null;
  decision: string;
  decide_by: string | null;
  proposal: string;
  prepared_by: string;
  basis: string;
  checklist: string;
  recipient: string;
  questions: string[];
  records: { record: string; other_person_confirmed: boolean }[];
  missing: string[];
}

export type CaseLine =
  | "question" | "missing" | "reason" | "decision" | "decide-by" | "proposal" | "prepared-by" | "basis" | "title" | "recipient";

export interface Changed {
  changed: string[];
  undo: string;
}

export interface Finding {
  code: string;
  path: string;
  message: string;
}

export interface Added {
  files: number;
  bytes: number;
  kept: number;
  copies: number;
  containers: number;
  clutter: number;
  unreadable: number;
  records: number;
  findings: Finding[];
  error?: { code: string; message: string; path: string | null };
}

export interface SourceRow {
  id: string;
  path: string;
  added: string;
  files: number;
  kept: number;
  copies: number;
  containers: number;
  clutter: number;
  unreadable: number;
}

export type Disposition = "kept" | "copy" | "container" | "clutter" | "unreadable";

export interface FileRow {
  path: string;
  bytes: number;
  sha256: string | null;
  disposition: string;
  record: string | null;
}

export interface BundleReport {
  path: string;
  bytes: number;
  sha256: string | null;
  records: number;
  pages: number;
  images: number;
  left_out: { record: string; reason: "own-notes" | "private" | "program" | "no-file" }[];
  verified: boolean;
}

export interface PageWords {
  width: number;
  height: number;
  text: string;
  words: [start: number, length: number, x: number, y: number, w: number, h: number][];
  marks: [start: number, length: number][];
}

export interface About {
  version: string;
  protocol: number;
  library: { folder: string; state: string; open?: boolean; sample?: boolean };
  worker: { cage: string[]; error?: { code: string; message: string } };
}

export interface Progress {
  phase: "scan" | "keep" | "read" | "group" | "write" | "verify" | "check";
  files: number;
  files_total: number;
  bytes: number;
  bytes_total: number;
}

export interface JobRow {
  id: number;
  name: string;
  progress: Progress | null;
  state: "running" | "done" | "failed" | "cancelled";
  answer: unknown;
  error?: { code: string; message: string; path: string | null };
}

type None = Record<string, never>;

export interface Commands {
  about: { request: None; answer: About };
  init: { request: { passphrase?: string; no_passphrase?: boolean }; answer: { library: string; recovery_key: string } };
  unlock: { request: { passphrase?: string; recovery_key?: string }; answer: object };
  lock: { request: None; answer: object };
  sample: { request: { leave?: boolean }; answer: { paths: string[] } };
  add: { request: { paths: string[] }; answer: Added };
  sources: { request: None; answer: SourceRow[] };
  files: { request: { source?: string; list?: Disposition }; answer: FileRow[] };
  timeline: { request: Filter; answer: TimelineAnswer };
  rows: { request: { ids: string[]; words?: string }; answer: FoundRow[] };
  facets: { request: Filter; answer: Facets };
  counts: { request: None; answer: Counts };
  show: { request: { record: string }; answer: RecordDetail };
  words: { request: { record: string; page: number; find?: string }; answer: PageWords };
  study: { request: { record: string }; answer: { series: StudySeries[]; images: number } };
  image: { request: { record: string; image: number }; answer: ImageInfo };
  restore: { request: { what: string; to: string }; answer: { files: { path: string; sha256: string }[] } };
  set: { request: { record: string; fact: string; value: string }; answer: Changed };
  set_many: { request: { records: string[]; fact: string; value: string }; answer: Changed };
  trash: { request: { records: string[] }; answer: Changed };
  "trash restore": { request: { records: string[] }; answer: Changed };
  undo: { request: None; answer: Changed };
  note: { request: { record: string; text: string }; answer: Changed };
  people: { request: None; answer: Person[] };
  "person add": { request: { name: string; birth_date?: string }; answer: { id: string } };
  "person set": { request: { person: string; name?: string; birth_date?: string }; answer: Changed };
  "person merge": { request: { a: string; b: string }; answer: Changed };
  diagnoses: { request: { words: string[] }; answer: { code: string; title: string; billable: boolean }[] };
  "diagnosis add": { request: { diagnosis: string; person: string }; answer: { id: string } };
  "diagnosis list": { request: { person?: string }; answer: Diagnosis[] };
  tag: { request: { records: string[]; diagnosis: string }; answer: Changed };
  untag: { request: { records: string[]; diagnosis: string }; answer: Changed };
  "case list": { request: None; answer: Case[] };
  "case new": { request: { title: string; person: string; diagnoses?: string[]; checklist?: string; recipient?: string }; answer: { id: string } };
  "case add": { request: { case: string; records: string[]; confirm_other_person?: boolean }; answer: Changed };
  "case remove": { request: { case: string; records: string[] }; answer: Changed };
  "case order": { request: { case: string; records: string[] }; answer: Changed };
  "case say": { request: { case: string; line: CaseLine; text: string }; answer: Changed };
  "case unsay": { request: { case: string; line: "question" | "missing"; text: string }; answer: Changed };
  "case diagnoses": { request: { case: string; diagnoses: string[] }; answer: Changed };
  "case delete": { request: { case: string }; answer: Changed };
  "case show": { request: { case: string }; answer: Case };
  bundle: { request: { case: string; to?: string; plan?: boolean; confirm?: string[]; private?: boolean }; answer: BundleReport };
  verify: { request: { file: string }; answer: { ok: boolean; files: number; findings: Finding[] } };
  check: { request: { repair?: boolean }; answer: { ok: boolean; blobs: number; bytes: number; records: number; findings: Finding[] } };
}
