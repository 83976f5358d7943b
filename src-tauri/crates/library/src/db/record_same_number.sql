SELECT other.record, record.title, min(other.value)
FROM identifier AS own
    JOIN identifier AS other ON other.plain = own.plain AND other.record <> own.record
    JOIN record ON record.id = other.record
    JOIN record AS this ON this.id = own.record
WHERE own.record = ?1 AND own.plain <> '' AND (this.person IS NULL OR record.person IS NULL OR this.person = record.person)
    AND NOT EXISTS (SELECT 1 FROM trashed WHERE trashed.anchor = record.anchor)
GROUP BY other.record
ORDER BY other.record
LIMIT ?2
