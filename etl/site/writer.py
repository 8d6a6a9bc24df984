"""Writes the static site of a release: a folder that a plain web server hands out as it is, wherever it stands."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

from etl.site.markup import Markup, el, join
from etl.site.pages import PAGES
from etl.site.tables import Public, read_public
from etl.site.words import LANGUAGES, Row, Words

_HERE = Path(__file__).parent
_PACKED = (".html", ".css", ".js", ".csv", ".geojson")
_FILES = {"overview": "index.html"}  # of the others: their own name


def write_site(public_file: Path, folder: Path) -> None:
    """Write the pages of the public's file in every language, its open data, and a packed copy beside each text."""
    public = read_public(public_file)
    _assets(folder, public.phrases)
    for language in LANGUAGES:
        say = Words(language, public.phrases)
        (folder / language).mkdir()
        for name, page in PAGES.items():
            (folder / language / _file(name)).write_text(_whole(name, page(public, say), public, say), "utf-8")
    (folder / "data").mkdir()
    for row in public.open_file:
        (folder / "data" / row["name"]).write_bytes(row["content"])
    _pack(folder)


def write_nothing(phrases: dict[str, Row], folder: Path) -> None:
    """Write a site that says in every language, under every address, that nothing is public now."""
    _assets(folder, phrases)
    for language in LANGUAGES:
        say = Words(language, phrases)
        (folder / language).mkdir()
        said = join(el("h1", say("nothing_public")), el("p", say("nothing_public_text")), el("h2", say("report_title")),
                    el("p", say("report_text")))
        for name in PAGES:
            body = join(el("header", el("p", say("site_title")), _languages(say, name)), el("main", said))
            (folder / language / _file(name)).write_text(_document(say, say("nothing_public"), body), "utf-8")
    _pack(folder)


def _whole(name: str, content: Markup, public: Public, say: Words) -> str:
    about = public.about
    coming = next((r["day_on"] for r in public.calendar_day if r["kind"] == "coming"), None)
    line = [say.name(about), say("line_days", from_day=say.day(about["starts_on"]), to_day=say.day(about["ends_on"])),
            say("line_release", day=say.day(about["drawn_on"]))]
    if coming is not None:
        line.append(say("line_next", day=say.day(coming)))
    body = join(
        el("header",
           el("p", el("strong", say("site_title")), " ",
              el("span", say("demonstration"), class_="mark") if about["is_demonstration"] else None),
           el("p", " · ".join(line)),
           el("nav", el("ul", *(el("li", el("a", say(f"nav_{other}"), href=_file(other),
                                            aria_current="page" if other == name else None)) for other in PAGES)),
              aria_label=say("site_title")),
           _languages(say, name)),
        el("main", content, id="main"),
        el("footer", el("p", say("report_title"), " ", say("report_text"))))
    return _document(say, f"{say(f'nav_{name}')} · {say('site_title')}", body)


def _document(say: Words, title: str, body: Markup) -> str:
    return "<!doctype html>\n" + el(
        "html",
        el("head", el("meta", charset="utf-8"),
           el("meta", name="viewport", content="width=device-width, initial-scale=1"),
           el("title", title), el("link", rel="stylesheet", href="../style.css"),
           el("link", rel="icon", href="../icon.png")),
        el("body", body), lang=say.language)


def _languages(say: Words, name: str) -> Markup:
    return el("ul", *(el("li", el("a", label, href=f"../{code}/{_file(name)}", lang=code, hreflang=code,
                                  aria_current="true" if code == say.language else None))
                      for code, label in LANGUAGES.items()), class_="languages", aria_label=say("language"))


def _assets(folder: Path, phrases: dict[str, Row]) -> None:
    """The style, the script and the first page, which leads to a language."""
    folder.mkdir(parents=True)
    for name in ("style.css", "language.js"):
        shutil.copyfile(_HERE / name, folder / name)
    shutil.copyfile(_HERE.parents[1] / "static" / "icon.png", folder / "icon.png")
    titles = " · ".join(dict.fromkeys(Words(code, phrases)("site_title") for code in LANGUAGES))
    (folder / "index.html").write_text("<!doctype html>\n" + el(
        "html",
        el("head", el("meta", charset="utf-8"),
           el("meta", name="viewport", content="width=device-width, initial-scale=1"), el("title", titles),
           el("link", rel="stylesheet", href="style.css"), el("link", rel="icon", href="icon.png"),
           el("script", src="language.js", defer="")),
        el("body", el("main", el("h1", titles), el("ul", *(
            el("li", el("a", label, href=f"{code}/index.html", lang=code)) for code, label in LANGUAGES.items()))))),
        "utf-8")


def _file(page: str) -> str:
    return _FILES.get(page, f"{page}.html")


def _pack(folder: Path) -> None:
    """A packed copy beside each text, which a server may hand out instead (nginx: gzip_static)."""
    for path in sorted(p for p in folder.rglob("*") if p.suffix in _PACKED):
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
