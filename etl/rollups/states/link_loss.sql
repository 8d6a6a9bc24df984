-- grain: one row a school × time in which every camera that tells anything fails to answer, and two at least do
with candidate as (
    select school_id from worked where state = 'down' and cause = 'no_answer'
    group by school_id having count(distinct camera_id) >= 2
), turn as (
    select w.school_id, w.from_s as at_s, 1 as told, case when w.cause = 'no_answer' then 1 else 0 end as dark
    from worked w join candidate c on c.school_id = w.school_id
    where w.state in ('up', 'down')
    union all
    select w.school_id, w.to_s as at_s, -1 as told, case when w.cause = 'no_answer' then -1 else 0 end as dark
    from worked w join candidate c on c.school_id = w.school_id
    where w.state in ('up', 'down')
), moment as (
    select school_id, at_s, sum(told) as told, sum(dark) as dark from turn group by school_id, at_s
), level as (
    select m.school_id, m.at_s as from_s,
        lead(m.at_s) over by_school as to_s,
        sum(m.told) over so_far as told,
        sum(m.dark) over so_far as dark
    from moment m
    window by_school as (partition by m.school_id order by m.at_s),
        so_far as (partition by m.school_id order by m.at_s rows between unbounded preceding and current row)
), lost as (
    select l.*, case when lag(l.to_s) over (partition by l.school_id order by l.from_s) = l.from_s then 0 else 1 end
        as is_start
    from level l
    where l.told = l.dark and l.told >= 2
), numbered as (
    select l.*, sum(l.is_start) over (partition by l.school_id order by l.from_s
        rows between unbounded preceding and current row) as loss_no
    from lost l
)

select school_id, min(from_s) as from_s, max(to_s) as to_s
from numbered
group by school_id, loss_no
