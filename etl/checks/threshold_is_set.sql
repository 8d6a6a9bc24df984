-- Every threshold that the rules use is set in thresholds.csv.
with wide as (select columns(*)::double from staging.threshold)

select name from wide unpivot include nulls (value for name in (columns(*)))
where value is null
