SELECT finding.code, finding.data, source.path, file.path
FROM finding
    LEFT JOIN source ON source.id = finding.source
    LEFT JOIN file ON file.id = finding.file
WHERE finding.source = ?1 AND finding.record IS NULL
UNION
-- A record's finding is told with the first file of this source that belongs to it.
SELECT finding.code, finding.data, source.path, min(file.path)
FROM finding
    JOIN record_blob ON record_blob.record = finding.record
    JOIN file ON file.blob = record_blob.blob AND file.source = ?1 AND file.disposition <> 'clutter'
    JOIN source ON source.id = file.source
GROUP BY finding.id
