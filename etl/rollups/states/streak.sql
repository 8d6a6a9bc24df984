-- grain: one row a camera × streak of good or of failed statuses, with what it says of the camera (domain §5)
-- Two good statuses settle "up", failed ones at least confirm_s apart settle "down". What settles nothing leaves
-- the camera as it was settled before: a single good status does not bring back a camera that is down. A single
-- failure leaves it up only if no silence parts it from the last good status; a camera of which nothing is
-- settled is taken for up by its first good status, and by a failure for nothing.
with numbered as (
    select s.*, sum(s.is_turn) over (partition by s.camera_id order by s.first_s
        rows between unbounded preceding and current row) as streak_no
    from sighting s
), streak as (
    select camera_id, streak_no, is_good,
        min(first_s) as first_s,
        max(last_s) as last_s,
        sum(statuses_n) as statuses_n,
        max(is_broken) as is_broken,
        max_by(answer, first_s) as answer,
        max_by(recording, first_s) as recording,
        max(settled_before) as settled_carried,
        max(answer_before) as answer_carried,
        max(recording_before) as recording_carried
    from numbered
    group by camera_id, streak_no, is_good
), settled as (
    select k.*,
        case
            when k.is_good = 1 and k.statuses_n >= 2 then 'up'
            when k.is_good = 0 and k.last_s - k.first_s >= b.confirm_s then 'down'
        end as settles
    from streak k
    cross join bound b
), remembered as (
    select s.*,
        -- the last that settled anything: its number and, in the parity, what it settled
        max(case s.settles when 'up' then 2 * s.streak_no when 'down' then 2 * s.streak_no + 1 end) over earlier
            as settled_no,
        max(s.settled_carried) over (partition by s.camera_id) as first_settled,
        lag(s.answer) over by_camera as last_answer,
        lag(s.recording) over by_camera as last_recording
    from settled s
    window earlier as (partition by s.camera_id order by s.streak_no rows between unbounded preceding and 1 preceding),
        by_camera as (partition by s.camera_id order by s.streak_no)
), told as (
    select r.*,
        case when r.settled_no is null then r.first_settled when r.settled_no % 2 = 1 then 'down' else 'up' end
            as settled_before,
        coalesce(r.last_answer, r.answer_carried) as answer_before,
        coalesce(r.last_recording, r.recording_carried) as recording_before
    from remembered r
)

select camera_id, streak_no, is_good, first_s, last_s, cast(statuses_n as bigint) as statuses_n, is_broken,
    answer, recording, settled_before, settles, answer_before, recording_before,
    case
        when settles is not null then settles
        when settled_before = 'down' then 'down'
        when is_good = 1 then 'up'
        when is_broken = 0 then 'up'
        else 'unknown'
    end as state
from told
