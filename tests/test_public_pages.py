"""The public pages: they run on the public's file alone, and nothing that they send tells what the staff know."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from google.protobuf.message import Message
from playwright.sync_api import Page, Response, WebSocket, expect
from streamlit.testing.v1 import AppTest

from app import audience, rights, texts
from app.read import NothingPublished, store
from app.rights import Viewer
from tests.conftest import ROOT, serve
from tests.releasing import AS_OF, AT, HOSTILE, Office, city, told_of, warehouse
from tests.test_browser import settled
from tests.test_texts import shown
from tests.test_twins import key_of, tables_of

PAGES = rights.PAGES[rights.PUBLIC]
# What the public pages say in Latin letters in every language: files, columns and codes of the open data, iKOMEK.
LATIN = re.compile(r"[A-Za-z]{2,}")
CODE = re.compile(r"(?s)<style>.*?</style>|:material/\w+:|:orange-badge|<[^>]*>|\]\([^)]*\)|%\{[^}]*\}|%-?[bdmY]")
CELLS = re.compile(r"<h4>.*?</h4>|<dd[^>]*>.*?</dd>")  # a table as a list: no more of the catalogue than the table's
EITHER = {"PDF", "iKOMEK", "District", "csv", "parquet", "xlsx", "geojson", "dictionary", "YYYY", "MM"}


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the landed files, and a release in `public-serving`; the landed files name what is secret."""
    folder = tmp_path_factory.mktemp("public")
    with warehouse(city(), folder) as con:
        Office.at(folder).release(con)
    return folder


@pytest.fixture(autouse=True)
def of_the_public(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AUDIENCE", "public")
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def serving(public: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the pages read: nothing of the staff's lies in it."""
    folder = public / "public-serving"
    assert [path.name.split("-")[0] for path in folder.iterdir()] == ["public"]
    monkeypatch.setattr(store, "SERVING", folder)
    return folder


def run(name: str, lang: str = "en") -> AppTest:
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    app.query_params["lang"] = lang
    app.run()
    if name != "overview":
        app.switch_page(f"pages/public/{name}.py")
        app.query_params["lang"] = lang
        app.run()
    return app


@pytest.mark.parametrize("name", PAGES)
def test_every_chart_has_a_table(serving: Path, name: str) -> None:
    app = run(name)
    drawn = {key_of(chart): chart.proto.alt for chart in app.get("plotly_chart")}
    for twin in ("campaign_days_table", "district_shares_table"):
        app.query_params[twin] = "true"
    found = tables_of(app.run())
    assert not app.exception
    beside = {"map": "What has been done in the districts?"}
    assert all(not found[beside.get(key, alt)].empty for key, alt in drawn.items())


def everything(app: AppTest) -> str:
    """All that a page sends, element by element: its message, and what its tables hold."""
    parts = []
    for element in app:
        if isinstance(proto := getattr(element, "proto", None), Message):
            parts.append(str(proto))
            parts.append(proto.SerializeToString().decode("utf-8", "replace"))
            if element.type == "dataframe":
                parts.append(element.value.to_csv())
    return "\n".join(parts)


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_each_page_runs_without_a_staff_file_and_tells_no_secret(
    serving: Path, public: Path, name: str, lang: str
) -> None:
    app = run(name, lang)
    assert not app.exception, app.exception[0].message
    assert len(app.title) == 1
    sent = everything(app)
    assert len(sent) > 3_000
    assert told_of(sent, public / "landing") == []
    if name == "districts":
        assert "улица Тестовая" in sent, "the search looks at schools that are named"


def test_a_page_that_told_a_secret_would_be_caught(
    serving: Path, public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = store._answer

    def telling(*args: Any) -> Any:
        rows = answer(*args)
        return rows.assign(address="west-school-005") if "address" in rows else rows

    monkeypatch.setattr(store, "_answer", telling)
    assert told_of(everything(run("districts")), public / "landing") == ["west-school-005"]


@pytest.mark.parametrize("lang", ["kk", "ru"])
@pytest.mark.parametrize("name", PAGES)
def test_no_page_speaks_english_to_whoever_chose_another_language(serving: Path, name: str, lang: str) -> None:
    app, said = run(name, lang), set[str]()
    columns = (ROOT / "data/reference/open_data.csv").read_text("utf-8")
    for text in shown(app):
        if text not in texts.LANGUAGES.values() and HOSTILE[:8] not in text:
            said |= set(LATIN.findall(CODE.sub(" ", CELLS.sub(" ", text))))
    assert {word for word in said if word not in columns} - EITHER == set()


def test_the_app_and_the_site_print_the_same(serving: Path, public: Path) -> None:
    app = run("overview", "ru")
    site = (public / "public-site/current/ru/index.html").read_text("utf-8")
    values = [re.sub("<[^>]*>", "", v) for v in re.findall(r'<dd class="value[^"]*">(.*?)</dd>', site)]
    assert [m.value for m in app.metric] == values
    assert len(values) == 5
    shares = app.dataframe[0].value["share"].tolist()
    assert re.findall(r"</td><td>(.*?)</td></tr>", site.split("<h2>")[-1]) == shares


def test_the_figures_carry_their_moment_their_whole_and_their_source(serving: Path) -> None:
    captions = " ".join(c.value for c in run("overview", "en").caption).replace("\\", "")
    assert "30 of 40 · at the end of Nov 8, 2026 · Inspections" in captions
    assert "5 of 10 · at the end of Nov 6, 2026 · Prescriptions" in captions


def test_the_open_data_can_be_taken_away(serving: Path) -> None:
    buttons = run("method").get("download_button")
    assert {"city.csv", "city.parquet", "districts.geojson", "districts.xlsx", "dictionary.csv"} <= {
        b.proto.label.replace("\\", "") for b in buttons}


def test_there_is_no_staff_page_in_a_process_of_the_public(serving: Path) -> None:
    app = run("overview")
    for path in sorted((ROOT / "pages/staff").glob("*.py")):
        with pytest.raises(ValueError, match="Could not find a navigation page"):
            app.switch_page(path.relative_to(ROOT).as_posix())


def test_a_process_of_the_public_opens_no_staff_file(
    public: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = next((public / "public-serving").iterdir())
    for name in ("staff-20261110T050500000Z.duckdb", file.name):
        shutil.copy(file, tmp_path / name)
    monkeypatch.setattr(store, "SERVING", tmp_path)
    assert store.newest("public").name == file.name
    with pytest.raises(NothingPublished):
        store.ask(Viewer(), "select 1")
    monkeypatch.setenv("AUDIENCE", "staff")
    assert store.newest("staff").name.startswith("staff-")
    with pytest.raises(NothingPublished):
        store.newest("public")


def test_an_audience_that_nobody_knows_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDIENCE", "pubic")
    with pytest.raises(audience.UnknownAudience):
        audience.of_process()
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60).run()
    assert app.exception
    assert not app.title


@pytest.mark.parametrize(("lang", "words"), [("en", "Nothing is public now"), ("ru", "109"), ("kk", "109")])
def test_when_nothing_is_public_the_page_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str, words: str
) -> None:
    monkeypatch.setattr(store, "SERVING", tmp_path)
    app = run("overview", lang)
    assert not app.exception
    assert words in " ".join(e.value for kind in (app.title, app.markdown) for e in kind)


def test_before_the_first_day_each_page_says_from_when(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with warehouse(city(), tmp_path, past=False) as con:
        con.execute("update reference.run set as_of_on = '2026-11-02'")
        Office.at(tmp_path).release(con, AT)
    monkeypatch.setattr(store, "SERVING", tmp_path / "public-serving")
    for name in PAGES:
        app = run(name, "en")
        assert not app.exception, app.exception[0].message
        said = " ".join(e.value for kind in (app.markdown, app.caption) for e in kind).replace("\\", "")
        assert "first on Nov 3, 2026" in said, name
        assert len(app.get("plotly_chart")) == (name == "districts"), "the map of the polygons alone, no empty chart"


# ---- what really goes over the wire -------------------------------------------------------------

@pytest.mark.browser
def test_nothing_that_a_browser_gets_tells_a_secret(page: Page, outside: list[str], public: Path) -> None:
    """Every frame of the socket and every answer of our own, of all pages, in all languages, and one download."""
    got: list[bytes] = []
    ran: list[str] = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))

    answered: list[Response] = []

    def look(address: str) -> None:
        """Open a page, and keep what it was sent before the next one makes the browser forget it."""
        page.goto(address)
        settled(page)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.wait_for_load_state("networkidle")
        got.extend(answer.body() for answer in answered)
        answered.clear()

    def listening(socket: WebSocket) -> None:
        socket.on("framereceived", lambda payload: got.append(
            payload if isinstance(payload, bytes) else payload.encode()))

    page.on("websocket", listening)
    served = serve(public / "public-serving")
    base = next(served)
    try:
        # Streamlit's own browser code is the same for everybody, and full of words
        page.on("response", lambda answer: None if "/static/" in answer.url else answered.append(answer))
        for name in PAGES:
            for lang in ("kk", "ru", "en"):
                look(f"{base}/{name if name != PAGES[0] else ''}?lang={lang}")
        look(f"{base}/{PAGES[0]}?lang=ru")
        expect(page.get_by_role("dialog")).to_have_count(0)  # Streamlit's "Page not found"
        health = page.request.get(f"{base}/health").json()
        assert (health["audience"], health["readable"], health["published_at"][:10]) == (
            "public", True, AS_OF.isoformat())
        look(f"{base}/{PAGES[-1]}?lang=en")
        with page.expect_download() as taken:
            page.get_by_role("button", name="schools.csv").click()
        got.append(Path(taken.value.path()).read_bytes())
        for path in ("map", "quality", "school?school=west-school-001"):
            answer = page.request.get(f"{base}/{path}")
            got.append(answer.body())
        for path in ("export/quarantine", "export/not_done", "export/prescriptions"):
            assert page.request.get(f"{base}/{path}").status == 404
    finally:
        served.close()
    whole = b"\n".join(got).decode("utf-8", "replace")
    assert len(whole) > 200_000
    assert "№ 77" in whole, "the names of schools go over this wire"
    assert told_of(whole, public / "landing") == []
    assert ran == [], "the name of a school ran as a script"
    assert outside == []
    assert os.environ["AUDIENCE"] == "public"
