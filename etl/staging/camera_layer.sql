-- grain: one row a layer of the map that is made of cameras
select layer, position::integer as position, pass_at::double as pass_at, veto_at::double as veto_at
from reference.camera_layers
