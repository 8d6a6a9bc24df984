-- grain: one row a status that begins a run of like ones, breaks a silence, repeats a moment or is a camera's last
select camera_id, at_s, answer, recording, nth, before_s,
    before_s is null or at_s - before_s > silence_s or answer <> answer_before or recording <> recording_before
        as is_start
from (
    select s.camera_id, s.at_s, s.answer, s.recording, b.silence_s,
        row_number() over by_camera as nth,
        lag(s.at_s) over by_camera as before_s,
        lag(s.answer) over by_camera as answer_before,
        lag(s.recording) over by_camera as recording_before,
        lead(s.at_s) over by_camera as after_s
    from status s
    cross join bound b
    window by_camera as (partition by s.camera_id order by s.at_s)
) compared
where before_s is null or after_s is null or at_s - before_s > silence_s or at_s = before_s
    or answer <> answer_before or recording <> recording_before
