"""What a browser is told of the schools' places once, before any filter: gate/places.py hands it out."""

from __future__ import annotations

import gzip
import hashlib
import json
import struct
from urllib.parse import urlencode

import numpy as np
import streamlit as st

from app import read
from app.rights import Viewer
from app.texts import language, names_in, school_names, speaking

ROUTE = "places"
PER_DEGREE = 100_000  # a metre, in whole numbers of four bytes


def version(who: Viewer) -> str:
    """Says for which file and which part of the city an answer is; no name of a place can be read from it."""
    return hashlib.sha256(read.places.version(who).encode()).hexdigest()[:16]


def addresses(who: Viewer, place: str | None = None) -> dict[str, str]:
    """Where the browser fetches what does not change with a filter, below the app's root, and its `version`."""
    now = version(who)
    told = urlencode({"v": now, "lang": language()} | ({"place": place} if place else {}))
    return {"version": now} | {what: f"{ROUTE}/{what}?{told}" for what in MADE}


def packed(who: Viewer, what: str) -> tuple[bytes, str]:
    """`what` of MADE in the language spoken, gzipped, and its version. KeyError for what is not there."""
    now = version(who)
    return _packed(now, what, language(), who), now


# a few languages of a few scopes; one of 100,000 schools is 2 MB
@st.cache_data(max_entries=64, show_spinner=False)
def _packed(now: str, what: str, lang: str, _who: Viewer) -> bytes:
    with speaking(lang):
        return gzip.compress(MADE[what](_who, now), 6, mtime=0)


def known(who: Viewer) -> frozenset[str]:
    """The ids of the schools that a map may answer with."""
    return _known(version(who), who)


@st.cache_resource(max_entries=64, show_spinner=False)
def _known(now: str, _who: Viewer) -> frozenset[str]:
    return frozenset(read.places.places(_who)["school_id"])


def _schools(who: Viewer, now: str) -> bytes:
    """Bytes of JSON (little-endian, 4 bytes), the JSON, longitudes, latitudes (4 bytes each, PER_DEGREE a degree)."""
    found = read.places.places(who)
    told = json.dumps({"version": now, "n": len(found), "per_degree": PER_DEGREE,
                       "school_id": found["school_id"].tolist()}).encode()
    degrees = (np.rint(found[name].to_numpy(float) * PER_DEGREE).astype("<i4").tobytes() for name in ("lon", "lat"))
    return b"".join((struct.pack("<I", len(told)), told, *degrees))


def _names(who: Viewer, now: str) -> bytes:
    found = read.places.places(who)
    return json.dumps({"version": now, "name": school_names(found), "number": found["number"].fillna("").tolist()},
                      ensure_ascii=False).encode()


def _districts(who: Viewer, now: str) -> bytes:
    rows = read.city.boundaries(who)
    return json.dumps({"version": now, "district_id": rows["district_id"].tolist(), "name": names_in(rows),
                       "boundary": rows["boundary"].tolist()}, ensure_ascii=False).encode()


MADE = {"schools": _schools, "names": _names, "districts": _districts}
