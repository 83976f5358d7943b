SELECT record.id, record.title, link.sort, link.sure, link.back
FROM (SELECT other AS id, sort, sure, 0 AS back FROM record_link WHERE record = ?1
      UNION ALL
      SELECT record AS id, sort, sure, 1 AS back FROM record_link WHERE other = ?1) AS link
JOIN record ON record.id = link.id
ORDER BY link.sort, link.back, record.date, record.anchor
