SELECT file.id, file.path, file.blob, file.disposition, file.role, extract.role, coalesce(extract.problem, '')
FROM file LEFT JOIN extract ON extract.blob = file.blob AND extract.part = 0
WHERE file.source = ?1
ORDER BY file.path
