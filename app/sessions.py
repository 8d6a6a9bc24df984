"""Which sign-ins are known and which are over: empty files that every process of this machine sees. No Streamlit.

Streamlit forgets a person by taking the cookie out of his browser; a copy of that cookie would still be good. So a
sign-out leaves a mark here, and whoever comes with the same sign-in is refused.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

ENDED = "ended"
BEGUN = "begun"
# The cookie's signature is good for 31 days: a mark that is older speaks of nothing that could come back.
KEPT_S = 32 * 86_400
_MARK = re.compile(r"[0-9a-f]{64}\.[a-z_]+")


def folder() -> Path:
    """Where the marks lie: beside the books of the journal."""
    return Path(os.environ.get("JOURNAL_DIR", "data/journal")) / "sessions"


def key_of(claims: Mapping[str, Any]) -> str:
    """The name of one sign-in; it tells nothing about the person."""
    told = [claims.get(name) for name in ("iss", "sub", "iat", "nonce")]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def mark(key: str, word: str) -> bool:
    """Say `word` of a sign-in, once and for all: True the first time. OSError when it cannot be written."""
    place = folder()
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        os.close(os.open(place / f"{key}.{word}", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return False
    return True


def unmark(key: str, word: str) -> None:
    """Take back what `mark` said."""
    (folder() / f"{key}.{word}").unlink(missing_ok=True)


def is_marked(key: str, word: str) -> bool:
    """Whether `word` was said of a sign-in. OSError when the folder cannot be read."""
    return (folder() / f"{key}.{word}").exists()


def sweep(now: float) -> int:
    """Remove the marks of sign-ins whose cookie nobody believes any more; returns how many."""
    old = [path for path in folder().glob("*.*")
           if _MARK.fullmatch(path.name) and path.stat().st_mtime < now - KEPT_S]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def revoked(path: Path | None) -> dict[str, float]:
    """Subject → the moment before which his sign-ins are void, as seconds since 1970.

    A line is `subject` (void whenever issued) or `subject moment`, the moment by ISO 8601 with its zone; `#` begins a
    remark. A moment that cannot be read voids them all. OSError when the list cannot be read.
    """
    found: dict[str, float] = {}
    for line in path.read_text("utf-8").splitlines() if path else ():
        subject, _, before = line.partition("#")[0].strip().partition(" ")
        if subject:
            found[subject] = max(_seconds(before.strip()), found.get(subject, -math.inf))
    return found


def _seconds(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return math.inf
    return moment.timestamp() if moment.tzinfo else math.inf
