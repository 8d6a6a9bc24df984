-- grain: one row a column of the open data: the data dictionary
select position::integer as position, file, column_name, type, unit, text_kk, text_ru, text_en
from reference.open_data
order by position::integer
