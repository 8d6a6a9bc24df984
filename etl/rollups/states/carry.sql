-- grain: one row a camera that has told anything yet: the streak with which the next day begins
-- Of a streak that has settled the camera's state nothing else matters, however long it is: two days that end
-- alike hand on the same row, and a day re-rolled changes the next one only where it ends otherwise.
select camera_id,
    case settles when 'up' then last_s when 'down' then last_s - confirm_s else first_s end as first_s,
    last_s,
    case when statuses_n > 2 then 2 else statuses_n end as statuses_n,
    answer, recording,
    case when settles is null then is_broken else 0 end as is_broken,
    case when settles is null then settled_before end as settled_before,
    case when settles is null then answer_before end as answer_before,
    case when settles is null then recording_before end as recording_before
from (
    select k.*, b.confirm_s
    from streak k
    cross join bound b
    qualify row_number() over (partition by k.camera_id order by k.streak_no desc) = 1
) last_streak
