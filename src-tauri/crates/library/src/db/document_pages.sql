-- The pages that a reader of a record turns: of its originals in order, and of the documents inside them. The words of an image's
-- attributes are no page, nor are those of an instance that only wraps a document.
SELECT page.id, record_blob.blob, extract.part, page.number
FROM record_blob
    JOIN blob ON blob.id = record_blob.blob
    JOIN extract ON extract.blob = record_blob.blob
    JOIN page ON page.extract = extract.id
    LEFT JOIN instance ON instance.blob = record_blob.blob AND instance.series IN (SELECT id FROM series WHERE series.record = ?1)
    LEFT JOIN series ON series.id = instance.series
WHERE record_blob.record = ?1
    -- One that is cut out of a document has some of its pages.
    AND (record_blob.first_page IS NULL
        OR extract.part = 0 AND page.number BETWEEN record_blob.first_page AND record_blob.last_page)
    AND NOT (extract.part = 0 AND extract.format = 'dicom' AND (
        coalesce(instance.frames, 0) > 0
        OR EXISTS (SELECT 1 FROM extract AS wrapped WHERE wrapped.blob = extract.blob AND wrapped.part > 0)
    ))
ORDER BY record_blob.place, CAST(series.number AS INTEGER), series.uid, instance.number, instance.sop_instance, blob.sha256,
    extract.part, page.number
