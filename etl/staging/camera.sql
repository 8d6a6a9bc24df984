-- grain: one row a camera, as the register stood on as_of
select
    c.camera_id,
    c.school_id,
    coalesce(c.zone, 'other') as zone,
    c.commissioned_on,
    case when c.retired_on <= r.as_of_on then c.retired_on end as retired_on,
    c.state,
    c.vendor,
    c.retention_days
from raw.cameras c
cross join reference.run r
