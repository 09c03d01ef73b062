"""What would help a placing, in words, with the buttons that do it or ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from pydantic import ValidationError

from api.errors import NotFoundError
from api.groups import words
from api.groups.models.placing_shapes import GroupRemedyPublic, RemedyTaken
from api.rounds.models.questions import Put, Reach
from api.rounds.models.trials import AddWindowIn
from api.rounds.pages.remedies import by_hand_said
from api.web.reader import Reader
from matcher.errors import InvalidInputError
from matcher.people.notation import read_slots, read_windows


@dataclass(frozen=True, slots=True)
class GroupHelp:
    """What would help: in words, how many people more it would place, and what a button sends.

    Parameters
    ----------
    text : str
    gain : int
    sent : str
        What makes the change of a setting; empty where it is none.
    ask : str
        What asks the person; empty where nobody is asked, or not by mail.
    name : str
        Whom that asks.
    put : Put or None
        That it was asked, and what they said.
    by_hand : str
        How to ask whoever no mail reaches safely.
    """

    text: str
    gain: int
    sent: str = ""
    ask: str = ""
    name: str = ""
    put: Put | None = None
    by_hand: str = ""


def remedy_said(
    reader: Reader,
    one: GroupRemedyPublic,
    called: Mapping[UUID, str],
    person_id: UUID | None = None,
    reach: Reach | None = None,
) -> GroupHelp:
    """Return a remedy in words, with what a button sends that does it, or asks the person whose own it is."""
    hour = slot_said(reader, one.slot or one.window or "")
    blanks = {"group": called.get(one.group_id, "–") if one.group_id else "", "hour": hour}
    is_one = 1 in (one.places, one.people) and one.kind in words.OF_ONE
    said = words.OF_ONE[one.kind] if is_one else words.REMEDIES[one.kind]
    text = reader.say(said).format(**blanks, places=one.places or 0, people=one.people or 0)
    if one.kind == "add_window" and person_id is not None and reach is not None and one.window:
        change = AddWindowIn(kind="add_window", mentee_id=person_id, window=one.window)
        put = next((put for put in reach.put if put.change == change), None)
        by_hand = "" if put else by_hand_said(reach)
        if by_hand:
            return GroupHelp(text, one.gain, by_hand=reader.say(by_hand) % {"person": reach.name})
        return GroupHelp(text, one.gain, ask=change.model_dump_json(), name=reach.name, put=put)
    taken = RemedyTaken.of(one.model_dump() | {"group": one.group_id})
    sent = taken.model_dump_json(exclude_none=True) if taken is not None and one.group_id in called else ""
    return GroupHelp(text, one.gain, sent)


def remedy_sent(text: str) -> RemedyTaken:
    """Return the change that a button sends.

    Raises
    ------
    NotFoundError
        If no button of ours sends that.
    """
    try:
        return RemedyTaken.model_validate_json(text)
    except ValidationError:
        raise NotFoundError from None


def question_sent(text: str) -> AddWindowIn:
    """Return the question that a button sends; raises as `remedy_sent` does."""
    try:
        return AddWindowIn.model_validate_json(text)
    except ValidationError:
        raise NotFoundError from None


def slot_said(reader: Reader, text: str) -> str:
    """Return a weekly hour or window of the engine as the reader's language says it."""
    try:
        slots = read_slots(text)
        return reader.hour(slots[0].weekday, slots[0].start_min, slots[0].minutes)
    except (InvalidInputError, IndexError):
        pass
    try:
        window = read_windows(text)[0]
    except (InvalidInputError, IndexError):
        return text
    return reader.hour(window.weekday, window.start_min, window.end_min - window.start_min)
