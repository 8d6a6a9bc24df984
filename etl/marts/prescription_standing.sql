-- grain: one row a level × place × owner: the city, each district, each inspector, with all owners (owner is null)
-- and each of them; what is withdrawn counts nowhere, nor what is of a school out of scope. On time (domain §8): verified closed by the deadline out of
-- all whose deadline has passed, those still open included.
with counted as (
    select *, coalesce(owner, 'nobody') as of_owner from marts.prescription where not is_withdrawn and is_in_scope
)

select
    case grouping(district_id, holder_id) when 3 then 'city' when 1 then 'district' else 'inspector' end as level,
    case when grouping(district_id) = 0 then district_id end as district_id,
    case when grouping(holder_id) = 0 then holder_id end as inspector_id,
    case when grouping(of_owner) = 0 then of_owner end as owner,
    count(*) as issued_n,
    count(*) filter (is_open) as open_n,
    count(*) filter (state = 'reported') as reported_n,
    count(*) filter (is_overdue) as overdue_n,
    count(*) filter (is_overdue and severity = 'critical') as critical_overdue_n,
    count(*) filter (not is_open) as closed_n,
    count(*) filter (is_due) as due_n,
    count(*) filter (on_time = 'on_time') as on_time_n,
    count(*) filter (on_time = 'late') as late_n,
    count(*) filter (on_time = 'unknown') as day_unknown_n,
    count(*) filter (is_on_first_time) as on_first_time_n,
    count(*) filter (is_extended) as extended_n,
    count(*) filter (is_extended and extension_reason is null) as extended_unexplained_n,
    count(*) filter (is_open and needs_budget) as open_budget_n,
    count(*) filter (is_open and needs_budget is null) as open_budget_unknown_n,
    count(*) filter (is_longer_than_rule) as longer_than_rule_n,
    -- opened again means that it had been closed, though a later closing overwrote that day
    count(*) filter (verified_on is not null or reopened_on is not null) as ever_verified_n,
    count(*) filter (reopened_on is not null) as reopened_n,
    count(*) filter (ageing = '1-7') as overdue_1_7_n,
    count(*) filter (ageing = '8-14') as overdue_8_14_n,
    count(*) filter (ageing = '15-30') as overdue_15_30_n,
    count(*) filter (ageing = '30+') as overdue_30_n
from counted
group by grouping sets ((), (district_id), (holder_id), (of_owner), (district_id, of_owner), (holder_id, of_owner))
having count(*) > 0 and (grouping(holder_id) = 1 or holder_id is not null)
