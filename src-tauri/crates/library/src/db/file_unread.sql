SELECT min(file.source) AS first_source, blob.name, blob.size, source.path, file.path
FROM file
    JOIN blob ON blob.id = file.blob
    JOIN source ON source.id = file.source
WHERE file.disposition <> 'clutter'
    AND NOT EXISTS (SELECT 1 FROM extract WHERE extract.blob = file.blob AND extract.part = 0 AND extract.data IS NOT NULL)
GROUP BY blob.id
ORDER BY first_source, blob.id
