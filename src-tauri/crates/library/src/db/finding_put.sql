INSERT INTO finding (code, source, file, record, stage, data)
SELECT ?1, ?2, ?3, ?4, ?5, ?6
WHERE NOT EXISTS (
    SELECT 1 FROM finding
    WHERE code = ?1 AND source IS ?2 AND file IS ?3 AND record IS ?4 AND stage = ?5 AND data = ?6
)
