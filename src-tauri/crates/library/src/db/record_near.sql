SELECT other.record FROM identifier AS own JOIN identifier AS other ON other.plain = own.plain
WHERE own.record = ?1 AND own.plain <> ''
UNION
SELECT other.id FROM record AS own JOIN record AS other ON other.person = own.person AND other.date = own.date WHERE own.id = ?1
UNION
SELECT other FROM record_link WHERE record = ?1
UNION
SELECT record FROM record_link WHERE other = ?1
