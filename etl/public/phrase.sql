-- grain: one row a sentence of the public pages
select phrase, text_kk, text_ru, text_en from reference.public_phrases
