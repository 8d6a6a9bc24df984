-- grain: one row a visit that had ended by as_of
-- Accepted (domain §7): at least 90 % of the applicable criteria answered and participants named; a
-- visit that the reviewer returned is not. A re-check of findings needs no whole checklist: its
-- answers count, but it never makes a school inspected.
with answered as (
    select
        visit_id,
        count(*) filter (kind = 'measured') as answered_n,
        count(*) filter (kind = 'not_applicable') as not_applicable_n
    from staging.answer
    group by visit_id
), people as (
    select
        visit_id,
        count(*) filter (name is not null) as named_n,
        bool_or(role = 'police') and bool_or(role = 'education') as is_joint,
        string_agg(role, ',' order by role) as roles
    from staging.participant
    group by visit_id
), counted as (
    select
        v.*,
        coalesce(a.answered_n, 0) as answered_n,
        (select count(*) from staging.criterion) - coalesce(a.not_applicable_n, 0) as applicable_n,
        coalesce(p.named_n, 0) as participants_n,
        coalesce(p.is_joint, false) as is_joint,
        p.roles
    from staging.visit v
    left join answered a using (visit_id)
    left join people p using (visit_id)
)

select
    c.* exclude (participants),
    array_to_string(c.participants, '; ') as people,
    100.0 * c.answered_n / nullif(c.applicable_n, 0) as answered_pct,
    c.participants_n > 0 and c.review_state <> 'returned' as is_in_order,
    c.purpose = 'full' and c.participants_n > 0 and c.review_state <> 'returned'
        and coalesce(100.0 * c.answered_n / nullif(c.applicable_n, 0) >= t.accepted_answered_pct, false)
        as is_accepted
from counted c
cross join staging.threshold t
