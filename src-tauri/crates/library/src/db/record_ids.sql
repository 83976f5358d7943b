SELECT id FROM record
WHERE (?1 IS NULL OR kind = ?1)
    AND (?2 IS NULL OR person = ?2)
    -- A partial date is within a range that its known part touches.
    AND (?3 IS NULL OR date >= substr(?3, 1, length(date)))
    AND (?4 IS NULL OR substr(date, 1, length(?4)) <= ?4)
    AND (NOT ?5 OR to_check <> '')
    AND NOT EXISTS (SELECT 1 FROM record_copy WHERE record_copy.record = record.id AND hidden AND under IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM trashed WHERE trashed.anchor = record.anchor)
ORDER BY date IS NULL, date DESC, title, anchor
