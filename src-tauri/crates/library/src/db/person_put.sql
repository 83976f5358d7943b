INSERT INTO person (id, key, family, given, suffix, birth_date, sex) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (id) DO UPDATE SET
    key = excluded.key, family = excluded.family, given = excluded.given, suffix = excluded.suffix,
    birth_date = excluded.birth_date, sex = excluded.sex
RETURNING id
