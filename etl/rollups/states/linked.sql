-- grain: one row a camera × spell, with lost links told from down cameras
-- The cameras of a school are not asked at one moment: a failure that begins or ends within silence_s of the
-- loss belongs to it, or a lost link would leave a fault of some minutes at each camera.
with loss as (
    select w.camera_id, w.from_s,
        case when w.from_s >= l.from_s - r.silence_s then w.from_s else l.from_s end as lost_from_s,
        case when w.to_s <= l.to_s + r.silence_s then w.to_s else l.to_s end as lost_to_s
    from worked w
    join link_loss l on l.school_id = w.school_id and l.from_s < w.to_s and l.to_s > w.from_s
    join roster r on r.camera_id = w.camera_id
    where w.state = 'down' and w.cause = 'no_answer'
), cut as (
    select camera_id, from_s, from_s as cut_s from worked
    union
    select camera_id, from_s, lost_from_s as cut_s from loss
    union
    select x.camera_id, x.from_s, x.lost_to_s as cut_s
    from loss x
    join worked w on w.camera_id = x.camera_id and w.from_s = x.from_s
    where x.lost_to_s < w.to_s
), piece as (
    select w.camera_id, w.school_id, w.state, w.cause, w.recording, c.from_s as whole_s, c.cut_s as from_s,
        coalesce(lead(c.cut_s) over (partition by c.camera_id, c.from_s order by c.cut_s), w.to_s) as to_s
    from cut c
    join worked w on w.camera_id = c.camera_id and w.from_s = c.from_s
), covered as (
    select distinct p.camera_id, p.from_s
    from piece p
    join loss x on x.camera_id = p.camera_id and x.from_s = p.whole_s
        and x.lost_from_s <= p.from_s and x.lost_to_s >= p.to_s
)

select p.camera_id, p.school_id, p.from_s, p.to_s,
    case when c.camera_id is null then p.state else 'unknown' end as state,
    case when c.camera_id is null then p.cause else 'link_lost' end as cause,
    p.recording
from piece p
left join covered c on c.camera_id = p.camera_id and c.from_s = p.from_s
