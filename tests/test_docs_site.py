"""The pages of docs/: built anew with pictures of this run, whole, and asking nothing beyond the machine."""

from __future__ import annotations

import csv
import os
import re
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import ROOT
from tools.docs_shots import SHOTS, take

pytestmark = pytest.mark.browser

DOCS = sorted((ROOT / "docs").glob("*.md"))
WRITTEN = "\n".join(p.read_text("utf-8") for p in DOCS)
PAGES = ["index", "deputy-akim", "district-chief", "inspector", "operator", "developer", "figures", "glossary"]


@pytest.fixture(scope="module")
def began() -> float:
    return time.time()


@pytest.fixture(scope="module")
def shots(browser: Browser, server: str, began: float, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pictures of the sample city, taken now."""
    folder = tmp_path_factory.mktemp("shots")
    take(browser, server, folder)
    return folder


def build(shots: Path, site: Path, config: Path = ROOT / "mkdocs.yml") -> subprocess.CompletedProcess[str]:
    """mkdocs, with every warning an error."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(config), "-d", str(site)],
        env=os.environ | {"DOCS_SHOTS": str(shots), "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True,
        check=False)


@pytest.fixture(scope="module")
def site(shots: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = build(shots, folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """A plain web server over the site."""
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as httpd:
        Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()


def test_every_picture_is_named_and_was_taken_in_this_run(shots: Path, site: Path, began: float) -> None:
    named = set(re.findall(r"\(img/([\w-]+)\.png\)", WRITTEN))
    assert named == set(SHOTS) == {p.stem for p in shots.glob("*.png")}
    for name, shot in SHOTS.items():
        path = shots / f"{name}.png"
        assert path.stat().st_mtime >= began, name
        assert path.read_bytes() == (site / "img" / f"{name}.png").read_bytes()
        assert struct.unpack(">II", path.read_bytes()[16:24]) == shot.screen
        assert path.stat().st_size > 15_000, f"{name} shows next to nothing"


def elsewhere(folder: Path, was: str = "figures.md", now: str = "figures.md") -> Path:
    """The configuration of the same pages in a folder that no `make docs` has put pictures into, a text changed."""
    docs = folder / "docs"
    docs.mkdir()
    for path in DOCS:
        (docs / path.name).write_text(path.read_text("utf-8").replace(was, now), "utf-8")
    config = (ROOT / "mkdocs.yml").read_text("utf-8").replace("docs_dir: docs", f"docs_dir: {docs}").replace(
        "tools/docs_pages.py", str(ROOT / "tools" / "docs_pages.py"))
    (folder / "mkdocs.yml").write_text(config, "utf-8")
    return folder / "mkdocs.yml"


def test_a_picture_that_is_missing_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    done = build(tmp_path / "none", tmp_path / "site", elsewhere(tmp_path))
    assert done.returncode != 0
    assert "img/briefing.png" in done.stdout + done.stderr


def test_a_link_to_an_anchor_that_is_not_there_stops_the_build(shots: Path, tmp_path: Path) -> None:
    config = elsewhere(tmp_path, "figures.md#paper_gap", "figures.md#paper_gab")
    done = build(shots, tmp_path / "site", config)
    assert done.returncode != 0
    assert "paper_gab" in done.stdout + done.stderr


def test_the_printed_pages_hold_every_row(site: Path) -> None:
    for name, page, columns in (
            ("figures", "figures", ("label_ru", "definition_ru", "formula_ru", "denominator_ru")),
            ("statuses", "figures", ("label_ru", "meaning_ru")), ("deadlines", "figures", ("label_ru",)),
            ("escalation", "figures", ("label_ru",)),
            ("glossary", "glossary", tuple(f"{c}_{x}" for c in ("name", "meaning") for x in ("kk", "ru", "en")))):
        said = words((site / f"{page}.html").read_text("utf-8"))
        with (ROOT / f"data/reference/{name}.csv").open(encoding="utf-8", newline="") as file:
            missing = [row[c] for row in csv.DictReader(file) for c in columns if words(row[c]) not in said]
        assert missing == []


def words(text: str) -> str:
    """The text without tags, entities and spaces: Markdown lays them out anew."""
    text = re.sub(r"<[^>]*>", "", text)
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return re.sub(r"\s+", "", text)


def test_no_page_asks_for_anything_beyond_the_machine(page: Page, outside: list[str], address: str) -> None:
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    for name in PAGES:
        page.goto(f"{address}/{name}.html")
        expect(page.locator("h1")).to_be_visible()
        page.wait_for_load_state("networkidle")
    page.get_by_role("textbox").first.click()
    page.keyboard.type("архив")
    page.keyboard.press("End")  # a letter that the keyboard has not is put in without a key, and search waits for one
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    assert outside == []
    assert errors == []


def test_the_pages_fit_a_phone(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for name in PAGES:
        page.goto(f"{address}/{name}.html")
        expect(page.locator("h1")).to_be_visible()
        assert page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth") <= 0, name


def test_every_role_has_its_page_and_every_command_that_it_names_exists() -> None:
    assert {p.stem for p in DOCS} == set(PAGES) - {"figures", "glossary"}
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert {verb for verb in re.findall(r"make (\w+)", WRITTEN) if f"\n{verb}:" not in makefile} == set()
    help_of = partial(subprocess.run, capture_output=True, text=True, cwd=ROOT, check=True)
    verbs = set(re.findall(r"python -m etl (\w+)", WRITTEN))
    known = help_of([sys.executable, "-m", "etl", "--help"]).stdout
    assert {verb for verb in verbs if verb not in known} == set()
    release = help_of([sys.executable, "-m", "etl", "release", "--help"]).stdout
    assert {v for v in re.findall(r"etl release (\w+)", WRITTEN) if v not in release} == set()
    for path in re.findall(r"`((?:etl|app|data|tools|tests|deploy|gate|pages)/[\w./]+\.\w+)`", WRITTEN):
        assert (ROOT / path).exists(), path
