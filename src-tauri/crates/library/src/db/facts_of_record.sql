SELECT name, value, evidence, page, confidence, origin, method FROM (
    SELECT name, value, evidence, page, confidence, origin, method FROM fact WHERE record = ?1 AND NOT (method = 'learned' AND confidence = 0)
    UNION ALL
    SELECT set_fact.name, set_fact.value, '', NULL, 1.0, 'set', '' FROM record JOIN set_fact ON set_fact.anchor = record.anchor
    WHERE record.id = ?1 AND set_fact.name <> 'person'
)
ORDER BY name, origin = 'set' DESC, origin = 'stated' DESC, confidence DESC, page, value, evidence, method
