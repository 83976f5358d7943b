SELECT DISTINCT file.blob
FROM file JOIN file AS lower ON lower.blob = file.blob AND lower.source < ?1 AND lower.disposition <> 'clutter'
WHERE file.source = ?1
