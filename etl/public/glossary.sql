-- grain: one row a word that the public pages use
select position::integer as position, term, name_kk, name_ru, name_en, meaning_kk, meaning_ru, meaning_en
from reference.glossary
where is_public = 'yes'
