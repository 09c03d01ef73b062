"""The words that the tables of what goes out hold."""

from __future__ import annotations

from enum import StrEnum


class LetterState(StrEnum):
    """Where something that has to get out is: waiting for its hour, out, no longer wanted, or given up."""

    DUE = "due"
    SENT = "sent"
    RECALLED = "recalled"
    DEAD = "dead"


class WebhookState(StrEnum):
    """Whether a webhook hears: yes; an admin turned it off; or it answered 410, that it is there no more."""

    ON = "on"
    OFF = "off"
    GONE = "gone"


class Event(StrEnum):
    """What a webhook can hear of."""

    ROUND_READY = "round.ready"
    ROUND_PUBLISHED = "round.published"
    PROPOSAL_ANSWERED = "proposal.answered"
    PROPOSAL_EXPIRED = "proposal.expired"
    MATCH_BEGAN = "match.began"
    MATCH_ENDED = "match.ended"
    INTAKE_RECEIVED = "intake.received"

    @property
    def meaning(self) -> str:
        """Return what happened, in a sentence."""
        return MEANINGS[self]


TEST: str = "webhook.test"
"""The event that an admin sends to try a webhook; it need not be asked for."""

MEANINGS = {
    Event.ROUND_READY: "A round was solved and waits for review; id is the round's.",
    Event.ROUND_PUBLISHED: "A round was published; id is the round's.",
    Event.PROPOSAL_ANSWERED: "Somebody answered a proposal; id is the proposal's.",
    Event.PROPOSAL_EXPIRED: "A proposal was not answered in time; id is the proposal's.",
    Event.MATCH_BEGAN: "Both said yes; id is the match's.",
    Event.MATCH_ENDED: "A match ended; id is the match's.",
    Event.INTAKE_RECEIVED: "A form was sent in; id is the submission's.",
}
