"""The papers in other programs: LibreOffice reads slides and workbooks as they are, poppler reads the PDF."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from app import downloads, read
from app.read import store
from app.rights import LOCAL, Viewer
from app.texts import language, names_in, speaking
from tests import papers
from tests.conftest import Loaded

pytestmark = pytest.mark.office
WHO = Viewer(role=LOCAL, subject="x", name="Ахметова Әлия Серікқызы")
CONVERT_S = 120


@pytest.fixture(autouse=True)
def served(city: Loaded, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(store, "SERVING", city.serving)
    st.cache_data.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


def converted(folder: Path, *files: downloads.File) -> list[Path]:
    """The files as LibreOffice prints them, each a PDF; it says nothing of a repair."""
    for file in files:
        (folder / file.name).write_bytes(file.content)
    done = subprocess.run(
        ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
         "--outdir", str(folder / "made"), *(str(folder / file.name) for file in files)],
        capture_output=True, text=True, timeout=CONVERT_S, check=True)
    said = (done.stdout + done.stderr).lower()
    assert not [word for word in ("repair", "corrupt", "error") if word in said], said
    return [folder / "made" / Path(file.name).with_suffix(".pdf") for file in files]


def test_slides_and_workbooks_open_as_they_are(tmp_path: Path) -> None:
    made: dict[str, list[downloads.File]] = {"pptx": [], "xlsx": []}
    for code in ("kk", "ru", "en"):
        with speaking(code):
            made["pptx"].append(downloads.make(WHO, "briefing_pptx", {}, papers.AT))
            made["xlsx"].append(downloads.make(WHO, "district_progress_xlsx", {}, papers.AT))
            districts = names_in(read.city.districts(WHO))
        assert language() == "ru"
    for deck, printed in zip(made["pptx"], converted(tmp_path, *made["pptx"]), strict=True):
        told = papers.said(printed.read_bytes())
        assert len(told) == len(papers.slides(deck).slides), "a slide more or less is a repair"
        assert any(name in told[2] for name in names_of(deck))
    for printed in converted(tmp_path, *made["xlsx"]):
        told = " ".join(papers.said(printed.read_bytes()))
        assert WHO.name in told
    assert districts


def names_of(deck: downloads.File) -> list[str]:
    """The categories of the deck's first chart: the districts."""
    return [str(name) for name in papers.charts(papers.slides(deck))[0].plots[0].categories]


def test_the_text_of_the_paper_is_read_in_kazakh_by_another_program(tmp_path: Path) -> None:
    with speaking("kk"):
        file = downloads.make(WHO, "briefing_pdf", {}, papers.AT)
        districts = names_in(read.city.districts(WHO))
    (tmp_path / file.name).write_bytes(file.content)
    told = subprocess.run(["pdftotext", "-layout", file.name, "-"], cwd=tmp_path, capture_output=True, text=True,
                          check=True).stdout
    assert [name for name in districts if name not in told] == []
    assert "Ескертумен дайын" in told
    fonts = subprocess.run(["pdffonts", file.name], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in fonts.splitlines()[2:]]
    assert rows
    assert all("SourceSansPro" in row[0] and row[-5:-2] == ["yes", "yes", "yes"] for row in rows), fonts
