-- The files of records, and of those that stand under them with the same words.
SELECT one.shown, source.path, file.path
FROM (SELECT value AS shown, value AS record FROM json_each(?1)
      UNION ALL
      SELECT record_copy.under, record_copy.record FROM json_each(?1) JOIN record_copy ON record_copy.under = value WHERE hidden) AS one
    JOIN record_blob ON record_blob.record = one.record
    JOIN file ON file.blob = record_blob.blob
    JOIN source ON source.id = file.source
WHERE file.disposition <> 'clutter'
