SELECT DISTINCT later.source
FROM file JOIN file AS later ON later.blob = file.blob AND later.source > ?1
WHERE file.source = ?1
ORDER BY later.source
