"""The reasons of a no as people say them, in English; the other languages translate them."""

from __future__ import annotations

from typing import Final

from api.proposals.models.words import MenteeReason, MentorReason
from api.web.translating import to_translate

REASONS: Final = {
    MenteeReason.TIME: to_translate("The hour does not suit me"),
    MenteeReason.NOT_A_FIT: to_translate("I would like somebody else"),
    MenteeReason.KNOWN_PERSONALLY: to_translate("I know this person"),
    MenteeReason.NOT_NOW: to_translate("Not now"),
    MenteeReason.OTHER: to_translate("Something else"),
}

MENTOR_REASONS: Final = {
    MentorReason.NO_TIME: to_translate("I have no time for it now"),
    MentorReason.NOT_A_FIT: to_translate("I do not think that we fit"),
    MentorReason.KNOWN_PERSONALLY: to_translate("I believe that I know this person"),
    MentorReason.CASELOAD: to_translate("I meet enough people already"),
    MentorReason.LEAVE: to_translate("I am about to be away"),
    MentorReason.OTHER: to_translate("Something else"),
}
