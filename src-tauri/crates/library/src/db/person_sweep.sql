DELETE FROM person
WHERE NOT EXISTS (SELECT 1 FROM person_key WHERE person_key.person = person.id)
    AND NOT EXISTS (SELECT 1 FROM record WHERE record.person = person.id)
    AND NOT EXISTS (SELECT 1 FROM claim WHERE claim.person = person.id)
