-- What may be told, before etl/public/*.sql name it column by column; filled by etl.release.file.
create schema release;
create schema public;
create table release.about (
    release_id varchar, drawn_on date, is_demonstration boolean, name_kk varchar, name_ru varchar, name_en varchar,
    starts_on date, ends_on date, process_on date, process_from date, process_lag_days integer,
    outcome_on date, outcome_from date, outcome_lag_days integer, list_pct integer, least_n integer);
create table release.figure (
    position integer, figure varchar, state varchar, value_n integer, of_n integer, low_pct integer, high_pct integer,
    day_on date, from_on date);
create table release.forecast (
    state varchar, week_begins_on date, week_ends_on date, day_on date, from_on date);
create table release.day (
    day_on date, is_working boolean, scope_n integer, planned_n integer, inspected_n integer);
create table release.system (
    system varchar, state varchar, low_pct integer, high_pct integer, day_on date, from_on date);
create table release.district (
    district_id varchar, name_kk varchar, name_ru varchar, name_en varchar, schools_n integer,
    inspected_state varchar, inspected_low_pct integer, inspected_high_pct integer,
    on_time_state varchar, on_time_low_pct integer, on_time_high_pct integer,
    overall_state varchar, overall_low_pct integer, overall_high_pct integer,
    list_state varchar, boundary varchar, dots varchar);
create table release.school (
    school_id varchar, district_id varchar, name_kk varchar, name_ru varchar, name_en varchar, address varchar,
    inspected_month varchar);
create table release.calendar_day (day_on date, kind varchar);
create table release.open_file (name varchar, mime varchar, content blob);
