"""Who is looking: the session's person; what each may see is said by app.rights."""

from __future__ import annotations

from app.rights import Viewer

__all__ = ["Viewer", "staff"]


def staff() -> Viewer:
    """The staff viewer of this session. The server listens on loopback only while nobody signs in."""
    return Viewer()
