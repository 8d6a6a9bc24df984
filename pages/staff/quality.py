"""Quality: what was held back and why, what is late, what a person should look at."""

import streamlit as st

from app import cards, filters, findings, help, read, viewer
from app.texts import labels, number, plain, t

who = viewer.staff("quality")
sources, reasons = labels(read.words.sources(who)), labels(read.words.reasons(who))
st.title(t("Quality of the data"))

help.heading(who, t("Sources"), "freshness")
findings.sources(who)

with st.expander(t("Landed files")):
    findings.files(who)

help.heading(who, t("Rows held back"), "held_back")
held = read.quality.reasons(who)
if held.empty:
    cards.nothing(t("Every row was loaded."), "")
else:
    st.markdown(plain(t("{n} rows, each counted once by its first fault.", n=number(int(held["rows_n"].sum())))))
    with st.grid(2, min_column_width=200):
        source = filters.pick_one("source", t("Source"), {s: sources.get(s, s) for s in held["source"]}, t("All"))
        reason = filters.pick_one("reason", t("Reason"), {r: reasons[r] for r in held["reason"]}, t("All"))
    findings.quarantine(who, source, reason)

st.subheader(t("Remarks on schools"), anchor=False)
findings.school_remarks(who)

st.subheader(t("Remarks on files"), anchor=False)
findings.file_remarks(who)
