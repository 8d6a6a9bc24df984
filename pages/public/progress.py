"""Progress, for everybody: whether the month ends in time, and when figures come out."""

import streamlit as st

from app import public_city, public_districts
from app.public_words import say
from app.texts import plain

st.title(plain(say("progress_title")))

public_city.heading("forecast_title", "public_forecast")
public_city.forecast()

public_city.heading("burn_up_title", "public_inspected")
public_city.burn_up()

public_city.heading("shares_title", "public_inspected")
public_districts.shares()

st.subheader(plain(say("calendar_title")), anchor=False)
public_city.calendar()
