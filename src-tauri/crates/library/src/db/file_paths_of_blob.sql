SELECT source.path, file.path
FROM file JOIN source ON source.id = file.source
WHERE file.blob = ?1 AND file.disposition <> 'clutter'
