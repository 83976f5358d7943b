SELECT path, series, series_number, sop_instance,
    sop_instance <> '' AND EXISTS (SELECT 1 FROM instance WHERE instance.sop_instance = disc_entry.sop_instance)
FROM disc_entry
WHERE file = ?1
ORDER BY path
