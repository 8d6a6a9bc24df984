"""What is said to whoever does not come in."""

from __future__ import annotations

from typing import NamedTuple

from app.texts import t

# The reasons that a new sign-in may take away; the others are for an administrator.
SIGN_IN_HELPS = ("not_signed_in", "expired", "signed_out", "wrong_issuer", "wrong_audience")


class Said(NamedTuple):
    """A title, what happened, and the words of the way on."""

    title: str
    text: str
    way_on: str


def reason_said(reason: str) -> str:
    """Why a person is turned away, by the reason of app.access.Denied."""
    words = {
        "expired": t("Your session has ended. Sign in again to go on."),
        "signed_out": t("You have signed out. Sign in again to go on."),
        "revoked": t("Your access has been withdrawn. Ask whoever administers this dashboard."),
        "no_role": t("You have no role in this dashboard yet. Ask whoever administers it."),
        "several_roles": t("You have several roles in this dashboard, and it needs exactly one. "
                           "Ask whoever administers it."),
        "no_place": t("Your role needs a district, a list of schools or a school, and you have none yet. "
                      "Ask whoever administers this dashboard."),
    }
    return words.get(reason, t("Your sign-in is not meant for this dashboard. Sign in again, "
                               "or ask whoever administers it."))


def provider_down() -> Said:
    """The sign-in service does not answer."""
    return Said(t("Signing in does not work at the moment"),
                t("The sign-in service does not answer. Those who have signed in go on working. "
                  "Try again in a few minutes."), t("Back to the first page"))


def not_let_in() -> Said:
    """The sign-in service sent somebody back without having signed him in."""
    return Said(t("You have not been signed in"),
                t("The sign-in was cancelled, took too long or failed. Try once more."), t("Back to the first page"))
