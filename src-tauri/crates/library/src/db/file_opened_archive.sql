SELECT file.disposition = 'container'
FROM file
WHERE file.sha256 = ?1
    AND (file.disposition = 'container'
        OR EXISTS (SELECT 1 FROM extract WHERE extract.blob = file.blob AND part = 0 AND extract.role = 'container'))
ORDER BY file.disposition = 'container' DESC
LIMIT 1
