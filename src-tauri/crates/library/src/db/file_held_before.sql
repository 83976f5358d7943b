-- Contents of a source that a lower one holds as something other than clutter. Each is looked for once, however many files have it.
SELECT DISTINCT blob FROM file
WHERE source < ?1 AND disposition <> 'clutter' AND blob IN (SELECT blob FROM file WHERE source = ?1 AND blob IS NOT NULL)
