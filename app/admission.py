"""Lets a person in or turns him away: his claims, the file of rights, the sign-outs, the list of the revoked.

Asked on every rerun of a page and on every request of a route: no answer is kept. No Streamlit, no clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import audit, sessions
from app.access import Access, Denied, viewer_of
from app.rights import Viewer

# Anybody can be nobody as often as he likes: that would fill the book.
_NOT_TOLD = ("not_signed_in",)


def admit(claims: Mapping[str, Any] | None, access: Access, now: float, place: str | None = None) -> Viewer | Denied:
    """The viewer whose `claims` these are, at `now` (seconds since 1970); `place` is the one that he asks for.

    The first time that a sign-in is let in, or is refused for a reason, stands in the journal. audit.NotRecorded when
    it cannot be written, or when the sign-outs or the list of the revoked cannot be read: nobody is let in then.
    """
    try:
        key = sessions.key_of(claims) if claims else ""
        found = viewer_of(claims, access, now, place=place, revoked=sessions.revoked(access.revoked),
                          is_ended=bool(key) and sessions.is_marked(key, sessions.ENDED))
        if isinstance(found, Viewer):
            if _told(found, key, sessions.BEGUN, "signed_in", name=found.name):
                sessions.sweep(now)
        elif found.reason not in _NOT_TOLD:
            _told(Viewer(role="", subject=found.subject), key, found.reason, "denied", reason=found.reason)
    except OSError as error:
        raise audit.NotRecorded(f"sign-in cannot be checked: {error}") from error
    return found


def leave(claims: Mapping[str, Any] | None, access: Access, now: float) -> None:
    """End the sign-in whose `claims` these are, for every copy of its cookie. audit.NotRecorded when it cannot be."""
    if not claims:
        return
    found = viewer_of(claims, access, now)
    try:
        is_first = sessions.mark(sessions.key_of(claims), sessions.ENDED)
    except OSError as error:
        raise audit.NotRecorded(f"the sign-out cannot be written: {error}") from error
    if is_first:
        audit.record(found if isinstance(found, Viewer) else Viewer(role="", subject=found.subject), "signed_out")


def _told(who: Viewer, key: str, word: str, event: str, **facts: str) -> bool:
    """Mark a sign-in and write it down, the first time; what could not be written down is not marked either."""
    if not sessions.mark(key, word):
        return False
    try:
        audit.record(who, event, **facts)
    except audit.NotRecorded:
        sessions.unmark(key, word)
        raise
    return True
