SELECT source.path, file.path, file.size, file.sha256, file.disposition,
    (SELECT min(record) FROM record_blob WHERE record_blob.blob = file.blob AND file.role = 'document')
FROM file JOIN source ON source.id = file.source
WHERE (?1 IS NULL OR file.source = ?1) AND (?2 IS NULL OR file.disposition = ?2)
ORDER BY source.id, file.path
