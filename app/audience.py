"""Whom this process serves: the staff, or the public. One process serves one of them."""

from __future__ import annotations

import os

from app.rights import PUBLIC

STAFF = "staff"


class UnknownAudience(Exception):
    """AUDIENCE names nobody: a typing error must not open the staff's view."""


def of_process() -> str:
    """`staff` or `public`, by the variable AUDIENCE; UnknownAudience for anything else."""
    said = os.environ.get("AUDIENCE", STAFF)
    if said not in (STAFF, PUBLIC):
        raise UnknownAudience(f"AUDIENCE is {said!r}; it must be {STAFF} or {PUBLIC}")
    return said
