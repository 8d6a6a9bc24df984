"""The floor of a rerun: the least that a Streamlit page with one widget costs."""

import streamlit as st

st.button("again", key="again")
