SELECT source.path, file.path, file.size, file.sha256, file.disposition,
    (SELECT coalesce(record_copy.under, own.record)
        FROM record_blob AS own LEFT JOIN record_copy ON record_copy.record = own.record AND hidden
        WHERE own.blob = file.blob AND file.role = 'document' ORDER BY own.record LIMIT 1)
FROM file JOIN source ON source.id = file.source
WHERE (?1 IS NULL OR file.source = ?1) AND (?2 IS NULL OR file.disposition = ?2)
ORDER BY source.id, file.path
