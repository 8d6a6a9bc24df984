-- grain: one row a school that was in the campaign's scope on some day: from the frozen list, or entered later
-- The list is the order's where it has landed, else the register's schools that were open on the first day. A school
-- of the register that the list forgot is in scope from the first day: to leave it out would flatter.
with termed as (
    select s.school_id, s.district_id, s.opened_on,
        least(s.closed_on + 1, s.merged_on) as left_on,
        case when s.merged_on < coalesce(s.closed_on + 1, 'infinity'::date) then 'merged' else 'closed' end as left_by,
        c.starts_on,
        l.school_id is not null as is_listed,
        exists (from staging.listed_school x where x.campaign_id = c.campaign_id) as has_list
    from staging.school s
    cross join staging.campaign c
    left join staging.listed_school l on l.school_id = s.school_id and l.campaign_id = c.campaign_id
)

select school_id, district_id,
    case when coalesce(opened_on <= starts_on, true) then starts_on else opened_on end as entered_on,
    left_on,
    coalesce(opened_on <= starts_on, true) and (is_listed or not has_list) as is_frozen,
    case when coalesce(opened_on <= starts_on, true)
        then case when has_list and not is_listed then 'not_on_list' end else 'opened' end as entered_by,
    case when left_on is not null then left_by end as left_by
from termed
where coalesce(left_on > starts_on, true)
