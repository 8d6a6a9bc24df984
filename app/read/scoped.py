"""The part of the city that is somebody's: a database in memory that holds the rows of his scope and no other.

A question asked there cannot reach another district's school, whatever it forgets to filter: the rows are not in it.
What is closed by default stays closed: a table that no rule below knows is there without rows.
"""

from __future__ import annotations

from typing import cast

import duckdb

from app.rights import Scope

# Whole for everybody: rules, names of what is measured, the campaign, the moment of publication.
OPEN_SCHEMAS = ("reference",)
OPEN = {"marts.campaign", "marts.criterion", "marts.publication", "quality.demonstration"}
# Of everybody's, with the city's sums taken out.
BLANKED = {"marts.campaign_phase": ("whole_n", "done_n")}
# What a citizen's report may be about names schools of other districts.
TOLD = {"marts.signal": ("candidates",), "marts.signal_match": ("candidates",)}

# Shown as rows with the names of their places: one's own district is not said twice.
NAMED_ROWS = {"marts.archive_challenge"}

_OWN_SCHOOLS = {
    "district": "select school_id from whole.marts.school where district_id = $place",
    "inspector": "select school_id from whole.marts.school where inspector_id = $place or substitute_id = $place",
    "school": "select school_id from whole.marts.school where school_id = $place",
}
# Who is named beside one's own schools: those who hold or visited them, and the officers of one's own district.
_OWN_INSPECTORS = """
    create table own.inspector as
    select distinct inspector_id from (
        select unnest([inspector_id, substitute_id]) as inspector_id
        from whole.marts.school semi join own.school using (school_id)
        union all
        select inspector_id from whole.marts.visit semi join own.school using (school_id)
        union all
        select inspector_id from whole.marts.inspector where $level = 'district' and district_id = $place
        union all
        select $place where $level = 'inspector'
    ) where inspector_id is not null"""
_OWN_DISTRICTS = """
    create table own.district as
    select distinct district_id from whole.marts.school semi join own.school using (school_id)
    union
    select district_id from whole.marts.district where $level = 'district' and district_id = $place"""

_IN_DISTRICT = "district_id in (select district_id from own.district)"
_BY_SCHOOL = "school_id in (select school_id from own.school)"
_BY_INSPECTOR = "inspector_id in (select inspector_id from own.inspector)"
_NOTHING = "false"
# (level of the scope, table) → its rows; the scope's place is own.place
_EXPLICIT = {
    ("district", "marts.inspector_work"): "district_id = (select place_id from own.place)",
    ("inspector", "marts.inspector_work"): "inspector_id = (select place_id from own.place)",
    ("district", "marts.funnel"): "level = 'inspector' and place_id in (select inspector_id from whole.marts.inspector "
                                  "where district_id = (select place_id from own.place)) "
                                  "or level = 'district' and place_id = (select place_id from own.place)",
    ("inspector", "marts.funnel"): "level = 'inspector' and place_id = (select place_id from own.place)",
}
_FOR_ALL = {"marts.district": _IN_DISTRICT, "marts.inspector": _BY_INSPECTOR, "marts.inspector_work": _NOTHING,
            "marts.funnel": _NOTHING}
# A row of sums is one's own when it is of one's own place, and of nothing wider.
_OWN_SUMS = {
    "district": "starts_with(level, 'district') and district_id = (select place_id from own.place)",
    "inspector": "level = 'inspector' and inspector_id = (select place_id from own.place)",
    "school": "level = 'school' and school_id = (select place_id from own.place)",
}


def narrow(file: str, scope: Scope) -> duckdb.DuckDBPyConnection:
    """A database in memory with every table of the serving file and, of each, the rows of `scope` alone.

    One's own place is there a second time as "the city": the sums of a chief's district answer what the city's
    answer for the city. The file itself is let go before the first question.
    """
    con = duckdb.connect(":memory:", config={"threads": "1"})
    con.execute("attach ? as whole (read_only)", [file])
    con.execute("create schema own; create schema marts; create schema reference; create schema quality")
    con.execute("create table own.place as select $level as level, $place as place_id",
                {"level": scope.level, "place": scope.place_id})
    con.execute("create table own.school (school_id varchar)")
    found = con.execute(_OWN_SCHOOLS[scope.level], {"place": scope.place_id}).fetchall()
    if found:
        con.executemany("insert into own.school values (?)", found)
    for statement in (_OWN_INSPECTORS, _OWN_DISTRICTS):
        con.execute(statement, {"level": scope.level, "place": scope.place_id})
    for table, columns in _tables(con).items():
        _own(con, table, columns, scope.level).create(table)
    con.execute("drop schema own cascade")
    con.execute("detach whole")
    con.execute("set enable_external_access = false")
    con.execute("set lock_configuration = true")
    return con


def rule_of(table: str, columns: list[str], level: str) -> str | None:
    """The condition on the rows of `table` for a scope of `level`; None when all of them are everybody's."""
    if table in OPEN or table in BLANKED or table.split(".")[0] in OPEN_SCHEMAS:
        return None
    explicit = _EXPLICIT.get((level, table), _FOR_ALL.get(table))
    if explicit is not None:
        return explicit
    if "level" in columns:
        key = {"district": "district_id"}.get(level, f"{level}_id")
        return _OWN_SUMS[level] if key in columns else _NOTHING
    return _BY_SCHOOL if "school_id" in columns else _NOTHING


def _own(con: duckdb.DuckDBPyConnection, table: str, columns: list[str], level: str) -> duckdb.DuckDBPyRelation:
    rows = con.table(f"whole.{table}")
    rule = rule_of(table, columns, level)
    if rule is not None:
        rows = rows.filter(rule)
    blank = BLANKED.get(table, TOLD.get(table, ()))
    if blank:
        rows = rows.select(*(_null(con, table, c) if c in blank else duckdb.ColumnExpression(c) for c in columns))
    if rule == _OWN_SUMS[level] and table not in NAMED_ROWS:
        rows = rows.union(rows.select(*(_as_city(c, level) for c in columns)))
    return rows


def _as_city(column: str, level: str) -> duckdb.Expression:
    """A sum of one's own place said of "the city": district → city, district_contractor → contractor."""
    if column == "level":
        return duckdb.SQLExpression(_WIDER[level]).alias("level")
    if column == f"{level}_id":
        return duckdb.ConstantExpression(None).cast("varchar").alias(column)
    return duckdb.ColumnExpression(column)


_WIDER = {
    "district": "case when level = 'district' then 'city' else replace(level, 'district_', '') end",
    "inspector": "'city'",
    "school": "'city'",
}


def _null(con: duckdb.DuckDBPyConnection, table: str, column: str) -> duckdb.Expression:
    kinds = dict(zip(*(lambda rel: (rel.columns, rel.types))(con.table(f"whole.{table}")), strict=True))
    return duckdb.ConstantExpression(None).cast(cast(str, kinds[column])).alias(column)


def _tables(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """schema.table → its columns in order, of the file that is attached."""
    rows = con.execute("""
        select schema_name || '.' || table_name, list(column_name order by column_index)
        from duckdb_columns() where database_name = 'whole' and not internal
        group by all order by all""").fetchall()
    return dict(rows)
