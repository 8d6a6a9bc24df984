"""The folder of one release: what is published, what the building keeps for later audits, and the digest of it all."""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

from etl.disclosure import Release
from etl.refusal import Refusal

_NAME = re.compile(r"\d{8}T\d{9}Z")


@dataclass(frozen=True)
class Kept:
    """What the building keeps of a release: the true figures with their statements, and the lists as printed."""

    figures: Release
    lists: dict[str, dict[str, str]]


@dataclass(frozen=True)
class Folder:
    """public-file.duckdb and site/ to be published; the report and private.json to be kept."""

    release: str
    path: Path

    @classmethod
    def of(cls, releases: Path, release: str) -> Folder:
        """The folder of that release; Refusal for what is no name of one."""
        if not _NAME.fullmatch(release):
            raise Refusal(f"{release!r} is no name of a release: they look like 20261124T040000000Z.")
        return cls(release, releases / release)

    @property
    def public_file(self) -> Path:
        """The file that the public's app reads."""
        return self.path / "public-file.duckdb"  # as public.duckdb it would be a catalogue named as its schema is

    @property
    def site(self) -> Path:
        """The same as plain files."""
        return self.path / "site"

    @property
    def report(self) -> Path:
        """What the two who approve read."""
        return self.path / "disclosure.md"

    def digest(self) -> str:
        """SHA-256 over the name and content of every file; Refusal when there is no folder, or a link in it."""
        if not self.path.is_dir():
            raise Refusal(f"The folder of release {self.release} is not there: restore it from the backup.")
        whole = hashlib.sha256()
        for path in sorted(self.path.rglob("*")):
            if path.is_symlink():
                raise Refusal(f"{path} is a link: a release holds plain files.")
            if path.is_file():
                name = path.relative_to(self.path).as_posix()
                whole.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
        return whole.hexdigest()

    def holds(self, digest: str) -> None:
        """Refusal when the folder is not as it was under that digest."""
        if self.digest() != digest:
            raise Refusal(f"The folder of release {self.release} was changed after it had been drawn up: "
                          "draw it up again, or restore it from the backup.")

    def kept(self, digest: str) -> Kept:
        """What the building kept under that digest; Refusal when the folder is not as it was."""
        self.holds(digest)
        read = json.loads(self._private.read_text("utf-8"))
        return Kept(Release.from_json(json.dumps(read["figures"])), read["lists"])

    def keep(self, kept: Kept) -> None:
        """Write `private.json`, for nobody but its owner to read."""
        text = json.dumps({"figures": json.loads(kept.figures.to_json()), "lists": kept.lists}, ensure_ascii=False,
                          sort_keys=True, indent=1)
        with os.fdopen(os.open(self._private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)

    @property
    def _private(self) -> Path:
        return self.path / "private.json"
