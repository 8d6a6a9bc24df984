-- In every file the rows read are the rows loaded and the rows quarantined.
select file, rows_read, rows_loaded, rows_quarantined from quality.file
where rows_read <> rows_loaded + rows_quarantined
