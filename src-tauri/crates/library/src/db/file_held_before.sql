-- Contents of a source that a lower one holds as something other than clutter. Each is looked for once, however many files have it.
SELECT own.blob FROM (SELECT DISTINCT blob FROM file WHERE source = ?1 AND blob IS NOT NULL) AS own
WHERE EXISTS (SELECT 1 FROM file AS lower WHERE lower.blob = own.blob AND lower.source < ?1 AND lower.disposition <> 'clutter')
