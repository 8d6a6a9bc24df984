-- grain: one row a visit × participant
select
    v.visit_id,
    coalesce(read_code('participant_role', trim(split_part(v.participant, ':', 1))), 'other') as role,
    nullif(trim(split_part(v.participant, ':', 2)), '') as name
from (select visit_id, unnest(participants) as participant from raw.visits) v
