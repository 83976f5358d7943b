-- Pages that wait to be read as pictures, each with the first source that holds its file: a source's pages are read by processes of its own.
SELECT page.id, page.number, page.width, page.height, page.origin, extract.part, blob.id, blob.name, blob.size,
    min(file.source) AS first_source, file.path
FROM page INDEXED BY page_waiting
    CROSS JOIN extract ON extract.id = page.extract
    CROSS JOIN blob ON blob.id = extract.blob
    CROSS JOIN file ON file.blob = blob.id
WHERE page.origin IN ('none', 'doubtful')
    AND extract.role = 'document'
    AND file.disposition <> 'clutter'
GROUP BY page.id
ORDER BY first_source, blob.id, extract.part, page.number
