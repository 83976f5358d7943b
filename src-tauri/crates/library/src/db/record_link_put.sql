INSERT INTO record_link (record, other, sort, sure)
SELECT own.id, other.id, ?3, ?4 FROM record AS own, record AS other WHERE own.anchor = ?1 AND other.anchor = ?2
