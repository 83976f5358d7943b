SELECT DISTINCT instance.sop_instance, instance.blob
FROM instance JOIN series ON series.id = instance.series
WHERE series.record = ?1 AND instance.sop_instance <> ''
    AND EXISTS (SELECT 1 FROM instance AS other WHERE other.sop_instance = instance.sop_instance AND other.blob <> instance.blob)
ORDER BY instance.sop_instance, instance.blob
