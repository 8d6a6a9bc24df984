-- A school that is not ready has a way to green, and a ready one needs none.
select s.school_id, s.status from marts.school s
where (s.status = 'ready') = exists (select 1 from marts.way_to_green w where w.school_id = s.school_id)
