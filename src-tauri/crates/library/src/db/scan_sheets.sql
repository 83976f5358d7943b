-- Records of one page that was read in a picture, each with the page, whose it is, and where one of its files lies. Not those in the trash,
-- nor what a user keeps apart, nor what stands under another record.
SELECT record.id, record.person, page.id, source.path, file.path
FROM page INDEXED BY page_picture
    CROSS JOIN extract ON extract.id = page.extract AND extract.part = 0
    CROSS JOIN record_blob ON record_blob.blob = extract.blob AND record_blob.first_page IS NULL
    CROSS JOIN record ON record.id = record_blob.record
    CROSS JOIN file ON file.id = (SELECT min(one.id) FROM file AS one WHERE one.blob = record_blob.blob AND one.disposition <> 'clutter')
    CROSS JOIN source ON source.id = file.source
WHERE record.pages = 1 AND page.origin IN ('ocr', 'wordless')
    AND NOT EXISTS (SELECT 1 FROM trashed WHERE trashed.anchor = record.anchor)
    AND NOT EXISTS (SELECT 1 FROM set_fact WHERE set_fact.anchor = record.anchor AND set_fact.name = 'apart')
    AND NOT EXISTS (SELECT 1 FROM record_copy WHERE record_copy.record = record.id AND record_copy.hidden)
    -- A cover of records that were cut out of it is no sheet.
    AND NOT EXISTS (SELECT 1 FROM record_blob AS piece WHERE piece.blob = record_blob.blob AND piece.first_page IS NOT NULL)
ORDER BY record.id
