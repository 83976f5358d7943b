WITH RECURSIVE inner_file (id) AS (
    SELECT id FROM file WHERE container = ?1
    UNION ALL
    SELECT file.id FROM file JOIN inner_file ON file.container = inner_file.id
)
SELECT id FROM inner_file
