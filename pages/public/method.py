"""Method, for everybody: how it is counted, what is not told and why, 109, open data."""

import streamlit as st

from app import public_city, public_method
from app.public_words import say
from app.texts import plain

st.title(plain(say("method_title")))

st.subheader(plain(say("definitions_title")), anchor=False)
public_method.definitions()

st.subheader(plain(say("glossary_title")), anchor=False)
public_method.glossary()

st.subheader(plain(say("delays_title")), anchor=False)
public_method.delays()

st.subheader(plain(say("rules_title")), anchor=False)
public_method.rules()

st.subheader(plain(say("report_title")), anchor=False)
st.markdown(plain(say("report_text")))

st.subheader(plain(say("calendar_title")), anchor=False)
public_city.calendar()

st.subheader(plain(say("criteria_title")), anchor=False)
public_method.requirements()

st.subheader(plain(say("open_data_title")), anchor=False)
public_method.open_data()
