"""What is closed in rounds as people say it, in English; the other languages translate it."""

from __future__ import annotations

from typing import Final

from api.people.words import BAN_REASONS
from api.rounds.models.words import Cause, Difference, Failure, Only, Order, PairReason, RoundState
from api.web.translating import to_translate

STATES: Final = {
    RoundState.DRAFT: to_translate("draft"),
    RoundState.SOLVING: to_translate("being solved"),
    RoundState.REVIEW: to_translate("to be reviewed"),
    RoundState.PUBLISHED: to_translate("published"),
    RoundState.CLOSED: to_translate("closed"),
    RoundState.CANCELLED: to_translate("cancelled"),
    RoundState.FAILED: to_translate("failed"),
}
STATE_KINDS: Final = {
    RoundState.REVIEW: "warn",
    RoundState.PUBLISHED: "good",
    RoundState.FAILED: "bad",
}
APART: Final = {
    PairReason.NOT_NOW: to_translate("Not this week"),
    PairReason.DECLINED: to_translate("One of them said no"),
    **{PairReason(reason): text for reason, text in BAN_REASONS.items()},
}
"""Why a pair must not be; those of one round first."""
DIFFERENCES: Final = {
    Difference.APART: to_translate("kept apart since"),
    Difference.FOUND: to_translate("new in the round"),
    Difference.LOST: to_translate("left over since"),
    Difference.MOVED: to_translate("another mentor than before"),
    Difference.HOUR: to_translate("another hour than before"),
}
ORDERS: Final = {
    Order.WAITED: to_translate("urgent first, then days waited"),
    Order.FIT_LOW: to_translate("lowest fit first"),
    Order.FIT_HIGH: to_translate("highest fit first"),
    Order.MENTOR: to_translate("by mentor"),
}
ONLY: Final = {
    Only.ALL: to_translate("all proposals"),
    Only.URGENT: to_translate("urgent people"),
    Only.LOW: to_translate("fit below 40 %"),
    Only.CHANGED: to_translate("changed by the last solve"),
    Only.KEPT: to_translate("kept by hand"),
    Only.STANDING: to_translate("with somebody already"),
}
CAUSES: Final = {
    Cause.NO_ELIGIBLE_MENTOR: to_translate("no mentor is eligible"),
    Cause.NO_COMMON_HOUR: to_translate("no common hour"),
    Cause.CROWDED_OUT: to_translate("every place is taken"),
}
URGENCIES: Final = {
    "routine": "",
    "soon": to_translate("soon"),
    "urgent": to_translate("urgent"),
    "crisis": to_translate("crisis"),
}
PRIVATE: Final = to_translate("a private factor")
RULES: Final = {
    "language": to_translate("no language in common"),
    "hour": to_translate("no hour in common"),
    "mode": to_translate("no way or place of meeting in common"),
    "cadence": to_translate("only fortnightly hours"),
    "length": to_translate("only hours that are too short"),
    "must": to_translate("something that one of the two must have is not met"),
    "credential": to_translate("the mentor’s credential has run out by then"),
    "leave": to_translate("the mentor is on leave"),
    "supervision": to_translate("the mentor’s supervisor has too many mentors"),
    "recovery": to_translate("the mentor has not been in recovery for long enough"),
    "stage": to_translate("the mentor does not serve this stage of recovery"),
    "asks_for": to_translate("not the kind of mentor that was asked for"),
    "consent": to_translate("no live consent to matching"),
    "adult": to_translate("not known to be an adult"),
    "caseload": to_translate("every caseload is full"),
    "new_per_week": to_translate("the mentor takes nobody more this week"),
    "fit_floor": to_translate("the two fit less than the policy asks for"),
    "no_common_hour": to_translate("no hour in common"),
    "no_eligible_mentor": to_translate("no mentor is eligible"),
    "private": PRIVATE,
    "ban": PRIVATE,
    "medication": PRIVATE,
}
"""The engine's rules; one of a program's own is said by its name."""
REASONS: Final = frozenset(
    {
        to_translate("for one conversation"),
        to_translate("meets what was asked for"),
        to_translate("has lived through the same"),
        to_translate("knows the same pathway"),
        to_translate("has recovered from the same"),
        to_translate("shares interests"),
        to_translate("they know each other"),
        to_translate("can meet soon"),
        to_translate("can meet the way and where it suits"),
        to_translate("the best that is possible for everybody together"),
    }
)
"""What the engine says for a pair, each reason a text of its own."""
TERMS: Final = {
    "preferences": to_translate("What was asked for"),
    "first_contact": to_translate("How soon they can meet"),
    "lived_experience": to_translate("Lived through the same"),
    "pathway": to_translate("The same pathway"),
    "substance": to_translate("Recovered from the same"),
    "interests": to_translate("Interests"),
    "continuity": to_translate("They know each other"),
    "proximity": to_translate("The way and place of meeting"),
}
RULES_SAID: Final = {
    "adult": to_translate("Mentees are adults"),
    "language": to_translate("Both speak a language in common"),
    "leave": to_translate("Mentors on leave meet nobody new"),
    "new_per_week": to_translate("Mentors take no more new people a week than they said"),
    "supervision": to_translate("Supervisors have no more mentors than the limit below"),
    "recovery": to_translate("Mentors are in recovery for as long as the limit below says"),
    "stage": to_translate("Mentors serve the stage that the mentee is at"),
    "asks_for": to_translate("Who asks for one kind of mentor meets no other"),
    "medication": to_translate("Who takes medication meets a mentor who affirms it"),
    "must": to_translate("Every must is met, on both sides"),
    "cadence": to_translate("Both want to meet as often"),
    "length": to_translate("The hour is as long as the mentee wants"),
    "mode": to_translate("Both can meet in the same way, and at the same place"),
    "credential": to_translate("The credential is valid on the day of the first meeting"),
}
"""The engine's rules as switches of a policy say them."""
LACKS: Final = {
    "consent": to_translate("no live consent"),
    "contact": to_translate("no safe way to reach them"),
    "birth_year": to_translate("not known to be an adult"),
    "modes": to_translate("no way of meeting named"),
    "slots": to_translate("offers no hour"),
    "sign_in": to_translate("has no sign-in: is asked by you"),
    "credential": to_translate("no expiry of the credential"),
    "supervisor": to_translate("no supervisor and no team"),
}
FAILURES: Final = {
    Failure.CLASH: to_translate("Pairs that were kept, held hours, rooms and quotas contradict each other."),
    Failure.CRASH: to_translate("The solving stopped three times before its end."),
    Failure.FAULT: to_translate("The solving failed through a fault of the service. Tell whoever runs it."),
}
DEEDS: Final = {
    "free": to_translate("Let go: %(person)s"),
    "keep": to_translate("Keep: %(person)s"),
    "apart": to_translate("Not this pair: %(person)s"),
    "others": to_translate("Alternatives: %(person)s"),
}
"""What is done in each row of a round's proposals, to whom."""


def reasons_said(text: str) -> list[str]:
    """Return the engine's reasons for a pair, each by itself, to be translated.

    Examples
    --------
    >>> reasons_said("can meet soon; shares interests")
    ['can meet soon', 'shares interests']
    """
    return text.split("; ")
