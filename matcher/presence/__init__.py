"""Drop-in presence: who is at which site at which hour, what is missing, and what would help.

`matcher.presence.roster.roster` settles a week, `matcher.presence.cover` finds who could come instead; what is imported
here needs no solver.
"""

from matcher.presence.change import Change, MoreHours, MorePeople, MoreTime, apply
from matcher.presence.cover import Stand, Swap, covers, swaps
from matcher.presence.question import Coverage, Held, Offer, Question, Shift

__all__ = [
    "Change",
    "Coverage",
    "Held",
    "MoreHours",
    "MorePeople",
    "MoreTime",
    "Offer",
    "Question",
    "Shift",
    "Stand",
    "Swap",
    "apply",
    "covers",
    "swaps",
]
