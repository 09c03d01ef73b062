"""The closed words of referrals as they are said on pages, in English; the other languages translate them."""

from __future__ import annotations

from typing import Final

from api.people import words as people
from api.referrals.models.words import DeclineReason, ReferralState, Waiting
from api.web.translating import to_translate

STATES: Final = {
    ReferralState.ASKING: ("info", to_translate("waits for the person’s yes")),
    ReferralState.SENT: ("warn", to_translate("waits for an answer")),
    ReferralState.ACCEPTED: ("info", to_translate("taken in, has not met anybody yet")),
    ReferralState.MET: ("good", to_translate("has met somebody")),
    ReferralState.NOT_MET: ("warn", to_translate("taken in, and met nobody")),
    ReferralState.DECLINED: ("warn", to_translate("not taken in")),
    ReferralState.WITHDRAWN: ("", to_translate("withdrawn")),
    ReferralState.EXPIRED: ("", to_translate("not answered in time")),
}
"""How far a referral has come: the kind of its tag, and the words."""
OWN: Final = {
    ReferralState.SENT: to_translate("We have told them about you. They have not answered yet."),
    ReferralState.ACCEPTED: to_translate("They take you in. They get in touch, or ask you on a page of their own."),
    ReferralState.MET: to_translate("You have met somebody there."),
    ReferralState.NOT_MET: to_translate("It came to nothing there. We are still here for you."),
    ReferralState.DECLINED: to_translate("They cannot take you in now. We are still here for you."),
    ReferralState.WITHDRAWN: to_translate("That has ended. They are shown nothing of you any more."),
    ReferralState.EXPIRED: to_translate("That has ended without an answer. We are still here for you."),
}
"""The same to the person, once they were asked."""
WAITING: Final = {
    Waiting.ANSWER: to_translate("Referrals for you to answer"),
    Waiting.LATE: to_translate("Referrals to answer within a day"),
    Waiting.UNMET: to_translate("Taken in two weeks ago, and have met nobody"),
    Waiting.ASKING: to_translate("Referrals that wait for the person’s yes"),
}
"""What of referrals waits for somebody."""
REASONS: Final = {
    DeclineReason.FULL: to_translate("There is no room now"),
    DeclineReason.NOT_OURS: to_translate("What they ask for is not what we do"),
    DeclineReason.LANGUAGE: to_translate("Nobody here speaks their language"),
    DeclineReason.TOO_FAR: to_translate("It is too far for them"),
    DeclineReason.OTHER: to_translate("Something else"),
}
"""Why somebody is not taken in."""


def said(word: str) -> str:
    """Return a closed word as people say it; any other text as it is."""
    return people.said(word)
