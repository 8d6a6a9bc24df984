"""What lies in the landing folder, and of which kind each file is."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl.refusal import Refusal
from etl.sources import BY_KIND
from etl.sources.mapping import Mapping

DEMO_MARK = "demo.toml"
BASEMAP = "basemap.geojson"  # streets for the map alone: copied beside the serving files
_NOT_DATA = {DEMO_MARK, BASEMAP, "README.md", "README.txt"}


@dataclass(frozen=True)
class Landed:
    """One landed file; `kind` is empty where nothing says what it holds. It must lie under `root`."""

    path: Path
    root: Path
    kind: str
    mapping: Mapping | None = None

    @property
    def name(self) -> str:
        """The path below the landing folder, by which a person finds the file."""
        return self.path.relative_to(self.root).as_posix()


def find_files(landing: Path, mappings: list[Mapping]) -> list[Landed]:
    """Every data file under `landing`, in the order of its name.

    A file's kind is its folder's name (`schools/…`), or the beginning of its own (`schools-2.csv`),
    or what a mapping that names the file says. Refusal when the folder is not there.
    """
    if not landing.is_dir():
        raise Refusal(f"The landing folder {landing} does not exist: give it by --landing.")
    found = []
    for path in sorted(landing.rglob("*")):
        hidden = any(part.startswith((".", "~$")) for part in path.relative_to(landing).parts)
        if path.is_dir() or hidden or path.name in _NOT_DATA:
            continue
        found.append(_landed(path, landing, mappings))
    return found


def demo_mark(landing: Path) -> dict[str, Any]:
    """What the sample generator wrote about itself; empty for a city's own data."""
    mark = landing / DEMO_MARK
    try:
        return tomllib.loads(mark.read_text("utf-8")) if mark.is_file() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refusal(f"The mark {mark} is no TOML: {error}.") from error


def _landed(path: Path, landing: Path, mappings: list[Mapping]) -> Landed:
    folder = path.relative_to(landing).parts[0] if path.parent != landing else ""
    mapping = next((m for m in mappings if m.takes(path.name) and folder in ("", m.kind)), None)
    kind = folder if folder in BY_KIND else (mapping.kind if mapping else _kind_by_name(path.name))
    return Landed(path, landing, kind, mapping)


def _kind_by_name(file_name: str) -> str:
    stem = file_name.split(".")[0].lower()
    # The longest first, so that camera_status is not taken for something shorter.
    for kind in sorted(BY_KIND, key=len, reverse=True):
        if stem == kind or stem.startswith((f"{kind}-", f"{kind}_", f"{kind} ")):
            return kind
    return ""
