-- grain: one row a camera × spell, with approved work taken out of what was up, down or unknown
with cut as (
    select s.camera_id, s.from_s, s.from_s as cut_s
    from spell s
    union
    select s.camera_id, s.from_s, case when w.from_s > s.from_s then w.from_s else s.from_s end as cut_s
    from spell s
    join work w on w.camera_id = s.camera_id and w.from_s < s.to_s and w.to_s > s.from_s
    union
    select s.camera_id, s.from_s, w.to_s as cut_s
    from spell s
    join work w on w.camera_id = s.camera_id and w.to_s < s.to_s and w.to_s > s.from_s
), piece as (
    select s.camera_id, s.school_id, s.state, s.cause, s.recording, c.cut_s as from_s,
        coalesce(lead(c.cut_s) over (partition by c.camera_id, c.from_s order by c.cut_s), s.to_s) as to_s
    from cut c
    join spell s on s.camera_id = c.camera_id and s.from_s = c.from_s
), covered as (
    select distinct p.camera_id, p.from_s
    from piece p
    join work w on w.camera_id = p.camera_id and w.from_s <= p.from_s and w.to_s >= p.to_s
)

select p.camera_id, p.school_id, p.from_s, p.to_s,
    case when c.camera_id is null then p.state else 'work' end as state,
    case when c.camera_id is null then p.cause else 'planned_work' end as cause,
    p.recording
from piece p
left join covered c on c.camera_id = p.camera_id and c.from_s = p.from_s
