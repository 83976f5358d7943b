PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
PRAGMA secure_delete = ON;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -65536;
-- 32 MB of log before it is brought into the file: a page that many groups change is written there once, not once for each group.
PRAGMA wal_autocheckpoint = 8192;
PRAGMA recursive_triggers = ON;
SELECT count(*) FROM sqlite_schema;
