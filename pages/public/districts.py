"""Districts, for everybody: what was done in each; no dot says where a school is nor how it is."""

import streamlit as st

from app import public_city, public_districts
from app.public_words import say
from app.texts import plain

st.title(plain(say("districts_title")))
st.markdown(plain(say("districts_lead")))

public_city.heading("shares_table_title", "public_inspected", "public_on_time", "public_overall")
public_districts.district_map()
public_districts.table()

st.subheader(plain(say("schools_title")), anchor=False)
public_districts.schools()
