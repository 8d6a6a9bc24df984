"""Who is looking: the session's person, let in or turned away; what each may see is said by app.rights."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NoReturn

import streamlit as st

from app import admission, audience, denials
from app.access import Access, Denied, places_of
from app.access_file import configured
from app.alone import alone
from app.audit import NotRecorded
from app.rights import PUBLIC, Viewer, may_open
from app.texts import t

__all__ = ["Viewer", "again", "own_places", "sign_out", "staff"]

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_WATCH_S = 60.0  # an open tab asks this often whether its person was turned away meanwhile
_PLACE = "place"


def staff(page: str | None = None) -> Viewer:
    """The staff viewer of this session, asked for anew on every rerun; the run ends here for whoever is none.

    With `page`, the run ends too where the role has no such page. The frame asks without one, and its tab is then
    watched: it closes by itself when the session ends, is signed out of elsewhere or revoked.
    """
    if audience.of_process() == PUBLIC:
        _not_yours()
    access = configured()
    who = _at_this_machine() if access is None else _signed_in(access)
    if page is None:
        if access is not None:
            _watch(access)
    elif not may_open(who, page):
        _not_yours()
    return who


def again() -> Viewer | None:
    """The viewer of this session, asked for anew; None for whoever is none by now.

    For what a click changes: Streamlit runs a widget's callback before the page, and so before `staff`.
    """
    access = configured()
    found = Viewer() if access is None else _asked(access)
    return found if isinstance(found, Viewer) else None


def own_places(who: Viewer) -> tuple[str, ...]:
    """The places among which the person may choose; one or none where there is nothing to choose."""
    access = configured()
    return places_of(_claims(), access, who.role) if access is not None else ()


def sign_out() -> NoReturn:
    """End this sign-in for every copy of its cookie, and send the browser through the provider's sign-out."""
    access = configured()
    try:
        if access is not None:
            admission.leave(_claims(), access, time.time())
    except NotRecorded:
        st.error(t("The sign-out could not be written down. Close the browser and tell the operator."))
    st.logout()
    st.stop()


def _not_yours() -> NoReturn:
    st.info(t("This page is not among those of your role."))
    st.stop()


def _at_this_machine() -> Viewer:
    # Started past server.py, the app has no gate: then its address alone must keep others out.
    if st.get_option("server.address") not in _LOOPBACK:
        st.error(t("Nobody signs in here, so this page is shown on the server's own machine only."))
        st.stop()
    return Viewer()


def _signed_in(access: Access) -> Viewer:
    found = _asked(access)
    if isinstance(found, Denied):
        _turned_away(found)
    if len(own_places(found)) > 1:
        st.session_state[_PLACE] = found.place_id
        if st.query_params.get(_PLACE) != found.place_id:
            st.query_params[_PLACE] = found.place_id
    return found


def _asked(access: Access) -> Viewer | Denied:
    wanted = st.query_params.get(_PLACE) or st.session_state.get(_PLACE)
    try:
        return admission.admit(_claims(), access, time.time(), wanted)
    except NotRecorded:
        st.error(t("The journal cannot be written, so this page stays closed. Tell the operator."))
        st.stop()


def _claims() -> dict[str, Any]:
    return st.user.to_dict()


def _turned_away(denied: Denied) -> NoReturn:
    """The one thing that an outsider sees: whose dashboard it is, why he is outside, the way in."""
    with alone(t("Security of schools")):
        st.markdown(t("How ready the city's schools are. For the akimat, the police, the education department, "
                      "inspectors and schools."))
        if denied.reason != "not_signed_in":
            st.warning(denials.reason_said(denied.reason))
        with st.container(horizontal=True):
            if denied.reason in denials.SIGN_IN_HELPS:
                _button(t("Sign in"), st.login, "primary")
            if denied.subject:
                _button(t("Sign out"), sign_out)
        if denied.reason == "not_signed_in":
            st.caption(t("Sign in with your work account. If you have no access, ask whoever administers this "
                         "dashboard."))
    st.stop()


def _button(label: str, action: Callable[[], object], kind: Any = "secondary") -> None:
    # not by on_click: what a callback orders, the rerun after it would undo
    if st.button(label, type=kind):
        action()
        st.stop()


def _watch(access: Access) -> None:
    claims = _claims()
    left_s = float(claims["iat"]) + access.session_hours * 3600 - time.time()

    @st.fragment(run_every=max(1.0, min(_WATCH_S, left_s + 1)))
    def watched() -> None:
        if isinstance(_asked(access), Denied):
            st.rerun()

    watched()
