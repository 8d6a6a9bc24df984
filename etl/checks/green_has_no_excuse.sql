-- A ready school has no reason against it, and every other has one.
select s.school_id, s.status from marts.school s
where (s.status = 'ready') = exists (
    select 1 from marts.school_reason r where r.school_id = s.school_id and r.decides)
