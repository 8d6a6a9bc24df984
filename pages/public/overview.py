"""Overview, for everybody: how the month is going."""

import streamlit as st

from app import public_city
from app.public_words import say
from app.texts import plain

st.title(plain(say("overview_title")))
st.markdown(plain(say("overview_lead")))
public_city.headline()

st.subheader(plain(say("forecast_title")), anchor=False)
public_city.forecast()

st.subheader(plain(say("burn_up_title")), anchor=False)
public_city.burn_up()

st.subheader(plain(say("systems_title")), anchor=False)
public_city.systems()
