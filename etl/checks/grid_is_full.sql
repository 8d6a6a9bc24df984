-- Every school has every criterion once, asked or not.
select school_id, count(*) as criteria_n from marts.school_criterion group by school_id
having count(*) <> (select count(*) from staging.criterion)
