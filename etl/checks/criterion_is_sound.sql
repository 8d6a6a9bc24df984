-- Every criterion has a weight, a direction, a pass mark and a validity; what it confirms is a paper item.
select c.criterion_code from staging.criterion c
left join staging.criterion p on p.criterion_code = c.confirms_code
where c.weight is null or c.weight <= 0 or c.better not in ('higher', 'lower') or c.better is null
    or c.pass_at is null or c.valid_days is null
    or (c.confirms_code is not null and coalesce(p.aspect, '') <> 'paper')
