"""The frame: who is looking, which language, which pages exist."""

import streamlit as st

from app import audience, audit, frame, links, measure, public_frame, public_words, rights, texts, tour, viewer
from app.read import NothingPublished

texts.choose_language()
is_public = audience.of_process() == rights.PUBLIC
who = public_words.WHO if is_public else viewer.staff()
page = st.navigation(public_frame.pages() if is_public else links.pages(who), position="top")
# Once there is a page: what the browser's tab says is its name, in the reader's language.
st.set_page_config(page_title=f"{page.title} · {texts.t('Security of schools')}", page_icon="/app/static/icon.png",
                   layout="wide")
is_framed = False
try:
    if is_public:
        public_frame.top()
        is_framed = True
    else:
        frame.top(who)
        is_framed = True
        tour.offer(who, is_start=page.url_path in ("", rights.START[who.role]))
    with measure.run_of(page.url_path or rights.START[who.role]):
        page.run()
except NothingPublished:
    if is_public:
        public_frame.nothing_public(is_framed=is_framed)
    else:
        frame.nothing_published(is_framed=is_framed)
except audit.NotRecorded:
    frame.not_recorded()
