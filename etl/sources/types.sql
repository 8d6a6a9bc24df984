-- How a cell's text becomes a value: NULL where it cannot. Nothing is guessed in silence.
-- Both cities live in one time zone; a moment without an offset is city time. Moments are kept in UTC.
create or replace macro city_zone() as 'Asia/Almaty';
create or replace macro city_date(moment) as timezone(city_zone(), timezone('UTC', moment))::date;

create or replace macro city_midnight(day) as timezone('UTC', timezone(city_zone(), day::timestamp));

create or replace macro clean(t) as nullif(trim(replace(nfc_normalize(t), chr(160), ' ')), '');

create or replace macro read_id(t) as t;
create or replace macro read_text(t) as t;
create or replace macro read_boundary(t) as t;

-- Exports of Kazakh registers carry the Latin schwa (U+018F, U+0259) inside Cyrillic words.
create or replace macro read_name(t) as
    case when regexp_matches(t, '[\x{0400}-\x{04FF}]') then translate(t, 'Əə', 'Әә') else t end;

create or replace macro read_date(t) as
    coalesce(try_strptime(t, '%Y-%m-%d'), try_strptime(t, '%d.%m.%Y'), try_strptime(t, '%Y-%m-%d 00:00:00'))::date;

create or replace macro read_moment(t) as case
    when regexp_matches(t, '\d:\d{2}(:\d{2}(\.\d+)?)?\s?(Z|[+-]\d{2}(:?\d{2})?)$')
        then timezone('UTC', try_cast(t as timestamptz))
    when regexp_matches(t, '\d:\d{2}(:\d{2}(\.\d+)?)?$')
        then timezone('UTC', timezone(city_zone(), coalesce(
            try_cast(t as timestamp),
            try_strptime(t, '%d.%m.%Y %H:%M:%S'),
            try_strptime(t, '%d.%m.%Y %H:%M'))))
end;

-- A comma is the decimal mark of the country; a space, of any kind, groups thousands.
create or replace macro read_number(t) as case
    when isfinite(try_cast(replace(regexp_replace(t, '[\s\x{202F}]', '', 'g'), ',', '.') as double))
        then try_cast(replace(regexp_replace(t, '[\s\x{202F}]', '', 'g'), ',', '.') as double)
end;

create or replace macro read_whole(t) as
    case when read_number(t) = floor(read_number(t)) and abs(read_number(t)) < 1e15
        then read_number(t)::bigint end;

create or replace macro read_boolean(t) as case
    when lower(t) in ('true', '1', '1.0', 'yes', 'да', 'истина', 'иә', 'ақиқат') then true
    when lower(t) in ('false', '0', '0.0', 'no', 'нет', 'ложь', 'жоқ', 'жалған') then false
end;

create or replace macro read_list(t) as
    list_filter(list_transform(string_split(t, ';'), lambda x: trim(x)), lambda x: x <> '');

-- A code itself, or its label in any of the three languages.
create or replace macro read_code(of_list, t) as
    (select min(w.code) from reference.code_words w where w.list = of_list and w.word = lower(t));

create or replace macro read_answer(t) as coalesce(read_code('answer_word', t), read_code('choice', t), lower(t));

create or replace macro answer_is_offered(criterion, a) as
    a is null or a in ('unknown', 'not_applicable') or exists (
        select 1 from reference.criteria r
        where r.code = criterion and case r.answer
            when 'yes_no' then a in ('yes', 'no')
            when 'yes_partly_no' then a in ('yes', 'partly', 'no')
            when 'number' then a in ('not_received', 'not_noticed')
            when 'choice' then list_contains(
                list_transform(string_split(r.unit_or_choices, ';'), lambda x: split_part(x, '=', 1)), a)
            else false
        end);

create or replace macro is_loaded(of_kind, of_id) as
    exists (select 1 from collected.known k where k.kind = of_kind and k.id = of_id and k.is_loaded);
create or replace macro is_quarantined(of_kind, of_id) as
    exists (select 1 from collected.known k where k.kind = of_kind and k.id = of_id and not k.is_loaded);

-- Names as a person hears them: case, look-alike Latin letters and the word "district" fall away.
create or replace macro name_key(t) as regexp_replace(
    regexp_replace(
        case when regexp_matches(t, '[\x{0400}-\x{04FF}]')
            then translate(lower(t), 'əaceopxyik', 'әасеорхуік') else lower(t) end,
        '(^|\s)(район|р-н|ауданы|аудан|district|г\.|қ\.)(\s|$)', ' ', 'g'),
    '[^\w\x{0400}-\x{04FF}]', '', 'g');

create or replace macro only_faults(faults) as list_filter(faults, lambda f: f is not null);
