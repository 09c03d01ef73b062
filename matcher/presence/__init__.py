"""Drop-in presence: who is at which site at which hour, what is missing, and what would help."""

from matcher.presence.change import Change, MoreHours, MorePeople, MoreTime, apply
from matcher.presence.cover import Stand, Swap, covers, swaps
from matcher.presence.holes import Hole
from matcher.presence.question import Coverage, Held, Offer, Question, Shift
from matcher.presence.remedies import Remedy
from matcher.presence.roster import Load, Presence, Roster, roster

__all__ = [
    "Change",
    "Coverage",
    "Held",
    "Hole",
    "Load",
    "MoreHours",
    "MorePeople",
    "MoreTime",
    "Offer",
    "Presence",
    "Question",
    "Remedy",
    "Roster",
    "Shift",
    "Stand",
    "Swap",
    "apply",
    "covers",
    "roster",
    "swaps",
]
