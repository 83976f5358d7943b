-- Records of a source's contents that no file holds as a document, here or in another source.
SELECT DISTINCT record.id, record.anchor
FROM file
    JOIN record_blob ON record_blob.blob = file.blob
    JOIN record ON record.id = record_blob.record
WHERE file.source = ?1 AND file.role <> 'document'
    AND NOT EXISTS (
        SELECT 1 FROM record_blob AS own JOIN file AS document ON document.blob = own.blob
        WHERE own.record = record.id AND document.role IN ('document', '')
    )
