"""Progress, for everybody: whether the month ends in time, and when figures come out."""

import streamlit as st

from app import public_city, public_districts
from app.public_words import say
from app.texts import plain

st.title(plain(say("progress_title")))
public_city.forecast()

st.subheader(plain(say("burn_up_title")), anchor=False)
public_city.burn_up()

st.subheader(plain(say("shares_title")), anchor=False)
public_districts.shares()

st.subheader(plain(say("calendar_title")), anchor=False)
public_city.calendar()
