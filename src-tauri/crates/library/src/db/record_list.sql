-- Every record that is not in the trash, or is, in the order of lists; answered from the index record_list alone.
SELECT id, date, kind, place, person, to_check
FROM record
WHERE (id IN (SELECT record.id FROM trashed JOIN record ON record.anchor = trashed.anchor)) = ?1
ORDER BY date DESC, id DESC
