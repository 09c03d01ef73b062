"""The steps of a roster that is solved, as people read them."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import Final

from api.web.translating import to_translate


class RosterStep(StrEnum):
    """What a roster that is solved is doing, in its order."""

    WAITING = "waiting"
    GATHERING = "gathering"
    COVERING = "covering"
    KEEPING = "keeping"
    SHARING = "sharing"
    REMEDIES = "remedies"
    STORING = "storing"


STEP_TEXTS: Final = MappingProxyType(
    {
        RosterStep.WAITING: to_translate("Waiting for its turn"),
        RosterStep.GATHERING: to_translate("Gathering hours and mentors"),
        RosterStep.COVERING: to_translate("Filling the hours, and their languages"),
        RosterStep.KEEPING: to_translate("Keeping what stood"),
        RosterStep.SHARING: to_translate("Sharing the hours fairly"),
        RosterStep.REMEDIES: to_translate("Looking for what would help"),
        RosterStep.STORING: to_translate("Keeping the result"),
    }
)
OF_STAGE: Final = {
    "uncovered": RosterStep.COVERING,
    "languages": RosterStep.COVERING,
    "keep": RosterStep.KEEPING,
    "remedies": RosterStep.REMEDIES,
}


def step_of(told: str) -> RosterStep:
    """Return to which step a stage of the engine belongs, which tells their names."""
    return OF_STAGE.get(told, RosterStep.SHARING)
