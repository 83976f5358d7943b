DELETE FROM finding
WHERE source = ?1 AND record IS NULL AND stage = ?2
    AND NOT EXISTS (
        SELECT 1 FROM file
        WHERE ?2 = 'keep' AND file.id = finding.file AND (
            file.container IS NOT NULL
            OR EXISTS (SELECT 1 FROM extract WHERE extract.blob = file.blob AND part = 0 AND extract.role = 'container')
        )
    )
