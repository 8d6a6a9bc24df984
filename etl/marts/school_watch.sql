-- grain: one row a school: are its cameras watched and delivered, by the answers of record (domain §5, L6)
-- A working monitor (MO-01), a named operator (MO-02), and the feed in the police centre where it is required (VS-06).
select school_id,
    case
        when bool_or(result in ('fail', 'partial')) then 'no'
        when bool_and(result = 'pass' or criterion_code = 'VS-06' and result = 'not_applicable') then 'yes'
        else 'unknown'
    end as is_watched
from marts.school_criterion
where criterion_code in ('MO-01', 'MO-02', 'VS-06')
group by school_id
