"""Who is kept apart, since, from somebody whom they still meet: followed by the team until it ends the match."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.database.vault import Vault
from api.matches.pages.elsewhere import ToSee, lookers
from api.matches.service.keeping_apart import still_meeting
from api.people.models.tables import MenteeRow, MentorRow
from api.rounds.service.naming import names
from api.web.reader import Reader
from api.web.translating import to_translate

AMISS: Final = to_translate(
    "is kept apart from %(mentor)s, since, and they still meet. Their name leads to where you can end it."
)


def meetings_to_see(session: Session, vault: Vault, program_id: UUID, reader: Reader) -> list[ToSee]:
    """Return the matches of those who are kept apart by now; nothing of why."""
    matches = still_meeting(session, program_id)
    if not matches:
        return []
    mentees = names(session, vault, MenteeRow, [one.mentee_id for one in matches])
    mentors = names(session, vault, MentorRow, [one.mentor_id for one in matches])
    return [
        ToSee(
            mentees.get(one.mentee_id, "–"),
            reader.say(AMISS) % {"mentor": mentors.get(one.mentor_id, "–")},
            f"/following/matches/{one.id}",
        )
        for one in matches
    ]


lookers.append(meetings_to_see)
