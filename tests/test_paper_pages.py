"""However long the names are and whatever is said of them: two pages of a city, one of a place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import streamlit as st

from app import downloads, read
from app.read import store
from app.rights import Viewer
from app.texts import speaking
from etl.collect import collect
from etl.publish import publish
from etl.rollups.store import Store
from etl.sources import BY_KIND
from etl.warehouse import build
from tests import papers
from tests.small_city import AS_OF, MAPPINGS, REFERENCE, SmallCity, criteria, failing

AKIM = Viewer(role="deputy_akim", subject="akim", name="Ахметова Әлия Серікқызы")
LEGAL = "Коммунальное государственное учреждение «Школа-гимназия № {n} имени Ыбырая Алтынсарина» отдела образования "
SCHOOLS = 24


def longest(kind: str, n: int, column: str = "name_ru") -> str:
    """A name as long as the contract lets one be."""
    return (LEGAL.format(n=n) * 9)[:BY_KIND[kind].column(column).max_chars].rstrip(" «")


def full_city() -> SmallCity:
    """Schools of the west that fail everything, each with what is overdue; nobody is spared a list."""
    small = SmallCity()
    small.rows["inspectors"] = [{"inspector_id": f"i{n}", "name": longest("inspectors", n, "name"),
                                 "role": "district_inspector", "district_id": "west"} for n in range(1, 9)]
    for n in range(1, SCHOOLS + 1):
        name = longest("schools", n)
        small.add_school(f"s{n}", name_ru=name, name_kk=name, name_en=name, lat=51.1 + 0.004 * n, lon=71.3 + 0.004 * n,
                         address=longest("schools", n, "address"), pupils=2000 + n)
        small.rows["assignments"][-1]["inspector_id"] = f"i{n % 8 + 1}"
        if n > 8:
            continue
        visit = small.add_visit(f"s{n}", answers={c["code"]: failing(c) for c in criteria()}, inspector_id=f"i{n}")
        for k, one in enumerate(c for c in criteria() if c["severity"] == "critical"):
            small.add_prescription(visit, f"p{n}-{k}", criteria=one["code"], issued_on="2026-11-05",
                                   due_on="2026-11-06", owner="contractor", needs_budget="yes")
    return small


@pytest.fixture(scope="module")
def long_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("long")
    landing = full_city().write(folder / "landing")
    districts = json.loads((landing / "districts.geojson").read_text("utf-8"))
    for n, one in enumerate(districts["features"]):
        one["properties"] |= {f"name_{code}": longest("districts", n) for code in ("kk", "ru", "en")}
    (landing / "districts.geojson").write_text(json.dumps(districts), "utf-8")
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'")
        states = Store(folder / "work")
        collect(con, landing, REFERENCE, MAPPINGS, states)
        build(con, AS_OF, states, with_past=True)
        publish(con, folder / "serving", papers.AT)
    return folder / "serving"


@pytest.fixture(autouse=True)
def served(long_city: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(store, "SERVING", long_city)
    st.cache_data.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.mark.parametrize("code", ["kk", "ru", "en"])
def test_a_city_has_two_pages_and_a_place_one(code: str) -> None:
    with speaking(code):
        city = downloads.make(AKIM, "briefing_pdf", {}, papers.AT)
        assert len(papers.said(city)) == 2 + len(read.city.districts(AKIM)) == city.rows_n
        steered = papers.said(city)[1]
        assert [n for n in range(1, 9) if f"№ {n} · Коммунальное" not in steered] == [], "led by what tells them apart"
        for name, where in (("school_pdf", {"school": "s1"}), ("inspector_pdf", {"inspector": "i1"}),
                            ("district_pdf", {"district": "west"})):
            assert len(papers.said(downloads.make(AKIM, name, where, papers.AT))) == 1, name
        assert 3 <= len(papers.slides(downloads.make(AKIM, "briefing_pptx", {}, papers.AT)).slides) <= 12
