SELECT record.id, record.anchor, record.kind, record.title, record.date, record.place, record.status,
    person.id, person.family, person.given, person.suffix, person.birth_date,
    record.format, record.pages, record.images, record.to_check,
    (SELECT count(*) FROM series WHERE series.record = record.id),
    (SELECT count(DISTINCT sop_instance) FROM instance JOIN series ON series.id = instance.series WHERE series.record = record.id),
    coalesce((SELECT group_concat(DISTINCT modality) FROM (
        SELECT modality FROM series WHERE series.record = record.id AND modality <> '' ORDER BY modality)), ''),
    piece.first_page, piece.last_page, whole.id, whole.pages,
    -- A piece's content holds others too; none of them was cut out of the piece. Of a study, whose originals are many, nothing is.
    CASE WHEN piece.first_page IS NULL AND record.anchor GLOB 'blob:*' THEN (
        SELECT count(*) FROM record_blob AS own JOIN record_blob AS other ON other.blob = own.blob
        WHERE own.record = record.id AND own.first_page IS NULL AND other.first_page IS NOT NULL)
    ELSE 0 END
FROM record LEFT JOIN person ON person.id = record.person
    LEFT JOIN record_blob AS piece ON piece.record = record.id AND piece.first_page IS NOT NULL
    LEFT JOIN record_blob AS held ON held.blob = piece.blob AND held.first_page IS NULL
    LEFT JOIN record AS whole ON whole.id = held.record
WHERE record.id IN (SELECT value FROM json_each(?1))
