-- Splits the rows of `checked` (typed columns, _file, _row, _key, _subject, _problems, _drops).
-- The variable `kind` names the source. Repeats of a key stand beside the row that was there first.
create or replace temp table repeats as
select _file, _row, first_file, first_row
from (
    select _file, _row,
        first_value(_file) over same_key as first_file,
        first_value(_row) over same_key as first_row,
        row_number() over same_key as nth
    from checked
    where len(_problems) = 0
    window same_key as (partition by _key order by _file, _row)
)
where nth > 1;

insert into quality.quarantine
select getvariable('kind'), _file, _row, p.problem[1], p.problem[2], left(p.problem[3], 200), _subject, null, p.nth = 1, 1
from (
    select _file, _row, _subject, unnest(_problems) as problem, generate_subscripts(_problems, 1) as nth
    from checked where len(_problems) > 0
) p
union all
select getvariable('kind'), c._file, c._row, null, 'duplicate_key', left(c._key, 200), c._subject,
    r.first_file || ': ' || r.first_row, true, 1
from checked c join repeats r using (_file, _row);

insert into quality.remark
select getvariable('kind'), _file, _row, d[1], 'dropped_cell', left(d[3], 200), _subject, null
from (select _file, _row, _subject, unnest(_drops) as d from checked where len(_drops) > 0);

insert into collected.known
select distinct getvariable('kind'), _key, true from checked where len(_problems) = 0;
insert into collected.known
select distinct getvariable('kind'), _key, false from checked c
where len(_problems) > 0 and _key is not null
    and not exists (select 1 from collected.known k where k.kind = getvariable('kind') and k.id = c._key);
