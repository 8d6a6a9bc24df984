-- grain: one row a criterion of the checklist
select * from staging.criterion
