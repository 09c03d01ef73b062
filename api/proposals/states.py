"""The states of a proposal and what leads from one to the next: the one table that says so."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from api.errors import ConflictError
from api.proposals.models.words import ProposalState
from api.web.translating import to_translate


class Event(StrEnum):
    """What can happen to a proposal."""

    MENTOR_ACCEPTS = "mentor_accepts"
    MENTEE_ACCEPTS = "mentee_accepts"
    MENTOR_DECLINES = "mentor_declines"
    MENTEE_DECLINES = "mentee_declines"
    MENTOR_SILENT = "mentor_silent"
    MENTEE_SILENT = "mentee_silent"
    WITHDRAWN = "withdrawn"


MOVES: Final[dict[tuple[ProposalState, Event], ProposalState]] = {
    (ProposalState.PROPOSED, Event.MENTOR_ACCEPTS): ProposalState.MENTOR_ACCEPTED,
    (ProposalState.PROPOSED, Event.MENTOR_DECLINES): ProposalState.DECLINED,
    (ProposalState.PROPOSED, Event.MENTOR_SILENT): ProposalState.EXPIRED,
    (ProposalState.PROPOSED, Event.WITHDRAWN): ProposalState.WITHDRAWN,
    (ProposalState.MENTOR_ACCEPTED, Event.MENTEE_ACCEPTS): ProposalState.ACCEPTED,
    (ProposalState.MENTOR_ACCEPTED, Event.MENTEE_DECLINES): ProposalState.DECLINED,
    (ProposalState.MENTOR_ACCEPTED, Event.MENTEE_SILENT): ProposalState.EXPIRED,
    (ProposalState.MENTOR_ACCEPTED, Event.WITHDRAWN): ProposalState.WITHDRAWN,
}
"""Whatever is not here cannot happen."""

LIVE: Final = frozenset({ProposalState.PROPOSED, ProposalState.MENTOR_ACCEPTED})
"""States in which somebody may still answer, and an hour is held."""


def after(state: ProposalState, event: Event) -> ProposalState:
    """Return the state that an event leads to.

    Raises
    ------
    ConflictError
        If the event cannot happen in this state.
    """
    if (state, event) not in MOVES:
        raise ConflictError(to_translate("The proposal is not waiting for this. Read it again."))
    return MOVES[state, event]
