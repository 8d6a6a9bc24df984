"""Overview, for everybody: how the month is going."""

import streamlit as st

from app import public_city, tables
from app.public_words import say
from app.texts import plain

st.title(plain(say("overview_title")))
st.markdown(plain(say("overview_lead")))
tables.paper("overview_pdf")
public_city.headline()

public_city.heading("forecast_title", "public_forecast")
public_city.forecast()

public_city.heading("burn_up_title", "public_inspected")
public_city.burn_up()

public_city.heading("systems_title", "public_systems")
public_city.systems()
