"""What readers share in a process: answers and figures are made once, and nobody's are another's."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from app import cells, charts, drawn, read
from app.read import store
from app.rights import Viewer
from app.texts import number, speaking
from tests.conftest import Loaded


@pytest.fixture
def staff(city: Loaded, monkeypatch: pytest.MonkeyPatch) -> Viewer:
    monkeypatch.setattr(store, "SERVING", city.serving)
    return Viewer()


def test_who_writes_into_an_answer_writes_into_his_own(staff: Viewer) -> None:
    question = "select district_id, name_ru from marts.district order by 1"  # asked bare: app.read may copy by itself
    before = store.ask(staff, question).copy(deep=True)
    mine = store.ask(staff, question)
    mine["name_ru"] = "another"
    mine.loc[0, "district_id"] = "another"
    mine.columns = ["another", *mine.columns[1:]]
    mine.index.name = "another"
    pd.testing.assert_frame_equal(store.ask(staff, question), before)


def test_the_same_question_of_another_scope_has_another_answer(staff: Viewer) -> None:
    first, second = read.city.districts(staff)["district_id"].head(2)
    found = {place: set(store.ask(Viewer(role="district_chief", place_id=place),
                                  "select distinct district_id from marts.school").iloc[:, 0])
             for place in (first, second)}
    assert found == {first: {first}, second: {second}}
    assert len(store.ask(staff, "select distinct district_id from marts.school")) > 2


def figure(days: list[dt.date], language: str) -> object:
    rows = pd.DataFrame({"district_id": ["a"], "ready_n": [1234.5]})
    return drawn._figure(drawn._Asked(partial(bars, rows, days)), language)


def bars(rows: pd.DataFrame, days: list[dt.date]) -> object:
    figure = charts.look.go.Figure()
    figure.add_bar(x=days, y=rows["ready_n"])
    return figure


def test_a_figure_is_made_once_for_the_same_rows_and_anew_for_others() -> None:
    day = dt.date(2026, 11, 12)
    assert figure([day], "ru") is figure([day], "ru")
    assert figure([day], "ru") is not figure([day + dt.timedelta(days=1)], "ru")
    said = {language: figure([day], language).layout.separators for language in ("ru", "en")}  # type: ignore[attr-defined]
    assert said["en"] == ".,"
    assert said["ru"].startswith(",")


def test_a_number_is_written_in_the_language_that_is_spoken_now() -> None:
    for _ in range(2):
        for language, written in (("ru", "1\xa0234,5"), ("en", "1,234.5")):
            with speaking(language):
                assert number(1234.5, 1) == written
                assert number(-0.0) == "0"


@pytest.mark.parametrize(("values", "heading", "plain"), [
    ([1, 999], "n", True), ([1.0, None], "n", True), ([], "n", True), ([1000], "n", False), ([1.5], "n", False),
    ([-1], "n", False), ([1.0], {"label": "n", "type_config": {"type": "number", "format": "%.1f"}}, False)])
def test_a_style_is_spared_where_every_language_writes_alike(values: list[float], heading: object, plain: bool) -> None:
    assert cells._is_plain(pd.Series(values, dtype="float64"), heading) is plain


def test_an_answer_is_of_its_file(staff: Viewer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(read.city.districts(staff)) > 2
    monkeypatch.setattr(store, "SERVING", tmp_path)
    with pytest.raises(store.NothingPublished):
        read.city.districts(staff)
