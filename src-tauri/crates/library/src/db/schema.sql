-- The schema of library.db. Changes come as steps of the ladder (ladder.rs), never by editing a released version.
-- Three families: STORE (what was taken in), DERIVED (what the pipeline makes of it; can be redone), USER (what people decided; only through transact).
-- Instants are UTC RFC 3339 text; order never depends on them but on ids and sequence numbers. Paths are text as found, invalid bytes as \xHH.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- STORE ------------------------------------------------------------------------------------------------------------------------------
CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,          -- as given, made absolute
    added TEXT NOT NULL
);
CREATE TABLE blob (
    id INTEGER PRIMARY KEY,
    name BLOB NOT NULL UNIQUE,          -- 32 bytes: keyed BLAKE3, the file's name under blobs/
    sha256 BLOB NOT NULL,
    size INTEGER NOT NULL,              -- plain bytes
    stored INTEGER NOT NULL             -- bytes on disk
);
CREATE INDEX blob_sha256 ON blob (sha256);
CREATE TABLE file (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES source,
    path TEXT NOT NULL,                 -- within the source: "a/b.pdf", or "a.zip!inner/b.pdf"
    container INTEGER REFERENCES file,  -- the archive it came out of
    size INTEGER NOT NULL,
    sha256 BLOB,                        -- NULL while it could not be read
    blob INTEGER REFERENCES blob,       -- NULL: clutter over 10 MB, a container, or not readable
    disposition TEXT NOT NULL,          -- kept | copy | container | clutter | unreadable (also an archive that is being opened)
    role TEXT NOT NULL DEFAULT '',      -- what it is among the files of its source: document | container | index | program | unreadable; '' while unsettled
    UNIQUE (source, path)
);
CREATE INDEX file_blob ON file (blob);
CREATE INDEX file_sha256 ON file (sha256);
-- A job that was begun; what it did not finish is gone on with by the next writer.
CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    op TEXT NOT NULL,
    state TEXT NOT NULL,                -- running | done
    started TEXT NOT NULL
);

-- DERIVED ----------------------------------------------------------------------------------------------------------------------------
-- What a reader made of a blob (part 0) or of a document inside it (part n). Pending while data is NULL.
CREATE TABLE extract (
    id INTEGER PRIMARY KEY,
    blob INTEGER NOT NULL REFERENCES blob,
    part INTEGER NOT NULL DEFAULT 0,
    format TEXT NOT NULL,
    version INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    role TEXT NOT NULL,
    data BLOB,                          -- the model's Extract without page texts, JSON under zstd
    problem TEXT NOT NULL DEFAULT '',   -- codes of its warnings, by spaces
    UNIQUE (blob, part)
);
CREATE TABLE page (
    id INTEGER PRIMARY KEY,
    extract INTEGER NOT NULL REFERENCES extract ON DELETE CASCADE,
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    width REAL NOT NULL,
    height REAL NOT NULL,
    origin TEXT NOT NULL,               -- layer | ocr | none, doubtful: waits to be read as a picture | wordless
    words BLOB,                         -- word boxes, packed, zstd
    confidence REAL,                    -- of words read from a picture, their mean from 0 to 1
    UNIQUE (extract, number)
);
CREATE INDEX page_waiting ON page (extract) WHERE origin IN ('none', 'doubtful');
CREATE INDEX page_picture ON page (extract) WHERE origin IN ('ocr', 'wordless'); -- few, and what may be sheets of one paper are among them
-- A small picture of a page or image (JPEG), made when a list first shows it; empty where none can be made.
CREATE TABLE thumbnail (
    blob INTEGER NOT NULL REFERENCES blob,
    part INTEGER NOT NULL,
    number INTEGER NOT NULL,            -- of the page, or of the frame, from 1
    picture BLOB NOT NULL,
    PRIMARY KEY (blob, part, number)
) WITHOUT ROWID;
CREATE TABLE record (
    id INTEGER PRIMARY KEY,
    anchor TEXT NOT NULL UNIQUE,        -- "study:<uid>" or "blob:<hex>" or "blob:<hex>:<first>-<last>" (pages)
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    date TEXT,                          -- best value, set ones included, so that lists sort by it
    place TEXT,
    status TEXT NOT NULL,
    person INTEGER REFERENCES person,
    claim INTEGER REFERENCES claim,     -- what it says about whose it is
    format TEXT NOT NULL,
    pages INTEGER NOT NULL,
    images INTEGER NOT NULL,
    to_check TEXT NOT NULL DEFAULT ''   -- reasons by spaces
);
CREATE INDEX record_list ON record (date, kind, place, person, to_check); -- lists are answered from it without a look at the rows
CREATE INDEX record_person ON record (person, date);
CREATE TABLE record_blob (              -- the originals of a record, and what was folded into it as a copy
    record INTEGER NOT NULL REFERENCES record ON DELETE CASCADE,
    blob INTEGER NOT NULL REFERENCES blob,
    place INTEGER NOT NULL,             -- order within the record
    first_page INTEGER, last_page INTEGER, -- of a record that is cut out of the content: its pages, and where in the text of
    start_byte INTEGER,                 -- the first one it begins
    end_byte INTEGER,                   -- the last one it ends; NULL: at its bottom
    PRIMARY KEY (record, blob)
) WITHOUT ROWID;
CREATE INDEX record_blob_blob ON record_blob (blob);
-- A study has thousands of originals, and none of them is cut.
CREATE INDEX record_blob_piece ON record_blob (record) WHERE first_page IS NOT NULL;
CREATE INDEX record_blob_cut ON record_blob (blob) WHERE first_page IS NOT NULL;
CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    record INTEGER NOT NULL REFERENCES record ON DELETE CASCADE,
    uid TEXT NOT NULL,
    number TEXT NOT NULL,
    modality TEXT NOT NULL,
    description TEXT NOT NULL,
    missing INTEGER NOT NULL DEFAULT 0, -- named by the disc's own list and not here
    UNIQUE (record, uid)
);
CREATE INDEX series_uid ON series (uid);
CREATE TABLE instance (
    id INTEGER PRIMARY KEY,
    series INTEGER NOT NULL REFERENCES series ON DELETE CASCADE,
    blob INTEGER NOT NULL REFERENCES blob,
    sop_class TEXT NOT NULL,
    sop_instance TEXT NOT NULL,
    number INTEGER,
    frames INTEGER NOT NULL,
    UNIQUE (series, blob)
);
CREATE INDEX instance_sop ON instance (sop_instance);
CREATE INDEX instance_blob ON instance (blob);
CREATE TABLE fact (
    id INTEGER PRIMARY KEY,
    record INTEGER NOT NULL REFERENCES record ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    evidence TEXT NOT NULL,
    page INTEGER,
    confidence REAL NOT NULL,
    origin TEXT NOT NULL,               -- read | stated (set ones are in set_fact)
    method TEXT NOT NULL
);
CREATE INDEX fact_record ON fact (record, name);
CREATE TABLE entry (                    -- coded statements
    id INTEGER PRIMARY KEY,
    record INTEGER NOT NULL REFERENCES record ON DELETE CASCADE,
    data TEXT NOT NULL                  -- the model's Entry, JSON
);
CREATE INDEX entry_record ON entry (record);
CREATE TABLE identifier (               -- accession, specimen, order numbers
    record INTEGER NOT NULL REFERENCES record ON DELETE CASCADE,
    scheme TEXT NOT NULL,
    value TEXT NOT NULL,
    plain TEXT NOT NULL,                -- capitals and digits alone, as numbers are compared; '' identifies nothing
    PRIMARY KEY (record, scheme, value)
) WITHOUT ROWID;
CREATE INDEX identifier_plain ON identifier (plain);
CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,           -- what the clustering knows it by, so that it stays itself
    family TEXT NOT NULL, given TEXT NOT NULL, suffix TEXT NOT NULL,
    birth_date TEXT,
    sex TEXT
);
CREATE TABLE person_key (               -- every key that means this person; user tables hold keys
    key TEXT PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES person ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX person_key_person ON person_key (person);
CREATE TABLE claim (                    -- each distinct identity claim of records, once
    id INTEGER PRIMARY KEY,
    data TEXT NOT NULL UNIQUE,          -- the model's IdentityClaim, JSON
    person INTEGER REFERENCES person,
    reasons TEXT NOT NULL DEFAULT ''    -- why a person should look (new-name, identity), by spaces
);
CREATE INDEX claim_person ON claim (person);
CREATE TABLE person_name (
    person INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    written TEXT NOT NULL,
    PRIMARY KEY (person, written)
) WITHOUT ROWID;
CREATE TABLE person_number (
    person INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    place TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (person, place, value)
) WITHOUT ROWID;
CREATE TABLE record_link (              -- pairs: a report and its images, a report and the earlier version it replaces
    record INTEGER NOT NULL REFERENCES record ON DELETE CASCADE,
    other INTEGER NOT NULL REFERENCES record ON DELETE CASCADE,
    sort TEXT NOT NULL,                 -- report-of | replaces
    sure INTEGER NOT NULL,              -- 1: both carry one number; 0: a suggestion
    PRIMARY KEY (record, other, sort)
) WITHOUT ROWID;
CREATE INDEX record_link_other ON record_link (other);
-- What pages and records say, as hashes of their words in one form: by these copies are found. Only of what the files hold as text.
CREATE TABLE page_print (
    page INTEGER PRIMARY KEY REFERENCES page ON DELETE CASCADE,
    print BLOB NOT NULL                 -- 16 bytes
);
CREATE INDEX page_print_print ON page_print (print);
CREATE TABLE record_print (
    record INTEGER PRIMARY KEY REFERENCES record ON DELETE CASCADE,
    print BLOB NOT NULL,                -- of all of it
    words INTEGER NOT NULL,
    lead BLOB,                          -- of its page with the most words; NULL: it cannot stand in a longer document page by page
    lead_at INTEGER NOT NULL            -- which of its pages that is, from 0
);
CREATE INDEX record_print_print ON record_print (print);
CREATE INDEX record_print_lead ON record_print (lead);
CREATE TABLE record_copy (              -- a record that says word for word what another one, or a part of it, says
    record INTEGER PRIMARY KEY REFERENCES record ON DELETE CASCADE,
    under INTEGER REFERENCES record ON DELETE SET NULL, -- the one that is shown; NULL: it is gone, and this one is to be looked at anew
    hidden INTEGER NOT NULL,            -- 1: it stands under the other one and is no line of lists; 0: both are lines
    first_page INTEGER, last_page INTEGER -- where in a longer one it stands, as that one's document counts
);
CREATE INDEX record_copy_under ON record_copy (under);
CREATE INDEX record_copy_hidden ON record_copy (record) WHERE hidden;
CREATE TABLE finding (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    source INTEGER REFERENCES source,
    file INTEGER REFERENCES file,
    record INTEGER REFERENCES record ON DELETE CASCADE,
    stage TEXT NOT NULL,                -- keep | read | group: what is redone is cleared first
    data TEXT NOT NULL DEFAULT '{}'     -- values for its sentence, JSON
);
CREATE INDEX finding_file ON finding (file);
CREATE INDEX finding_source ON finding (source);
CREATE INDEX finding_record ON finding (record);
CREATE INDEX file_container ON file (container);
CREATE INDEX record_claim ON record (claim);
CREATE TABLE disc_entry (               -- what DICOMDIRs list
    file INTEGER NOT NULL REFERENCES file,
    path TEXT NOT NULL,
    study TEXT NOT NULL, series TEXT NOT NULL, series_number TEXT NOT NULL,
    sop_instance TEXT NOT NULL,
    PRIMARY KEY (file, path)
) WITHOUT ROWID;
CREATE INDEX disc_entry_series ON disc_entry (series);
-- Words of pages and of records (title, names, notes, tags, place, attributes), folded. A row's number is
-- (days from 1800 to the record's date, 0 without one) << 46 | record.id << 20 | (place of the page from 1, or 0), so that the newest record
-- comes first from behind. `indexed` says which page a row is.
CREATE TABLE indexed (
    id INTEGER PRIMARY KEY,             -- rowid in words
    record INTEGER NOT NULL REFERENCES record ON DELETE CASCADE,
    page INTEGER REFERENCES page ON DELETE CASCADE
);
CREATE INDEX indexed_record ON indexed (record);
CREATE VIRTUAL TABLE words USING fts5(text, content='', contentless_delete=1, prefix='2 3 4', tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co'", detail='full');

CREATE TABLE lesson (                   -- the look of papers whose kind or date a user set, and what that was
    record INTEGER PRIMARY KEY REFERENCES record ON DELETE CASCADE,
    place TEXT NOT NULL,                -- folded, as it was read
    headings TEXT NOT NULL,             -- folded, by U+001F
    kind TEXT,
    spot TEXT                           -- the words before the date, and which of its numbers is the day
);
CREATE INDEX fact_learned ON fact (method, record) WHERE method = 'learned'; -- what was read by a lesson
CREATE TABLE reread (                   -- contents that are read again: those that wait, and those whose records are not settled yet
    blob INTEGER PRIMARY KEY REFERENCES blob,
    readers TEXT NOT NULL DEFAULT ''    -- the list of readers that it was read by again, as a hash; '' while it waits
);

-- USER -------------------------------------------------------------------------------------------------------------------------------
-- Anchors, not record ids: a decision outlives the derived rows. No bytes here, only text and numbers: rows are kept as JSON in undo_step.
CREATE TABLE set_fact (
    anchor TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, set_at TEXT NOT NULL,
    PRIMARY KEY (anchor, name)
) WITHOUT ROWID;
CREATE TABLE person_decision (          -- same person, not the same, name to use, shown earlier names, date of death
    id INTEGER PRIMARY KEY, sort TEXT NOT NULL, person_key TEXT NOT NULL, other_key TEXT NOT NULL DEFAULT '', value TEXT NOT NULL DEFAULT '',
    UNIQUE (sort, person_key, other_key)
);
CREATE TABLE diagnosis (
    id INTEGER PRIMARY KEY, person_key TEXT NOT NULL, code TEXT NOT NULL, title TEXT NOT NULL, words TEXT NOT NULL
);
CREATE TABLE tag (
    anchor TEXT NOT NULL, diagnosis INTEGER NOT NULL REFERENCES diagnosis, tagged_at TEXT NOT NULL,
    PRIMARY KEY (anchor, diagnosis)
) WITHOUT ROWID;
CREATE TABLE note (id INTEGER PRIMARY KEY, anchor TEXT NOT NULL, text TEXT NOT NULL, written_at TEXT NOT NULL);
CREATE INDEX note_anchor ON note (anchor);
CREATE TABLE trashed (anchor TEXT PRIMARY KEY, trashed_at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE key_image (anchor TEXT NOT NULL, sop_instance TEXT NOT NULL, frame INTEGER NOT NULL, words TEXT NOT NULL DEFAULT '', PRIMARY KEY (anchor, sop_instance, frame)) WITHOUT ROWID;
CREATE TABLE recipient (id INTEGER PRIMARY KEY, profile TEXT NOT NULL, name TEXT NOT NULL, data TEXT NOT NULL DEFAULT '{}');
CREATE TABLE medical_case (
    id INTEGER PRIMARY KEY, title TEXT NOT NULL, person_key TEXT NOT NULL,
    data TEXT NOT NULL                  -- reason, decision, by when, proposal, prepared by, basis, checklist, recipient: JSON
);
CREATE TABLE case_diagnosis (medical_case INTEGER NOT NULL REFERENCES medical_case, diagnosis INTEGER NOT NULL REFERENCES diagnosis, place INTEGER NOT NULL, PRIMARY KEY (medical_case, diagnosis)) WITHOUT ROWID;
CREATE TABLE case_record (medical_case INTEGER NOT NULL REFERENCES medical_case, anchor TEXT NOT NULL, place INTEGER NOT NULL, other_person_confirmed INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (medical_case, anchor)) WITHOUT ROWID;
CREATE INDEX case_record_anchor ON case_record (anchor);
CREATE TABLE case_line (id INTEGER PRIMARY KEY, medical_case INTEGER NOT NULL REFERENCES medical_case, sort TEXT NOT NULL, place INTEGER NOT NULL, text TEXT NOT NULL); -- question | missing | item
CREATE TABLE send (id INTEGER PRIMARY KEY, medical_case INTEGER NOT NULL REFERENCES medical_case, recipient TEXT NOT NULL, sent_at TEXT NOT NULL, sha256 TEXT NOT NULL, data TEXT NOT NULL DEFAULT '{}');
CREATE TABLE opinion (id INTEGER PRIMARY KEY, medical_case INTEGER NOT NULL REFERENCES medical_case, anchor TEXT NOT NULL, outcome TEXT NOT NULL DEFAULT '', data TEXT NOT NULL DEFAULT '{}');
CREATE INDEX send_case ON send (medical_case);
CREATE INDEX opinion_case ON opinion (medical_case);
CREATE INDEX opinion_anchor ON opinion (anchor);
-- Undo: every change of a USER table, by transact. A step that took another one back has op 'undo' and is never taken back itself.
CREATE TABLE undo_step (
    id INTEGER PRIMARY KEY AUTOINCREMENT, op TEXT NOT NULL, done_at TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0,
    changes TEXT NOT NULL               -- [{table, before, after}], rows as JSON objects
);

-- CATALOGUE --------------------------------------------------------------------------------------------------------------------------
-- What the next job still has to write into the catalogue.
CREATE TABLE catalogue_due (sort TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (sort, id)) WITHOUT ROWID; -- file | record
CREATE TRIGGER catalogue_file_new AFTER INSERT ON file BEGIN INSERT OR IGNORE INTO catalogue_due VALUES ('file', new.id); END;
CREATE TRIGGER catalogue_file_other AFTER UPDATE ON file BEGIN INSERT OR IGNORE INTO catalogue_due VALUES ('file', new.id); END;
CREATE TRIGGER catalogue_record_new AFTER INSERT ON record BEGIN INSERT OR IGNORE INTO catalogue_due VALUES ('record', new.id); END;
CREATE TRIGGER catalogue_record_other AFTER UPDATE ON record
    WHEN (old.anchor, old.kind, old.title, old.status) IS NOT (new.anchor, new.kind, new.title, new.status)
        OR old.date IS NOT new.date OR old.place IS NOT new.place OR old.person IS NOT new.person
    BEGIN INSERT OR IGNORE INTO catalogue_due VALUES ('record', new.id); END;
CREATE TRIGGER catalogue_record_blob AFTER INSERT ON record_blob BEGIN INSERT OR IGNORE INTO catalogue_due VALUES ('record', new.record); END;
