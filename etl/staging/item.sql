-- grain: one row an item that is claimed, seen and (cameras alone) measured
select item, position::integer as position, seen_criterion, is_measured = '1' as is_measured
from reference.items
