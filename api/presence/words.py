"""What is closed in rosters as people say it, in English; the other languages translate it."""

from __future__ import annotations

from typing import Final

from api.rounds.models.attempted import SolveFailure
from api.rounds.models.words import Came
from api.web.translating import to_translate

FAILURES: Final = {
    SolveFailure.CLASH: to_translate("What is asked for contradicts itself. Look through the hours."),
    SolveFailure.CRASH: to_translate("The solving stopped three times before its end."),
    SolveFailure.FAULT: to_translate("The solving failed through a fault of the service. Tell whoever runs it."),
}
WHYS: Final = {
    "nobody": to_translate("nobody else is free"),
    "full": to_translate("{mentors} who are free have no hours left"),
    "short": to_translate("{mentors} who are free have too short a time"),
    "alone": to_translate("{mentors} who are free would need company"),
    "elsewhere": to_translate("{mentors} who are free are needed, or rest, at other hours"),
}
"""What keeps mentors from an hour."""
SPEAKS: Final = to_translate("of those who speak {language}, {why}")
REMEDIES: Final = {
    "more_hours": to_translate("{name} comes {more} hours more a week"),
    "more_time": to_translate("{name} is free as well on {hour}, at {site}"),
    "more_people": to_translate("one more person comes on {hour}, at {site}"),
}
"""What would help, to be filled in."""
ONE_HOUR: Final = to_translate("{name} comes one hour more a week")
"""The same where it is one hour."""
CAME: Final = {
    Came.SENT: to_translate("Asked. They answer with one tap; you see it here, and then solve the roster again."),
    Came.BEFORE: to_translate("They were asked that already for this roster."),
    Came.NO_ADDRESS: to_translate("They have no address here: please ask them yourself."),
}
"""What came of asking a mentor."""
SPEAKING: Final = to_translate("{help}, who speaks {languages}")
