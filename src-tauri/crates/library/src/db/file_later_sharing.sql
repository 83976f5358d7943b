-- Later sources that hold some of a source's contents. Each content is looked for once, however many files of the source have it.
SELECT DISTINCT source FROM file
WHERE source > ?1 AND blob IN (SELECT blob FROM file WHERE source = ?1 AND blob IS NOT NULL)
ORDER BY source
