-- Every district has every day of the campaign, and its schools are done, not accepted or not visited, each once.
select c.level, c.district_id, min(c.day_on) as day_on
from marts.campaign_day c
group by c.level, c.district_id
having count(*) <> (select count(distinct day_on) from marts.campaign_day)
union all
select level, district_id, day_on from marts.campaign_day where done_n + not_accepted_n > scope_n or joint_n > done_n
