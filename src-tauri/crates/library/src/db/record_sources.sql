SELECT record_blob.record, source.path, file.path
FROM record_blob
    JOIN file ON file.blob = record_blob.blob
    JOIN source ON source.id = file.source
WHERE record_blob.record IN (SELECT value FROM json_each(?1)) AND file.disposition <> 'clutter'
