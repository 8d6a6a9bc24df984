-- grain: one row, the campaign: what anybody may know of it
select name_kk, name_ru, name_en, starts_on, ends_on
from marts.campaign
