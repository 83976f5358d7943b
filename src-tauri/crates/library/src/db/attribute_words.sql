SELECT DISTINCT page.text
FROM record_blob
    JOIN extract ON extract.blob = record_blob.blob AND extract.part = 0 AND extract.format = 'dicom'
    JOIN page ON page.extract = extract.id
WHERE record_blob.record = ?1
ORDER BY page.text
