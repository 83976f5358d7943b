DELETE FROM finding
WHERE source = ?1 AND record IS NULL AND stage = ?2
    AND NOT EXISTS (
        SELECT 1 FROM file
        WHERE ?2 = 'keep' AND file.id = finding.file AND (
            file.container IS NOT NULL
            OR file.blob IN (SELECT blob FROM extract WHERE part = 0 AND role = 'container')
        )
    )
