SELECT blob.id, blob.name, blob.sha256, blob.size, coalesce(instance.frames, 0)
FROM record_blob
    JOIN blob ON blob.id = record_blob.blob
    LEFT JOIN series ON series.record = record_blob.record
        AND series.id IN (SELECT series FROM instance WHERE instance.blob = record_blob.blob)
    LEFT JOIN instance ON instance.series = series.id AND instance.blob = record_blob.blob
WHERE record_blob.record = ?1
ORDER BY record_blob.place, CAST(series.number AS INTEGER), series.uid, instance.number, instance.sop_instance, blob.sha256
