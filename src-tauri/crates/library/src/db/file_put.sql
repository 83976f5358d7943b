INSERT INTO file (source, path, container, size, sha256, blob, disposition) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (source, path) DO UPDATE SET container = ?3, size = ?4, sha256 = ?5, blob = ?6, disposition = ?7
RETURNING id
