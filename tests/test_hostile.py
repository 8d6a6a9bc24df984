"""Hostile text in every free-text column of every input: it is read as text everywhere, and runs nowhere."""

from __future__ import annotations

import csv
import email
import email.policy
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import docx
import duckdb
import openpyxl
import pptx
import pypdf
import pytest
import streamlit as st
from playwright.sync_api import expect

from app import downloads, links, read
from app.read import store
from app.rights import Viewer, may_open
from app.texts import speaking
from etl.__main__ import main
from etl.sources import CONTRACTS
from tests.conftest import AS_OF, ROOT, Loaded, serve
from tests.hostile_city import LED, free_text, make_hostile
from tests.small_city import opened_criteria
from tests.test_browser import click_school, settled

READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'
# Columns of kinds that the sample city does not fill with text of a person.
NOT_IN_THE_SAMPLE: set[str] = set()
HOLES = """() => [
    window.__x === undefined ? null : "a script ran",
    ...[...document.querySelectorAll('img[src="x"], svg[onload], [onerror]')].map(e => e.outerHTML.slice(0, 200)),
    ...[...document.querySelectorAll('a[href^="javascript" i]')].map(e => e.outerHTML.slice(0, 200)),
    ...[...document.scripts].filter(s => s.textContent.includes("__x=1") && !s.src && s.textContent.length < 300)
        .map(s => s.textContent),
].filter(Boolean)"""


@pytest.fixture(scope="module")
def written() -> dict[str, set[str]]:
    return {}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, written: dict[str, set[str]]) -> Loaded:
    """A small sample city with its texts made hostile, planned and loaded by the real ETL."""
    folder = tmp_path_factory.mktemp("hostile")
    landing, serving, work = folder / "landing", folder / "serving", folder / "work"
    rules = ["--reference", str(ROOT / "data/reference"), "--mappings", str(ROOT / "data/mappings")]
    assert main(["sample", "--out", str(landing), "--as-of", AS_OF.isoformat(), "--schools", "40", "--seed", "3",
                 "--mappings", str(ROOT / "data/mappings")]) == 0
    written.update(make_hostile(landing))
    load = ["load", "--landing", str(landing), "--serving", str(serving), "--work", str(work), *rules]
    assert main(load) == 0
    assert main(["plan", "--landing", str(landing), "--work", str(work), "--seconds", "1"]) == 0
    assert main(load) == 0
    return Loaded(landing, serving, work, "")


@pytest.fixture(scope="module")
def hostile_server(hostile: Loaded) -> Iterator[str]:
    yield from serve(hostile.serving)


@pytest.fixture
def staff(hostile: Loaded, monkeypatch: pytest.MonkeyPatch) -> Iterator[Viewer]:
    monkeypatch.setattr(store, "SERVING", hostile.serving)
    yield Viewer()
    st.cache_data.clear()
    st.cache_resource.clear()


def test_every_free_text_column_of_every_input_is_hostile(hostile: Loaded, written: dict[str, set[str]]) -> None:
    every = {f"{contract.kind}.{column.name}" for contract in CONTRACTS for column in free_text(contract)}
    assert every - set(written) == NOT_IN_THE_SAMPLE
    assert len(written) >= 15
    with duckdb.connect(str(sorted(hostile.serving.glob("staff-*.duckdb"))[-1]), read_only=True) as con:
        reached = con.execute("select count(*) from marts.school where contains(name_ru, 'window.__x')").fetchall()
        assert reached[0][0] > 5, "the load must carry it as it is"


def addresses(staff: Viewer) -> list[str]:
    """Every staff page, as it is and with a place chosen, in Russian; some in the other languages; hostile filters."""
    school = read.city.schools(staff).sort_values("overdue_n", ascending=False).iloc[0]
    place = f"school={school['school_id']}&district={school['district_id']}&inspector={school['inspector_id']}"
    place += f"&{urlencode(opened_criteria())}"
    odd = "%22%3E%3Cimg+src%3Dx+onerror%3Dwindow.__x%3D1%3E"
    found = []
    for page in links.titles():
        where = "" if page == "map" else page
        found += [f"/{where}?lang=ru&{place}",
                  f"/{where}?lang={odd}&q={odd}&school={odd}&district={odd}&inspector={odd}&day={odd}&state={odd}"]
    return [*found, f"/map?lang=kk&{place}", f"/school?lang=kk&{place}", f"/district?lang=en&{place}"]


@pytest.mark.browser
def test_nothing_runs_on_any_page(hostile_server: str, staff: Viewer, page: Any, outside: list[str]) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    shown = 0
    for address in addresses(staff):
        page.goto(hostile_server + address)
        page.wait_for_selector(READY, timeout=60_000)
        for summary in page.locator('[data-testid="stExpander"] summary').all()[:6]:
            summary.click()
        page.wait_for_selector(READY, timeout=60_000)
        for frame in page.frames:
            assert frame.evaluate(HOLES) == [], address
        shown += "window.__x=1" in page.locator("body").inner_text()
    assert shown >= 12, "the text must have been on the pages, or this proves nothing"
    assert dialogs == []
    assert outside == []


@pytest.mark.browser
def test_nothing_runs_under_the_pointer(hostile_server: str, staff: Viewer, page: Any, outside: list[str]) -> None:
    """The map's tooltips and the school that a click chooses; what a chart says under the pointer."""
    page.goto(f"{hostile_server}/map?lang=ru")
    schools = read.city.schools(staff)
    school_id = schools[schools["name_ru"].str.contains("window.__x=1", regex=False)].iloc[0]["school_id"]
    settled(page)
    click_school(page, school_id)
    expect(page.locator(".school-name")).to_contain_text("window.__x=1")
    page.goto(f"{hostile_server}/prescriptions?lang=ru")
    page.wait_for_selector(READY, timeout=60_000)
    chart = page.locator(".js-plotly-plot").first
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    for y in range(1, 30):
        page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * y / 30)
    for each in page.frames:
        assert each.evaluate(HOLES) == []
    assert outside == []


@pytest.mark.parametrize("name", [name for name, (page, *_) in downloads.FILES.items() if may_open(Viewer(), page)])
def test_nothing_in_a_file_runs_or_leads_away(name: str, staff: Viewer) -> None:
    where = {"inspector": str(read.city.inspectors(staff).iloc[0]["inspector_id"]),
             "school": str(read.city.schools(staff).iloc[0]["school_id"])} if name.endswith(("_pdf", "_pptx")) else {}
    if name == "prescription_form":
        where = {"prescription": str(read.orders.listed(staff).iloc[0]["prescription_id"])}
    with speaking("ru"):
        file = downloads.make(staff, name, where)
    HARMLESS[file.mime](file.content)


def _csv_is_text(content: bytes) -> None:
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))):
        for cell in row:
            assert not cell.startswith(("=", "+", "@", "\t", "\r")), cell
            assert not cell.startswith("-") or cell[1:].replace(".", "").isdigit() or cell == "-", cell


def _workbook_is_text(content: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f" or cell.hyperlink] == []


def _letter_is_text(content: bytes) -> None:
    document = docx.Document(io.BytesIO(content))
    text = "\n".join([p.text for p in document.paragraphs]
                     + [c.text for t in document.tables for r in t.rows for c in r.cells])
    assert any(sign in text for sign in ("window.__x", "7*7", "{%", "%{customdata}", ":red[", ":material/"))
    assert document.element.xpath("//*[local-name()='hyperlink']") == []


def _slides_are_text(content: bytes) -> None:
    for slide in pptx.Presentation(io.BytesIO(content)).slides:
        assert [rel.target_ref for rel in slide.part.rels.values() if rel.is_external] == []


def _paper_is_text(content: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(reader.trailer["/Root"])
    assert [page["/Annots"] for page in reader.pages if page.get("/Annots")] == []


def _picture_is_one(content: bytes) -> None:
    assert content.startswith(b"\x89PNG\r\n")


HARMLESS = {downloads.CSV: _csv_is_text, downloads.XLSX: _workbook_is_text, downloads.DOCX: _letter_is_text,
            downloads.PPTX: _slides_are_text, downloads.PDF: _paper_is_text, downloads.PNG: _picture_is_one}


def test_some_cell_had_to_be_made_harmless(staff: Viewer) -> None:
    with speaking("ru"):
        files = [downloads.make(staff, name, {}).content.decode("utf-8-sig")
                 for name in ("prescriptions", "not_done", "walk_plan")]
    assert any(f"'{led[0]}" in text for led in LED for text in files)


def test_a_letter_has_its_own_headers_alone(hostile: Loaded, tmp_path: Path) -> None:
    assert main(["digest", "--work", str(hostile.work), "--out", str(tmp_path)]) == 0
    letters = list(tmp_path.rglob("*.eml"))
    assert letters
    for path in letters:
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert set(message.keys()) <= {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version",
                                       "Content-Language", "Content-Type", "Content-Transfer-Encoding"}
        assert message.get_content_type() == "text/plain"
        assert not message.defects
