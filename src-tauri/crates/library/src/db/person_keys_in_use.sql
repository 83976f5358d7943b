SELECT value FROM set_fact WHERE name = 'person'
UNION SELECT person_key FROM person_decision
UNION SELECT other_key FROM person_decision WHERE other_key <> ''
UNION SELECT person_key FROM diagnosis
UNION SELECT person_key FROM medical_case
