SELECT lower(hex(b.name))
FROM record_blob AS r
JOIN blob AS b ON b.id = r.blob
WHERE r.record = ?
ORDER BY r.place, r.blob
