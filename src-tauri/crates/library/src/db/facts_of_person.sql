SELECT name, value, evidence, page, confidence, origin, method, record.id AS record, record.title AS title
FROM record JOIN fact ON fact.record = record.id
WHERE record.person = ?1 AND fact.name = ?2 AND record.id <> ?3
    AND NOT EXISTS (SELECT 1 FROM trashed WHERE trashed.anchor = record.anchor)
ORDER BY origin = 'stated' DESC, confidence DESC, record.id
LIMIT ?4
