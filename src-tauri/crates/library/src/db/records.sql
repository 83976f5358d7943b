SELECT record.id, record.anchor, record.kind, record.title, record.date, record.place, record.status,
    person.id, person.family, person.given, person.suffix, person.birth_date,
    record.format, record.pages, record.images, record.to_check,
    (SELECT count(*) FROM series WHERE series.record = record.id),
    (SELECT count(DISTINCT sop_instance) FROM instance JOIN series ON series.id = instance.series WHERE series.record = record.id),
    coalesce((SELECT group_concat(DISTINCT modality) FROM (
        SELECT modality FROM series WHERE series.record = record.id AND modality <> '' ORDER BY modality)), '')
FROM record LEFT JOIN person ON person.id = record.person
WHERE record.id IN (SELECT value FROM json_each(?1))
