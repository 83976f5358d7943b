SELECT s.path, s.added, f.path, c.path, f.size, lower(hex(f.sha256)), lower(hex(b.name)), f.disposition
FROM file AS f
JOIN source AS s ON s.id = f.source
LEFT JOIN file AS c ON c.id = f.container
LEFT JOIN blob AS b ON b.id = f.blob
