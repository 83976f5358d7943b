INSERT INTO fact (record, name, value, evidence, page, confidence, origin, method)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8
WHERE NOT EXISTS (
    SELECT 1 FROM fact
    WHERE record = ?1 AND name = ?2 AND value = ?3 AND evidence = ?4 AND page IS ?5 AND confidence = ?6 AND origin = ?7 AND method = ?8
)
