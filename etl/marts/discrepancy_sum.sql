-- grain: one row a level × place × item: the sums of claimed, seen and measured over the schools where each is known
-- The common set (§6): for cameras all three, for the other items claimed and seen. Its size stands beside.
with common as (
    select *, claimed is not null and seen is not null and (not is_measured or measured is not null) as is_common
    from marts.discrepancy
)

select
    case grouping(district_id) when 1 then 'city' else 'district' end as level,
    district_id, item, position, is_measured,
    count(*) as schools_n,
    count(*) filter (is_common) as common_n,
    sum(claimed) filter (is_common) as claimed,
    sum(seen) filter (is_common) as seen,
    sum(measured_at_visit) filter (is_common) as measured_at_visit,
    count(measured_at_visit) filter (is_common) as measured_at_visit_n,
    sum(measured) filter (is_common) as measured,
    count(*) filter (class = 'agrees') as agrees_n,
    count(*) filter (class = 'overstated') as overstated_n,
    count(*) filter (class = 'worsened') as worsened_n,
    count(*) filter (class = 'understated') as understated_n,
    count(*) filter (class = 'not_measured') as not_measured_n
from common
group by grouping sets ((item, position, is_measured), (item, position, is_measured, district_id))
