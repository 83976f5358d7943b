SELECT r.id, r.anchor, r.kind, r.title, r.date, nullif(trim(p.given || ' ' || p.family || ' ' || p.suffix), ''), r.place, r.status
FROM record AS r
LEFT JOIN person AS p ON p.id = r.person
WHERE r.id IN (SELECT id FROM catalogue_due WHERE sort = 'record')
ORDER BY r.id
