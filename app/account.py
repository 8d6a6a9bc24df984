"""The corner of the frame that says who is signed in: role, place, the way out."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from app import read, viewer
from app.rights import LEVELS, LOCAL, Viewer
from app.texts import name_in, plain, t


def corner(who: Viewer) -> None:
    """Name and role of the person, a switch where several places are his, and the sign-out."""
    if not who.subject:
        return
    with st.popover(plain(who.name or role_name(who.role)), icon=":material/person:", width="content"):
        st.markdown(f"**{plain(role_name(who.role))}**")
        places = viewer.own_places(who)
        if len(places) > 1:
            key = f"account_place_{who.place_id}"
            names = {place: place_name(replace(who, place_id=place)) for place in places}
            st.radio(t("I am working for"), places, index=places.index(who.place_id), key=key,
                     format_func=lambda place: names[place], on_change=_work_for, args=(key,))
        if st.button(t("Sign out"), icon=":material/logout:"):
            viewer.sign_out()


def role_name(role: str) -> str:
    """The role in words; whatever is none, as it is written."""
    return {
        "deputy_akim": t("Deputy akim"), "education": t("Education department"), "district_chief": t("District chief"),
        "inspector": t("Inspector"), "school": t("School director"), "auditor": t("Auditor"), "operator": t("Operator"),
        LOCAL: t("At this machine"),
    }.get(role, role)


def place_name(who: Viewer) -> str:
    """The name of the person's district, inspector or school; its id where the published file does not know it."""
    found = {"district": read.city.districts, "inspector": read.city.inspectors, "school": read.city.schools}[
        LEVELS[who.role]](who)
    own = found[found[f"{LEVELS[who.role]}_id"] == who.place_id]
    if own.empty:
        return who.place_id
    return str(own.iloc[0]["name"]) if LEVELS[who.role] == "inspector" else name_in(own.iloc[0])


def _work_for(key: str) -> None:
    st.query_params["place"] = st.session_state[key]
