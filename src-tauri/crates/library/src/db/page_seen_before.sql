-- A page that still has no words of its own gets those that were read in its picture before; one whose own words are doubtful keeps them
-- where its picture was looked at and they stood.
UPDATE page SET text = ?4, width = ?5, height = ?6, origin = ?7, words = ?8, confidence = ?9
WHERE extract = (SELECT id FROM extract WHERE blob = ?1 AND part = ?2) AND number = ?3
    AND ((origin IN ('none', 'doubtful') AND ?7 IN ('ocr', 'wordless')) OR (origin = 'doubtful' AND ?7 = 'layer' AND text = ?4))
