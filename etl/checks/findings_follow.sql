-- What is verified was reported, and what is reported was found, on no later day.
select school_id, criterion_code, found_on, reported_on, verified_on
from marts.finding
where verified_on < found_on or verified_on is not null and reported_on is null
