"""The house's law: who may import and read whom, and what may not stand in a file."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from etl.models import reads_of, tables_read

ROOT = Path(__file__).parents[1]
PYTHON = sorted(path for top in ("app", "pages", "etl", "gate", "journal") for path in (ROOT / top).rglob("*.py"))
PYTHON += [path for path in (ROOT / "dashboard.py", ROOT / "server.py") if path.exists()]
MODELS = sorted(path for layer in ("staging", "marts", "public") for path in (ROOT / "etl" / layer).iterdir()
                if path.suffix in (".sql", ".py"))
SQL = sorted((ROOT / "etl").rglob("*.sql"))
PAGE_LINES = 60

MAY_READ = {
    "staging": {"raw", "rollup", "history", "quality", "reference"},
    "marts": {"staging", "marts", "reference"},
    "public": {"release", "reference"},  # what etl/disclosure let through, and the rules
}
# Kept to one file each, or one folder: whoever else imports it breaks the house.
ONLY_IN = {
    "duckdb": ("etl/", "app/read.py", "app/read/"),
    "folium": ("app/school_map/",),
    "streamlit_folium": ("app/school_map/",),
    "branca": ("app/school_map/",),
    "plotly": ("app/charts/",),
}
NO_STREAMLIT = ("etl/", "journal/", "app/charts/", "app/exports/", "app/rights.py", "app/access.py",
                "app/access_file.py", "app/admission.py", "app/audit.py", "app/sessions.py")
MAY_ASK_THE_CLOCK = ("etl/__main__.py", "etl/probe/", "app/audit.py", "app/steering.py", "app/viewer.py", "gate/")


def place(path: Path) -> str:
    """The path below the root, as a person writes it."""
    return path.relative_to(ROOT).as_posix()


def imports(source: str) -> Iterator[str]:
    """Every module that the source imports, dotted; a relative import begins with a dot."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from (f"{module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and _name(node.func) in ("__import__", "import_module"):
            yield "(imported by name)"


def broken_imports(where: str, source: str) -> list[str]:
    """The imports by which a file at `where` breaks the house."""
    return [module for module in imports(source) if not _may_import(where, module)]


def _may_import(where: str, module: str) -> bool:
    top = module.split(".")[0]
    if module.startswith((".", "(")):
        return where == "server.py" and module.startswith("(")  # it warms up what the pages will import
    if where == "dashboard.py" or where.startswith("pages/"):
        return top in ("app", "streamlit") or top in sys.stdlib_module_names
    if where.startswith("journal/"):
        return top == "journal" or top in sys.stdlib_module_names
    if top in ("dashboard", "pages", "tests", "benchmarks", "tools", "server"):
        return False
    if top == "gate" and not where.startswith("gate/") and where != "server.py":
        return False  # the gate stands before the app: nothing behind it knows of it
    if where.startswith(("app/", "gate/", "server.py")) and top == "etl" or where.startswith("etl/") and top == "app":
        return False
    if top == "streamlit" and where.startswith(NO_STREAMLIT):
        return False
    return top not in ONLY_IN or where.startswith(ONLY_IN[top])


@pytest.mark.parametrize("path", PYTHON, ids=place)
def test_imports_keep_to_the_house(path: Path) -> None:
    assert broken_imports(place(path), path.read_text("utf-8")) == []


@pytest.mark.parametrize(("where", "line"), [
    ("dashboard.py", "from etl.load import describe"),
    ("dashboard.py", "import pandas as pd"),
    ("pages/staff/map.py", "import duckdb"),
    ("pages/staff/map.py", "import folium"),
    ("pages/staff/map.py", "from plotly import graph_objects"),
    ("pages/staff/map.py", "import pandas"),
    ("pages/staff/map.py", "from pages.staff import school"),
    ("pages/staff/map.py", "from . import school"),
    ("pages/staff/map.py", "def f():\n    import etl.load"),
    ("pages/staff/map.py", "importlib.import_module('etl')"),
    ("app/cards.py", "import duckdb"),
    ("app/cards.py", "from streamlit_folium import st_folium"),
    ("app/tables.py", "import plotly.graph_objects as go"),
    ("app/charts/month.py", "import streamlit as st"),
    ("app/exports/briefing.py", "import streamlit as st"),
    ("app/read/city.py", "from etl.warehouse import tables_read"),
    ("etl/load.py", "import streamlit"),
    ("etl/load.py", "from app.texts import t"),
])
def test_a_broken_import_is_seen(where: str, line: str) -> None:
    assert broken_imports(where, line) != []


@pytest.mark.parametrize(("where", "line"), [
    ("dashboard.py", "import streamlit as st\nfrom app import read"),
    ("pages/staff/map.py", "from __future__ import annotations\nimport streamlit as st\nfrom app.read import city"),
    ("app/read/store.py", "import duckdb\nimport streamlit as st"),
    ("app/school_map/layers.py", "import folium"),
    ("app/charts/month.py", "import plotly.graph_objects as go\nimport pandas as pd"),
    ("etl/load.py", "import duckdb\nfrom etl.refusal import Refusal"),
])
def test_a_lawful_import_is_let_pass(where: str, line: str) -> None:
    assert broken_imports(where, line) == []


@pytest.mark.parametrize("path", MODELS, ids=place)
def test_a_model_reads_only_the_layers_before_it(path: Path) -> None:
    layers = {table.split(".")[0] for table in reads_of(path)}
    assert layers, "a model that reads nothing is no model"
    assert layers <= MAY_READ[path.parent.name]


@pytest.mark.parametrize(("layer", "sql"), [
    ("marts", "select * from raw.schools"),
    ("marts", "with a as (select 1 where exists (select 1 from raw.visits)) select * from a join marts.school on true"),
    ("public", "select (select count(*) from staging.school) as n"),
    ("public", "select status from marts.school"),
    ("staging", "select * from marts.school"),
])
def test_a_read_across_a_layer_is_seen(layer: str, sql: str) -> None:
    assert not {table.split(".")[0] for table in tables_read(sql)} <= MAY_READ[layer]


@pytest.mark.parametrize("path", MODELS, ids=place)
def test_the_first_line_of_a_model_says_its_grain(path: Path) -> None:
    assert re.match(r'(-- |""")grain: one row', path.read_text("utf-8"))


@pytest.mark.parametrize("path", sorted((ROOT / "etl/checks").glob("*.sql")), ids=place)
def test_the_first_line_of_a_check_is_its_sentence(path: Path) -> None:
    assert re.match(r"-- [A-Z].*[.]$", path.read_text("utf-8").splitlines()[0])


CLOCK = re.compile(r"current_date|current_time|localtime|transaction_timestamp|\bnow\s*\(|\btoday\s*\(", re.I)


@pytest.mark.parametrize("path", SQL, ids=place)
def test_sql_never_asks_what_day_it_is(path: Path) -> None:
    assert CLOCK.search(_without_comments(path.read_text("utf-8"))) is None


def _without_comments(sql: str) -> str:
    return re.sub(r"--.*", "", sql)


@pytest.mark.parametrize("sql", ["select current_date", "select NOW()", "select today ()", "select current_timestamp"])
def test_a_clock_in_sql_is_seen(sql: str) -> None:
    assert CLOCK.search(sql)


def pasted_sql(source: str) -> list[int]:
    """Lines on which SQL that was put together from pieces is handed to DuckDB."""
    tree = ast.parse(source)
    told: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                told.setdefault(_name(target), []).append(node.value)
        elif isinstance(node, ast.AnnAssign | ast.AugAssign) and node.value is not None:
            told.setdefault(_name(node.target), []).append(
                node.value if isinstance(node, ast.AnnAssign) else ast.BinOp(node.target, node.op, node.value))
    asking = ("execute", "executemany", "sql", "query", "from_query", "SQLExpression", "ask")
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in asking:
            given = node.args[:2] if _name(node.func) == "ask" else node.args[:1]
            given += [k.value for k in node.keywords if k.arg in ("query", "question", "sql")]
            behind = [value for arg in given for value in ([arg] + told.get(_name(arg), []))]
            if any(_is_pasted(value) for value in behind):
                lines.append(node.lineno)
    return lines


def _is_pasted(value: ast.expr) -> bool:
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        return not all(_is_constant(part) for part in (value.left, value.right))
    if isinstance(value, ast.JoinedStr | ast.BinOp):
        return True
    is_format = isinstance(value, ast.Call) and _name(value.func) in ("format", "join", "replace", "substitute")
    return is_format and isinstance(value.func, ast.Attribute)  # type: ignore[attr-defined]


def _is_constant(value: ast.expr) -> bool:
    """A text of the code itself, or the name of one: what data could never be part of."""
    if isinstance(value, ast.BinOp):
        return not _is_pasted(value)
    return isinstance(value, ast.Constant) or isinstance(value, ast.Name) and value.id.isupper()


def _name(node: ast.AST) -> str:
    """The last part of a name; empty for what is no name."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def clocks(source: str) -> list[int]:
    """Lines on which the machine's clock is asked for the day or the moment."""
    return [node.lineno for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            and (node.func.attr in ("now", "today", "utcnow")
                 or (node.func.attr in ("time", "time_ns") and _name(node.func.value) == "time"))]


def hex_colours(source: str) -> list[str]:
    """Colours written into the code."""
    return [text for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
            for text in re.findall(r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b", node.value)]


def raw_html(source: str) -> list[int]:
    """Lines on which Streamlit is told to let HTML through."""
    return [node.lineno for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.keyword) and node.arg in ("unsafe_allow_html", "unsafe_allow_javascript")
            or isinstance(node, ast.Constant) and node.value == "unsafe_allow_html"]


@pytest.mark.parametrize("path", PYTHON, ids=place)
def test_no_sql_is_pasted_together(path: Path) -> None:
    assert pasted_sql(path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", [p for p in PYTHON if not place(p).startswith(MAY_ASK_THE_CLOCK)], ids=place)
def test_only_the_verbs_ask_what_day_it_is(path: Path) -> None:
    assert clocks(path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", [p for p in PYTHON if not place(p).startswith("etl/")], ids=place)
def test_colours_are_rows_and_html_stays_out(path: Path) -> None:
    source = path.read_text("utf-8")
    assert hex_colours(source) == []
    assert raw_html(source) == []


@pytest.mark.parametrize(("law", "source"), [
    (pasted_sql, "con.execute(f'select * from {table}')"),
    (pasted_sql, "con.sql('select * from ' + table)"),
    (pasted_sql, "con.execute('select %s' % table)"),
    (pasted_sql, "con.execute('select {}'.format(table))"),
    (pasted_sql, "con.execute(' '.join(parts))"),
    (pasted_sql, "ask(who, 'select ' + FOUND + order)"),
    (pasted_sql, "question = f'select {x}'\ncon.cursor().execute(question)"),
    (pasted_sql, "question = 'select'\nquestion += x\ncon.execute(question)"),
    (pasted_sql, "ask(who, f'select {x}')"),
    (clocks, "import datetime as dt\ndt.datetime.now(dt.UTC)"),
    (clocks, "date.today()"),
    (clocks, "time.time()"),
    (hex_colours, "colour = '#E69F00'"),
    (hex_colours, "style = f'color: #abc; width: {w}'"),
    (raw_html, "st.markdown(x, unsafe_allow_html=True)"),
])
def test_what_may_not_stand_is_seen(law: Callable[[str], list[object]], source: str) -> None:
    assert law(source) != []


@pytest.mark.parametrize(("law", "source"), [
    (pasted_sql, "con.execute('select 1 '\n    'where $x', {'x': x})"),
    (pasted_sql, "con.execute(_SCHEMAS[layer])"),
    (pasted_sql, "ask(who, QUESTION, school=school)"),
    (clocks, "begun = time.monotonic()"),
    (hex_colours, "label = 'School #12'"),
])
def test_what_may_stand_is_let_pass(law: Callable[[str], list[object]], source: str) -> None:
    assert law(source) == []


def test_no_page_lies_flat() -> None:
    assert [place(p) for p in (ROOT / "pages").glob("*.py")] == []


@pytest.mark.parametrize("path", [p for p in PYTHON if place(p).startswith("pages/")], ids=place)
def test_a_page_is_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= PAGE_LINES


def test_no_drawer_holds_everything() -> None:
    drawers = {"util", "utils", "helper", "helpers", "common", "misc"}
    tops = ("app", "pages", "etl", "gate", "journal", "tests", "tools", "benchmarks")
    assert [place(p) for top in tops for p in (ROOT / top).rglob("*")
            if p.stem.lower() in drawers and "node_modules" not in p.parts] == []
