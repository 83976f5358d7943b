SELECT file.disposition = 'container'
FROM file
WHERE file.sha256 = ?1
    AND (file.disposition = 'container'
        OR file.blob IN (SELECT blob FROM extract WHERE part = 0 AND role = 'container'))
ORDER BY file.disposition = 'container' DESC
LIMIT 1
