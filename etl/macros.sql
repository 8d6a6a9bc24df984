-- The comparisons that every rule is made of.
create or replace macro meets(value, threshold, better) as
    case better when 'higher' then value >= threshold else value <= threshold end;
create or replace macro misses(value, threshold, better) as
    coalesce(not meets(value, threshold, better), false);
