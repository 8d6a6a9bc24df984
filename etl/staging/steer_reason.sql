-- grain: one row a reason for which a school is steered by hand
select reason, weight::double as weight from reference.steer_reasons
