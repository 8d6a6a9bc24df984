-- Cameras that reach a rung and those that stop before it are the ones that reached the rung below.
select level, district_id, inspector_id, contractor, school_id, rung
from (
    select *, lag(reached_n, 1, in_service_n) over (
        partition by level, district_id, inspector_id, contractor, school_id order by rung) as below_n
    from marts.camera_ladder
) l
where reached_n + broken_n + not_measured_n <> below_n
