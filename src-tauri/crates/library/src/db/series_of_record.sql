SELECT series.uid, series.number, series.modality, series.description, series.missing, count(DISTINCT instance.sop_instance)
FROM series LEFT JOIN instance ON instance.series = series.id
WHERE series.record = ?1
GROUP BY series.id
ORDER BY CAST(series.number AS INTEGER), series.uid
