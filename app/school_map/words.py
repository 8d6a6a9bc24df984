"""What a map says itself, in the page and in a frame."""

from __future__ import annotations

from app.texts import t, tn


def words(shown_n: int) -> dict[str, str]:
    """The words of static/map/reach.js and page.js for a map that shows `shown_n` schools."""
    return {
        "inView": t("In view:"),
        "ofAll": tn("of {n} school", "of {n} schools", shown_n),
        "nobody": t("No school passes the filters. Take one away."),
        "loading": t("The map is loading…"),
        "failed": t("The map did not load. Reload the page; the list below holds the same schools."),
        "keys": t("Page Down and Page Up: next and previous school · Enter: open · arrows: move · "
                  "+ and −: zoom · Home: everything")}
