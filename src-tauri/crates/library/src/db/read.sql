PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -16384;
PRAGMA query_only = ON;
SELECT count(*) FROM sqlite_schema;
