"""Help: what each figure, sign and word means, where it comes from; the tour once more."""

import streamlit as st

from app import filters, help, tour, viewer
from app.texts import t

who = viewer.staff("help")
st.title(t("What the figures mean"))
help.chosen(who, filters.chosen("figure"))
tour.again()

st.subheader(t("The five statuses of a school"), anchor=False)
help.statuses(who)

words = filters.search("q", t("Search among the figures and words"), t("for example: archive"))

st.subheader(t("Figures"), anchor=False)
help.figures(who, words)

st.subheader(t("Words"), anchor=False)
help.glossary(who, words)
