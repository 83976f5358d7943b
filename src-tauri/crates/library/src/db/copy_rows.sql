-- What stands under a record, and what it stands under.
SELECT record.id, record.title, record.format, link.back, link.hidden, link.first_page, link.last_page,
    coalesce((SELECT min(file.path) FROM record_blob JOIN file ON file.blob = record_blob.blob
        WHERE record_blob.record = record.id AND file.disposition <> 'clutter'), '')
FROM (SELECT record AS id, 0 AS back, hidden, first_page, last_page FROM record_copy WHERE under = ?1
      UNION ALL
      SELECT under AS id, 1 AS back, hidden, first_page, last_page FROM record_copy WHERE record = ?1) AS link
JOIN record ON record.id = link.id
ORDER BY link.back DESC, link.hidden DESC, record.anchor
