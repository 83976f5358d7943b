SELECT r.id, r.anchor, r.kind, r.title, r.date, nullif(trim(p.given || ' ' || p.family || ' ' || p.suffix), ''), r.place, r.status
FROM record AS r
LEFT JOIN person AS p ON p.id = r.person
