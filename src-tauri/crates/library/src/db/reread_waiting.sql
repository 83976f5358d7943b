-- Contents that wait to be read again, each with the first source that holds it.
SELECT min(file.source) AS first_source, blob.name, blob.size, source.path, file.path, blob.id
FROM reread
    CROSS JOIN blob ON blob.id = reread.blob
    CROSS JOIN file ON file.blob = blob.id
    CROSS JOIN source ON source.id = file.source
WHERE reread.readers = '' AND file.disposition <> 'clutter'
GROUP BY blob.id
ORDER BY first_source, blob.id
