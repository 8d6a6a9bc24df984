"""Who is looking: the only module that knows about rights."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Viewer:
    """A person, or the public, before a page; `audience` names the serving file they may read."""

    audience: str


def staff() -> Viewer:
    """The staff viewer of this session. The server listens on loopback only while nobody signs in."""
    return Viewer(audience="staff")
