-- Every record with whether it is in the trash, in the order of lists; answered from the index record_list alone. What stands under another
-- record with the same words is no line.
SELECT id, date, kind, place, person, to_check, id IN (SELECT record.id FROM trashed JOIN record ON record.anchor = trashed.anchor)
FROM record
WHERE id NOT IN (SELECT record FROM record_copy WHERE hidden AND under IS NOT NULL)
ORDER BY date DESC, id DESC
