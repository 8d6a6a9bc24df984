-- grain: one row a landed file
select file, source, mapping, rows_read, rows_other, rows_loaded, rows_quarantined, refused_reason, refused_detail
from quality.file
