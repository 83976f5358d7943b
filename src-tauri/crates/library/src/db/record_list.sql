-- Every record with whether it is in the trash, in the order of lists; answered from the index record_list alone.
SELECT id, date, kind, place, person, to_check, id IN (SELECT record.id FROM trashed JOIN record ON record.anchor = trashed.anchor)
FROM record
ORDER BY date DESC, id DESC
