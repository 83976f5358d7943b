SELECT record.id, record.anchor, record.kind, record.title, record.date, record.place, record.status,
    person.id, person.family, person.given, person.suffix, person.birth_date,
    record.format, record.pages, record.images, record.to_check,
    (SELECT count(*) FROM series WHERE series.record = record.id),
    (SELECT count(DISTINCT sop_instance) FROM instance JOIN series ON series.id = instance.series WHERE series.record = record.id),
    coalesce((SELECT group_concat(DISTINCT modality) FROM (
        SELECT modality FROM series WHERE series.record = record.id AND modality <> '' ORDER BY modality)), '')
FROM record LEFT JOIN person ON person.id = record.person
WHERE record.id BETWEEN coalesce(?1, 0) AND coalesce(?1, 9223372036854775807)
    AND (?2 IS NULL OR ?1 IS NOT NULL OR record.kind = ?2)
    AND (?3 IS NULL OR ?1 IS NOT NULL OR record.person = ?3)
    -- A partial date is within a range that its known part touches.
    AND (?4 IS NULL OR ?1 IS NOT NULL OR record.date >= substr(?4, 1, length(record.date)))
    AND (?5 IS NULL OR ?1 IS NOT NULL OR substr(record.date, 1, length(?5)) <= ?5)
    AND (NOT ?6 OR ?1 IS NOT NULL OR record.to_check <> '')
    AND NOT EXISTS (SELECT 1 FROM trashed WHERE trashed.anchor = record.anchor)
ORDER BY record.date IS NULL, record.date DESC, record.title, record.anchor
