"""The recurring widgets. What is chosen lives in the address, by code: paste it and see the same.

Streamlit's own `bind="query-params"` writes the option as it is shown, so an address pasted by a
reader of Kazakh would mean nothing to a reader of Russian; hence these few lines.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from app import read
from app.cards import status_marks
from app.rights import Viewer
from app.texts import LANGUAGES, day, labels, language, school_name, sort_key, t, use_language


def chosen(name: str) -> str | None:
    """The value of `name` in the address; None when there is none."""
    return st.query_params.get(name) or None


def chosen_place(who: Viewer, level: str) -> str | None:
    """The district or inspector of the address: named, or that of the school or inspector it names.

    The browser's way back leads to the upper page with the lower one's name: `st.switch_page` writes
    the address before it leaves. Whoever is bound to a place is at it when the address names none.
    """
    if found := chosen(level) or own(who, level):
        return found
    lower = {name: chosen(name) for name in ("inspector", "school") if name != level}
    home = read.city.home(who, **lower)[f"{level}_id"].dropna()
    return None if home.empty else str(home.iloc[0])


def own(who: Viewer, level: str) -> str | None:
    """The viewer's own district, inspector or school; None for whoever is not bound to one."""
    return who.scope.place_id if who.scope.level == level else None


def choose(name: str, value: str | None) -> None:
    """Put `value` into the address under `name`, or take it out."""
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def choose_school(school_id: str) -> None:
    """Put the school into the address: the page shows it beside the map."""
    choose("school", school_id)


def pick_one(name: str, label: str, options: Mapping[str, str], everything: str) -> str | None:
    """A select box over code → label; None while `everything` is shown."""
    key = _from_address(name, chosen(name) if chosen(name) in options else None)
    st.selectbox(label, list(options), index=None, format_func=lambda code: options[code], placeholder=everything,
                 key=key, on_change=_to_address, args=(name, key, options))
    value: str | None = st.session_state[key]
    return value


def pick_many(name: str, label: str, options: Mapping[str, str], words: str = "") -> tuple[str, ...]:
    """Pills over code → label; empty means all. `words` names the set of labels where there are several."""
    given = tuple(code for code in (chosen(name) or "").split(",") if code in options)
    key = _from_address(name, list(given), words)
    st.pills(label, list(options), selection_mode="multi", format_func=lambda code: options[code],
             label_visibility="collapsed", key=key, on_change=_to_address, args=(name, key, options))
    return tuple(st.session_state[key])


def search(name: str, label: str, example: str) -> str:
    """A search field; its words stay in the address."""
    key = _from_address(name, (chosen(name) or "")[:100])
    st.text_input(label, key=key, placeholder=example, max_chars=100, on_change=_to_address, args=(name, key))
    return str(st.session_state[key])


def pick_language() -> None:
    """The language switch of the frame."""
    key = _from_address("lang", language())
    with st.container(width="content", key="language"):
        st.segmented_control(t("Language"), list(LANGUAGES), format_func=lambda code: LANGUAGES[code], required=True,
                             key=key, label_visibility="collapsed", on_change=_to_language, args=(key,))


def pick_day(name: str, label: str, days: Sequence[dt.date]) -> dt.date:
    """A slider over days; the last one until another is chosen. `days` must not be empty."""
    known = {d.isoformat(): d for d in days}
    key = _from_address(name, known.get(chosen(name) or "", days[-1]))
    if len(days) > 1:
        st.select_slider(label, days, format_func=day, key=key, on_change=_day_to_address, args=(name, key))
    return known.get(str(st.session_state[key]), days[-1])


def pick_district(who: Viewer) -> str | None:
    """The district to look at; None is the whole of what the viewer sees. Not asked of whoever is bound to a place."""
    if who.scope.level != "city":
        return own(who, "district")
    return pick_one("district", t("District"), labels(read.city.districts(who), "district_id", "name"), t("All"))


def pick_inspector(who: Viewer) -> str | None:
    """The inspector to look at; an inspector's own work when he asks for nobody else's."""
    rows = read.city.inspectors(who)
    names = dict(zip(rows["inspector_id"], rows["name"], strict=True))
    return pick_one("inspector", t("Inspector"), names, t("All")) or own(who, "inspector")


def pick_school(who: Viewer) -> str | None:
    """The school whose passport to show; a director is at his own and is not asked."""
    if mine := own(who, "school"):
        return mine
    rows = read.city.schools(who).to_dict("records")
    names = sorted(((row["school_id"], school_name(row)) for row in rows), key=lambda s: sort_key(s[1]))
    pick_one("school", t("School"), dict(names), t("Choose a school"))
    return chosen("school")


def pick_schools(who: Viewer) -> dict[str, Any]:
    """The filters of the map and its list, as the arguments of `read.city.schools`."""
    every, layers = t("All"), labels(read.words.camera_layers(who), "layer")
    with st.grid(5, min_column_width=150):
        words = search("q", t("Search"), t("Name, number or address"))
        system = pick_one("system", t("Layer"), labels(read.words.systems(who), "system") | layers, t("Whole school"))
        district = pick_district(who)
        inspector = pick_inspector(who)
        ownership = pick_one("ownership", t("Ownership"), labels(read.words.codes(who, "ownership")), every)
    statuses = pick_many("status", t("Status"), status_marks(who, system), "layer" if system in layers else "")
    return {"statuses": statuses, "system": system, "district": district, "inspector": inspector,
            "ownership": ownership, "words": words}


def _from_address(name: str, value: Any, words: str = "") -> str:
    """The widget's key, its state set to what the address says: the address is the truth.

    A language (a set of `words`) has widgets of its own: the browser would hand another's label back as a value.
    """
    key = f"filter_{name}_{words}{language()}"
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return key


def _to_address(name: str, key: str, options: Mapping[str, str] | None = None) -> None:
    value = st.session_state[key]
    given = value if isinstance(value, list) else [value]
    choose(name, ",".join(v for v in given if v and (options is None or v in options)))


def _day_to_address(name: str, key: str) -> None:
    choose(name, str(st.session_state[key]))


def _to_language(key: str) -> None:
    use_language(st.session_state[key])
