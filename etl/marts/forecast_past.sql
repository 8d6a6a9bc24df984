-- grain: one row, the past day that the public is told of (none before it): the city's forecast at its end
select day_on, state, p50_on, p85_on from staging.forecast_past
