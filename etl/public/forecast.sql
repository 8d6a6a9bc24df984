-- grain: one row, the week by whose end the campaign will probably be done
select state, week_begins_on, week_ends_on, day_on, from_on from release.forecast
