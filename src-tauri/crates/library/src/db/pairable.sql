SELECT record.id, record.anchor, record.kind, record.title, record.date, record.status, record.person,
    (SELECT group_concat(value, char(31)) FROM identifier WHERE identifier.record = record.id),
    (SELECT group_concat(modality, char(31)) FROM (SELECT DISTINCT modality FROM series WHERE series.record = record.id AND modality <> ''))
FROM record
WHERE NOT EXISTS (SELECT 1 FROM trashed WHERE trashed.anchor = record.anchor)
    AND NOT EXISTS (SELECT 1 FROM record_copy WHERE record_copy.record = record.id AND hidden AND under IS NOT NULL)
