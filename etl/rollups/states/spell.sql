-- grain: one row a camera in service × spell of one state, before planned work and lost links are taken out
-- A status stands until the next one, but no longer than silence_s: after that the camera is unknown.
with numbered as (
    select s.*,
        sum(s.is_turn) over so_far as streak_no,
        lead(s.first_s) over by_camera as next_s
    from sighting s
    window so_far as (partition by s.camera_id order by s.first_s rows between unbounded preceding and current row),
        by_camera as (partition by s.camera_id order by s.first_s)
), stood as (
    select n.camera_id, n.school_id, k.state,
        case when n.first_s > b.day_from_s then n.first_s else b.day_from_s end as from_s,
        case when n.next_s is null or n.next_s > b.day_to_s then b.day_to_s else n.next_s end as next_s,
        n.last_s + n.silence_s as until_s,
        case
            when k.state = 'unknown' then 'unconfirmed'
            when k.state = 'up' and n.is_good = 0 then k.answer_before
            when k.state = 'down' and n.is_good = 1 then coalesce(k.answer_before, 'no_answer')
            else n.answer
        end as cause,
        case when k.state = 'up' and n.is_good = 0 and n.recording = 'unknown' then k.recording_before
            else n.recording end as recording
    from numbered n
    join streak k on k.camera_id = n.camera_id and k.streak_no = n.streak_no
    cross join bound b
    where n.first_s < b.day_to_s
), begun as (
    select camera_id, min(first_s) as first_s from sighting group by camera_id
)

select camera_id, school_id, from_s, case when until_s < next_s then until_s else next_s end as to_s,
    state, cause, recording
from stood
where from_s < until_s and from_s < next_s
union all
select camera_id, school_id, case when until_s > from_s then until_s else from_s end as from_s, next_s as to_s,
    'unknown' as state, 'no_status' as cause, 'unknown' as recording
from stood
where until_s < next_s and from_s < next_s
union all
select r.camera_id, r.school_id, b.day_from_s as from_s,
    case when g.first_s is null or g.first_s > b.day_to_s then b.day_to_s else g.first_s end as to_s,
    'unknown' as state, 'no_status' as cause, 'unknown' as recording
from roster r
cross join bound b
left join begun g on g.camera_id = r.camera_id
where g.first_s is null or g.first_s > b.day_from_s
