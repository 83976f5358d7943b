SELECT record_blob.record, source.path, file.path
FROM record_blob
    JOIN file ON file.blob = record_blob.blob
    JOIN source ON source.id = file.source
WHERE (?1 IS NULL OR record_blob.record = ?1) AND file.disposition <> 'clutter'
