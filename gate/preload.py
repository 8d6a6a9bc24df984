"""What the page of the map needs beside Streamlit's own beginning, named in its head.

Streamlit asks for the code of a widget when the widget comes: dozens of small files in a row, while the map waits.
Named in the head they come while the server works out the page. Nothing of it is data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from streamlit import file_util

from app.map_files import COMPONENT, SCRIPTS, STYLES, asset

PATHS = ("/map", "/")  # where a visit to the map begins; elsewhere it would come for nothing
_WIDGETS = ("BidiComponent", "Html", "Metric", "ButtonGroup", "Selectbox", "TextInput", "LinkButton")
_IMPORT = re.compile(r"(?:from|import)\s*[\"']\./([\w.-]+\.js)[\"']")


@cache
def links() -> str:
    """Elements of the head, relative to the app's root: the map's own files, then Streamlit's code of the widgets."""
    styles = [f'<link rel="stylesheet" href="./app/static/{asset(path)}" fetchpriority="low">' for path in STYLES]
    scripts = [f'<script defer src="./app/static/{asset(path)}" fetchpriority="low"></script>' for path in SCRIPTS]
    theirs = [f'<link rel="modulepreload" href="./static/js/{name}" fetchpriority="low">'
              for name in chunks(Path(file_util.get_static_dir()) / "static" / "js")]
    return "\n    ".join((f'<link rel="modulepreload" href=".{COMPONENT}" fetchpriority="low">',
                          *styles, *scripts, *theirs))


def chunks(folder: Path) -> list[str]:
    """Files of the widgets in `folder`, and what they import, each once; a widget that is not there is left out."""
    found: dict[str, None] = {}

    def follow(name: str) -> None:
        path = folder / name
        if name in found or not path.is_file():
            return
        found[name] = None
        for other in _IMPORT.findall(path.read_text("utf-8", "replace")):
            follow(other)

    for name in _files_of(folder):
        follow(name)
    return list(found)


def _files_of(folder: Path) -> Iterator[str]:
    for widget in _WIDGETS:
        # Streamlit names a file by its content
        yield from (path.name for path in sorted(folder.glob(f"{widget}.*.js")))
