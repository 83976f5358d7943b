SELECT blob.id, blob.name, blob.sha256, blob.size, coalesce(instance.frames, 0)
FROM record_blob
    JOIN blob ON blob.id = record_blob.blob
    LEFT JOIN instance ON instance.blob = record_blob.blob AND instance.series IN (SELECT id FROM series WHERE series.record = ?1)
    LEFT JOIN series ON series.id = instance.series
WHERE record_blob.record = ?1
ORDER BY record_blob.place, CAST(series.number AS INTEGER), series.uid, instance.number, instance.sop_instance, blob.sha256
