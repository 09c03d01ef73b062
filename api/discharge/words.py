"""The closed words of discharge planning as they are said on pages, in English; the other languages translate them."""

from __future__ import annotations

from typing import Final

from api.discharge.models.words import CallState, Came, Way
from api.people import words as people
from api.web.translating import to_translate

WAYS: Final = {
    Way.NOT_AGREED: ("", to_translate("does not agree to be matched")),
    Way.AWAY: ("", to_translate("takes a break, or has left")),
    Way.WAITING: ("warn", to_translate("waits for a mentor")),
    Way.ASKED: ("info", to_translate("a mentor is asked")),
    Way.OFFERED: ("info", to_translate("is asked whether they agree")),
    Way.MATCHED: ("good", to_translate("has a mentor")),
}
"""How far a plan has come: the kind of its tag, and the words."""

CAME: Final = {
    Came.YES: ("good", to_translate("yes")),
    Came.NO: ("warn", to_translate("no")),
    Came.OPEN: ("info", to_translate("not yet")),
}
"""Whether something came about in time: the kind of its tag, and the words."""

CALLS: Final = {
    CallState.ASKED: ("info", to_translate("the mentor is asked")),
    CallState.HELD: ("good", to_translate("the mentor said yes")),
    CallState.DECLINED: ("warn", to_translate("the mentor cannot")),
}
"""Where a call before somebody leaves stands: the kind of its tag, and the words."""


def said(word: str) -> str:
    """Return a closed word as people say it; any other text as it is."""
    return people.said(word)
