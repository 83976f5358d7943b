INSERT INTO series (record, uid, number, modality, description) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (record, uid) DO UPDATE SET
    number = CASE WHEN number = '' OR (excluded.number <> '' AND excluded.number < number) THEN excluded.number ELSE number END,
    modality = CASE WHEN modality = '' OR (excluded.modality <> '' AND excluded.modality < modality) THEN excluded.modality ELSE modality END,
    description = CASE WHEN description = '' OR (excluded.description <> '' AND excluded.description < description)
        THEN excluded.description ELSE description END
RETURNING id
