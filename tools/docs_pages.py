"""The hook of mkdocs: pages printed from the registry, the pictures that were taken, links to the repository's files.

Nothing here is written by hand twice: figures, statuses, deadlines and words are the rows of data/reference/.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "data" / "reference"
LANGUAGES = ("ru", "kk", "en")
_LINK = re.compile(r"\[([^\]]+)\]\(repo:([\w./-]+)\)")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|])")

Row = dict[str, str]


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the printed pages and the pictures."""
    for name, text in (("figures.md", figures()), ("glossary.md", glossary())):
        files.append(File.generated(config, name, content=text))
    shots = Path(config.config_file_path).parent / str(config.extra["shots"])
    for path in sorted(shots.glob("*.png")):
        if (known := files.get_file_from_path(f"img/{path.name}")) is not None:
            files.remove(known)
        files.append(File.generated(config, f"img/{path.name}", abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """`[words](repo:path)` → the words and the path: the repository may lie anywhere, or only on a disk beside.

    FileNotFoundError for a path that is not in the repository.
    """
    def said(link: re.Match[str]) -> str:
        words, path = link.groups()
        if not (ROOT / path).exists():
            raise FileNotFoundError(f"{page.file.src_uri} points at {path}, which is not in the repository")
        return f"`{path}`" if words in path else f"{words} (`{path}`)"

    return _LINK.sub(said, markdown)


def figures() -> str:
    """The page of the figures: statuses, deadlines, every row of figures.csv in Russian."""
    sources, moments = names("sources", "source"), {
        r["code"]: r["label_ru"] for r in rows("codes") if r["list"] == "figure_moment"}
    staff = [r for r in rows("figures") if not r["figure"].startswith("public_")]
    public = [r for r in rows("figures") if r["figure"].startswith("public_")]
    return "\n".join([
        "# Показатели", "",
        "Напечатано из `data/reference/figures.csv`, `statuses.csv`, `deadlines.csv`, `escalation.csv` — тех же строк, "
        "по которым считают и показывают программа и сайт для публики.", "",
        "## Статусы школы { #statuses }", "", "Правила смотрят снизу вверх: что подошло первым, то и решает.", "",
        *table(("Знак", "Статус", "Правило"), ((r["glyph"], r["label_ru"], r["meaning_ru"]) for r in rows("statuses"))),
        "## Сроки предписаний { #deadlines }", "",
        *table(("Вес", "Срок, если иной не назван"), ((severity(r["severity"]), r["label_ru"])
                                                      for r in rows("deadlines"))),
        "## Кому и когда сообщается { #ladder }", "", *(f"- {text(r['label_ru'])}" for r in rows("escalation")), "",
        "## На страницах сотрудников", "", *(line for r in staff for line in figure(r, sources, moments)),
        "## На страницах для публики", "", *(line for r in public for line in figure(r, sources, moments))])


def figure(row: Row, sources: dict[str, str], moments: dict[str, str]) -> list[str]:
    """One figure with everything that its row says."""
    return [f"### {text(row['label_ru'])} {{ #{row['figure']} }}", "", text(row["definition_ru"]), "",
            f"- Формула: {text(row['formula_ru'])}", f"- Знаменатель: {text(row['denominator_ru'])}",
            f"- Источник: {text(sources[row['source']])}", f"- Момент: {text(moments[row['moment']])}", ""]


def glossary() -> str:
    """The page of the words in three languages."""
    return "\n".join([
        "# Словарь", "", "Напечатано из `data/reference/glossary.csv`.", "",
        *(line for r in rows("glossary") for line in (
            f"## {text(r['name_ru'])} {{ #{r['term']} }}", "",
            *(f"- **{code}** {text(r[f'name_{code}'])}: {text(r[f'meaning_{code}'])}" for code in LANGUAGES), ""))])


def rows(name: str) -> list[Row]:
    """The rows of a file of data/reference."""
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names(name: str, code: str) -> dict[str, str]:
    """code → its Russian name."""
    return {r[code]: r["label_ru"] for r in rows(name)}


def severity(code: str) -> str:
    """The weight of a finding, in words."""
    return next(r["label_ru"] for r in rows("codes") if r["list"] == "severity" and r["code"] == code)


def table(heads: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> list[str]:
    """A Markdown table."""
    return [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}",
            *(f"| {' | '.join(map(text, line))} |" for line in lines), ""]


def text(words: str) -> str:
    """Text from data for Markdown: every sign stands for itself."""
    return _MARKDOWN.sub(r"\\\1", words)
