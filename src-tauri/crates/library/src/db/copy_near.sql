-- Records whose place among copies may change with this one's: those that say the same, stand under it, or have their fullest page in it.
SELECT other.record FROM record_print AS own JOIN record_print AS other ON other.print = own.print WHERE own.record = ?1
UNION
SELECT record FROM record_copy WHERE under = ?1
UNION
SELECT inner_print.record
FROM record_blob
    JOIN extract ON extract.blob = record_blob.blob
    JOIN page ON page.extract = extract.id
    JOIN page_print ON page_print.page = page.id
    JOIN record_print AS inner_print ON inner_print.lead = page_print.print
WHERE record_blob.record = ?1
    AND (record_blob.first_page IS NULL OR page.number BETWEEN record_blob.first_page AND record_blob.last_page)
