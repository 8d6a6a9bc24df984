"""The static site: plain files that stand on their own, in three languages, and tell what the file tells."""

from __future__ import annotations

import csv
import functools
import gzip
import http.server
import re
import shutil
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from app import texts
from etl.site.markup import el, join
from etl.site.pages import PAGES
from etl.site.words import ALPHABET, LANGUAGES, Words
from etl.site.writer import write_nothing
from tests.conftest import ROOT
from tests.faces import RULES
from tests.releasing import HOSTILE, WEST, Office, city, rows_of, told_of, warehouse
from tests.small_city import REFERENCE

ADDRESSES = [f"{language}/{'index' if page == 'overview' else page}.html" for language in LANGUAGES for page in PAGES]


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a city whose release is out."""
    folder = tmp_path_factory.mktemp("site")
    with warehouse(city(), folder) as con:
        Office.at(folder).release(con)
    return folder


@pytest.fixture(scope="module")
def site(public: Path) -> Path:
    """What a web server hands out."""
    return public / "public-site" / "current"


class Read(HTMLParser):
    """A page: its links, tags, text, and what would break a strict policy."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.cells: list[str] = []
        self.feed(text)
        assert self.open == [], "a tag is left open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        self.links += [value for name in ("href", "src") if (value := given.get(name)) is not None]
        if tag not in ("meta", "link"):
            self.open.append(tag)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("td", "th"):
            self.cells[-1] += data

    def having(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every such tag."""
        return [given for name, given in self.tags if name == tag]


def pages(site: Path) -> list[Path]:
    found = sorted(site.rglob("*.html"))
    assert len(found) == len(ADDRESSES) + 1
    return found


def test_every_link_is_relative_and_leads_somewhere(site: Path) -> None:
    for path in pages(site):
        for link in Read(path.read_text("utf-8")).links:
            parts = urlsplit(link)
            assert not parts.scheme, link
            assert not parts.netloc, link
            assert not link.startswith("/"), link
            assert (path.parent / urldefrag(link).url).resolve().is_file(), (path, link)


def test_nothing_is_asked_from_elsewhere_and_a_strict_policy_holds(site: Path) -> None:
    for path in [*pages(site), *site.glob("*.css"), *site.glob("*.js")]:
        text = path.read_text("utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert not re.search(r"https?:|//[a-z]|@import|url\(", text), path
    for path in pages(site):
        read = Read(path.read_text("utf-8"))
        assert [given for _, given in read.tags if any(a == "style" or a.startswith("on") for a in given)] == []
        assert [given.get("src") for given in read.having("script")] in ([], ["language.js"])
        assert read.having("style") == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_whole_in_its_language(site: Path, address: str) -> None:
    read = Read((site / address).read_text("utf-8"))
    assert read.having("html") == [{"lang": address[:2]}]
    assert len(read.having("h1")) == 1
    assert [a["aria-current"] for a in read.having("a") if "aria-current" in a] == ["page", "true"]
    assert {a.get("lang") for a in read.having("a")} >= set(LANGUAGES)
    assert all(svg.get("aria-label") and svg.get("role") == "img" for svg in read.having("svg"))
    assert all(th.get("scope") == "col" for th in read.having("th"))
    if not address.startswith("en"):
        words = re.sub(r"<[^>]*>", " ", (site / address).read_text("utf-8"))
        found = set(re.findall(r"[A-Za-z]{3,}", words)) - {"doctype", "html", "English", "iKOMEK", "District"}
        described = (REFERENCE / "open_data.csv").read_text("utf-8")
        assert {w for w in found if w not in described and w not in HOSTILE and w not in (
            "csv", "parquet", "xlsx", "geojson", "dictionary", "quot", "amp")} == set()


def test_no_file_of_the_site_tells_a_secret(public: Path, site: Path) -> None:
    texts = {path: path.read_bytes().decode("utf-8", "replace") for path in site.rglob("*")
             if path.is_file() and path.suffix not in (".gz", ".png", ".parquet")}
    assert len(texts) > 20
    assert sum(HOSTILE.split()[-1] in text for text in texts.values()) >= 2, "the search looks at schools"
    assert {path.name: told for path, text in texts.items() if (told := told_of(text, public / "landing"))} == {}


def test_a_named_school_has_a_month_and_never_a_no(site: Path) -> None:
    cells = Read((site / "en/districts.html").read_text("utf-8")).cells
    said = [cells[k + 1] for k, cell in enumerate(cells) if "улица Тестовая" in cell]
    assert len(said) == WEST
    assert set(said) == {"yes, November 2026", ""}
    assert said.count("") == 1


def test_the_numbers_are_those_of_the_file(public: Path, site: Path) -> None:
    file = next((public / "public-serving").iterdir())
    cells = Read((site / "en/districts.html").read_text("utf-8")).cells
    for row in rows_of(file, "district"):
        at = cells.index(row["name_en"])
        assert cells[at + 1] == str(row["schools_n"])
        assert cells[at + 2] == {"West": "at least 80%", "East": "60–70%"}[row["name_en"]]
        assert cells[at + 3] == "not shown"
    drawn = Read((site / "en/districts.html").read_text("utf-8"))
    assert len(drawn.having("circle")) == sum(row["schools_n"] for row in rows_of(file, "district"))
    bars = [r for r in Read((site / "en/index.html").read_text("utf-8")).having("rect") if r.get("class") == "bar"]
    assert len(bars) == sum(row["inspected_n"] is not None for row in rows_of(file, "day"))
    files = {row["name"]: row["content"] for row in rows_of(file, "open_file")}
    assert {p.name: p.read_bytes() for p in (site / "data").iterdir() if p.suffix != ".gz"} == files


def test_hostile_text_is_text(site: Path) -> None:
    text = (site / "ru/districts.html").read_text("utf-8")
    assert "<script>alert" not in text
    assert HOSTILE in Read(text).cells


def test_the_packed_copies_are_the_same(site: Path) -> None:
    packed = list(site.rglob("*.gz"))
    assert len(packed) > 20
    for path in packed:
        assert gzip.decompress(path.read_bytes()) == path.with_suffix("").read_bytes()


def test_a_site_that_says_nothing_says_so_under_every_address(site: Path, tmp_path: Path) -> None:
    with (REFERENCE / "public_phrases.csv").open(encoding="utf-8", newline="") as file:
        write_nothing({row["phrase"]: row for row in csv.DictReader(file)}, tmp_path / "nothing")
    there = {p.relative_to(site).as_posix() for p in site.rglob("*.html")}
    assert {p.relative_to(tmp_path / "nothing").as_posix() for p in (tmp_path / "nothing").rglob("*.html")} == there
    assert not (tmp_path / "nothing" / "data").exists()
    assert "Сейчас ничего не опубликовано" in (tmp_path / "nothing/ru/districts.html").read_text("utf-8")


def test_every_phrase_is_used_and_every_column_described_stands_in_a_file(public: Path) -> None:
    with (REFERENCE / "public_phrases.csv").open(encoding="utf-8", newline="") as file:
        phrases = {row["phrase"] for row in csv.DictReader(file)}
    code = "".join(p.read_text("utf-8") for p in [*ROOT.glob("etl/site/*.py"), *ROOT.glob("etl/release/*.py"),
                                                   *ROOT.glob("app/public_*.py"), *ROOT.glob("pages/public/*.py")])
    built = ("nav_", "column_", "forecast_", "series_")  # put together in the code from a name
    assert {p for p in phrases if f'"{p}"' not in code and not p.startswith(built)} == set()
    file_ = next((public / "public-serving").iterdir())
    heads = {r["name"].removesuffix(".csv"): set(r["content"].decode("utf-8-sig").splitlines()[0].split(","))
             for r in rows_of(file_, "open_file") if r["name"].endswith(".csv")}
    described = {(r["file"], r["column_name"]) for r in rows_of(file_, "open_column")}
    assert {(f, c) for f, c in described if c not in heads[f]} == set()


def test_names_stand_in_the_order_that_the_app_has() -> None:
    assert ALPHABET == texts.ALPHABET
    say = Words("kk", {})
    rows = [{"name_kk": name} for name in ("№ 10 Қ", "№ 9 Қ", None, "Ғ", "Әл", "Г", "Аз")]
    assert [row["name_kk"] for row in say.by_name(rows)] == ["№ 9 Қ", "№ 10 Қ", "Аз", "Әл", "Г", "Ғ", None]


def test_markup_is_made_of_elements_alone() -> None:
    assert el("p", "<b>", el("i", "&"), class_="x", hidden=None, title='"') == (
        '<p class="x" title="&quot;">&lt;b&gt;<i>&amp;</i></p>')
    assert join("<", el("br"), None) == "&lt;<br>"


# ---- in a browser, from a folder of a plain web server ------------------------------------------

@pytest.fixture
def served(site: Path, tmp_path: Path) -> Iterator[str]:
    """The site in a subfolder of a plain web server."""
    shutil.copytree(site.resolve(), tmp_path / "www" / "city" / "schools")
    handler = functools.partial(_Quiet, directory=str(tmp_path / "www"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/city/schools/"
        server.shutdown()
        thread.join()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        return

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; "
                                                    "img-src 'self'; base-uri 'none'; form-action 'none'")
        super().end_headers()


@pytest.mark.browser
def test_it_is_read_from_a_subfolder_on_a_phone(page: Page, outside: list[str], served: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("requestfailed", lambda request: None if request.failure == "net::ERR_ABORTED" else said.append(
        f"{request.failure} {request.url}"))  # the first page leaves for another while its icon is on the way
    page.on("response", lambda response: said.append(f"{response.status} {response.url}") if response.status > 399 else
            None)
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(served)
    page.wait_for_url(re.compile(r"/city/schools/(kk|ru|en)/index\.html$"))
    for address in ADDRESSES:
        page.goto(served + address)
        page.get_by_role("heading", level=1).wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
    page.get_by_role("link", name="Districts", exact=True).click()
    page.wait_for_url("**/en/districts.html")
    page.get_by_role("link", name="Русский").click()
    page.wait_for_url("**/ru/districts.html")
    assert said == []
    assert outside == []


@pytest.mark.browser
def test_everybody_can_read_it_and_a_finger_meets_what_it_aims_at(browser: Browser, served: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    for address in ADDRESSES:
        page.goto(served + address)
        broken = Axe().run(page, options=RULES).response["violations"]
        assert [(rule["id"], rule["nodes"][0]["html"][:120]) for rule in broken] == [], address
        assert page.evaluate("""() => [...document.querySelectorAll("nav a, .languages a, .files a, summary")]
            .filter(e => e.offsetParent !== null && e.getBoundingClientRect().height < 43.5)
            .map(e => e.outerHTML.slice(0, 120))""") == [], address
    context.close()


@pytest.mark.parametrize("address", [a for a in ADDRESSES if a.endswith(("index.html", "progress.html"))])
def test_every_drawing_has_its_table(public: Path, site: Path, address: str) -> None:
    page = Read((site / address).read_text("utf-8"))
    order = [(tag, given.get("class")) for tag, given in page.tags if tag == "svg" or given.get("class") == "twin"]
    assert [tag for tag, _ in order] == ["svg", "details"] * (len(order) // 2), "each drawing, then its table"
    (file,) = (public / "public-serving").glob("public-*.duckdb")
    days = rows_of(file, "day")
    assert days
    assert all(str(row["scope_n"]) in page.cells for row in days)
