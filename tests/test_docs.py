"""Docs that can go stale are tested."""

from __future__ import annotations

import re

from etl.__main__ import _parser
from tests.conftest import ROOT
from tools.write_inputs import readme_with_inputs

README = (ROOT / "README.md").read_text("utf-8")


def test_the_inputs_of_the_readme_are_those_of_the_contracts() -> None:
    assert readme_with_inputs() == README, "run python -m tools.write_inputs"


def test_every_option_of_the_etl_is_in_the_readme() -> None:
    verbs = next(action for action in _parser()._actions if action.choices)
    options = {option for verb in verbs.choices.values() for action in verb._actions  # type: ignore[union-attr]
               for option in action.option_strings if option.startswith("--") and option != "--help"}
    assert {option for option in options if option not in README} == set()


def test_every_environment_variable_is_in_the_readme() -> None:
    sources = [*(path for top in ("app", "etl", "gate") for path in ROOT.glob(f"{top}/**/*.py")), *ROOT.glob("*.py")]
    asked = re.compile(r'(?:environ|env|environment)(?:\.get\(|\[)"([A-Z]\w+)"|_(?:stated|secret)\(env, "([A-Z]\w+)"')
    read = {name for path in sources for found in asked.findall(path.read_text("utf-8")) for name in found if name}
    assert read
    assert {name for name in read if name not in README} == set()


def test_the_commands_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert {verb for verb in re.findall(r"make (run|test|load|bench|check|setup)\b", README)
            if f"\n{verb}:" not in makefile} == set()
    for path in re.findall(r"\]\(([\w./-]+)\)", README):
        assert (ROOT / path).exists(), path


def test_what_the_readme_points_at_is_there() -> None:
    for path in re.findall(r"`((?:etl|app|data|tools|tests|static)/[\w./]+\.\w+)`", README):
        assert path.startswith("static/vendor") or (ROOT / path).exists(), path


def test_each_dependency_that_the_brief_does_not_name_says_why() -> None:
    named = {"streamlit", "geopandas", "folium", "streamlit-folium", "duckdb", "plotly"}
    for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines():
        if "==" in line:
            name = line.split("==")[0]
            assert name in named or "#" in line, name
            assert re.search(r"==[\d.]+(\s|$)", line), f"{name} is not pinned"
