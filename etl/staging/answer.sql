-- grain: one row a visit × criterion that was written down; value is the answer as a number
with choice as (
    select criterion_code, split_part(option, '=', 1) as choice, split_part(option, '=', 2)::double as value
    from (
        select code as criterion_code, unnest(string_split(unit_or_choices, ';')) as option
        from reference.criteria
        where answer = 'choice'
    )
)

select
    a.visit_id,
    a.criterion_code,
    case
        when a.answer = 'not_applicable' then 'not_applicable'
        when a.answer = 'unknown' then 'unknown'
        when a.answer in ('not_received', 'not_noticed') then 'measured'
        when c.answer in ('yes_no', 'yes_partly_no', 'choice') and a.answer is not null then 'measured'
        when c.answer = 'ratio' and a.observed is not null and a.required > 0 then 'measured'
        when c.answer = 'number' and a.observed is not null then 'measured'
        else 'unknown'
    end as kind,
    case
        -- worse than any number
        when a.answer in ('not_received', 'not_noticed')
            then case c.better when 'higher' then '-infinity'::double else 'infinity'::double end
        when c.answer in ('yes_no', 'yes_partly_no')
            then case a.answer when 'yes' then 1.0 when 'partly' then 0.5 when 'no' then 0.0 end
        when c.answer = 'choice' then ch.value
        when c.answer = 'ratio' then a.observed / nullif(a.required, 0)
        else a.observed
    end as value,
    a.answer,
    a.observed,
    a.required,
    a.note,
    a.evidence_ref
from raw.answers a
join reference.criteria c on c.code = a.criterion_code
left join choice ch on ch.criterion_code = a.criterion_code and ch.choice = a.answer
