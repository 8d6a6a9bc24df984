-- Every loaded school stands in the mart once, with a status of the list.
select s.school_id, count(m.school_id) as times
from staging.school s left join marts.school m on m.school_id = s.school_id
    and m.status in (select status from reference.statuses)
group by s.school_id having count(m.school_id) <> 1
