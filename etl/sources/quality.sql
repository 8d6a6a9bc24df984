-- What is known of the load itself. Each table's grain is its comment.
create schema collected;
create schema quality;

-- One row a (kind, id): which keys stand, loaded or in quarantine, for what refers to them.
create table collected.known (kind varchar, id varchar, is_loaded boolean);

-- One row a landed file. `rows_read = rows_loaded + rows_quarantined`; other rows were not of the kind.
create table quality.file (
    file varchar, source varchar, mapping varchar, rows_read bigint, rows_other bigint,
    rows_loaded bigint, rows_quarantined bigint, refused_reason varchar, refused_detail varchar);

-- One row a fault of a quarantined row; `is_first` marks the one by which the row is counted.
-- A refused file stands once, with all its rows, and no row number.
create table quality.quarantine (
    source varchar, file varchar, row_number bigint, column_name varchar, reason varchar,
    given varchar, subject varchar, detail varchar, is_first boolean, rows_n bigint);

-- One row a remark: the row was loaded, a person should look.
create table quality.remark (
    source varchar, file varchar, row_number bigint, column_name varchar, remark varchar,
    given varchar, subject varchar, school_id varchar);

-- One row while the landing folder is a demonstration: its mark must reach every page.
create table quality.demonstration (as_of_on date);
