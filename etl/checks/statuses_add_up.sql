-- The statuses that were rolled up are those that the landed files gave and that were loaded.
select f.loaded_n, o.rolled_n
from (select coalesce(sum(rows_loaded), 0) as loaded_n from quality.file where source = 'camera_status') f
cross join (
    select coalesce(sum(statuses_n), 0) as rolled_n from rollup.observed semi join raw.cameras using (camera_id)) o
where f.loaded_n <> o.rolled_n
