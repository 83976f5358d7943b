SELECT record_blob.record, source.path, file.path
FROM record_blob
    JOIN file ON file.blob = record_blob.blob
    JOIN source ON source.id = file.source
-- A range, not `?1 IS NULL OR …`: that would go through every record to find one.
WHERE record_blob.record BETWEEN coalesce(?1, 0) AND coalesce(?1, 9223372036854775807) AND file.disposition <> 'clutter'
