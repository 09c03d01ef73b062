"""What is closed in matches as people say it, in English; the other languages translate it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, get_args

from api.matches.models.words import ByHand, Caseload, Due, EndReason, LeaveReason, MatchState, Outcome
from api.matches.service.following import Concern
from api.proposals.models.words import Ending, MenteeReason, MentorReason, ProposalState
from api.web.translating import to_translate

CONCERNS: Final = {
    Concern.WORRIED: to_translate("Somebody worries"),
    Concern.FIRST_CONTACT: to_translate("First contact or meeting is late"),
    Concern.MISSED: to_translate("Missed twice"),
    Concern.LATE: to_translate("Answers due within a day"),
    Concern.ANSWERS: to_translate("Waiting for an answer"),
    Concern.DECLINED: to_translate("Declined or not answered"),
    Concern.PAUSED: to_translate("Paused"),
    Concern.ACTIVE: to_translate("Meeting"),
}
PRESSING: Final = (
    Concern.WORRIED, Concern.FIRST_CONTACT, Concern.MISSED, Concern.LATE, Concern.ANSWERS, Concern.DECLINED,
    Concern.ACTIVE,
)  # fmt: skip
"""In which order somebody sees to them."""
EMPTY: Final = {
    Concern.WORRIED: to_translate("Nobody worries about anybody."),
    Concern.FIRST_CONTACT: to_translate("Everybody was in contact in time."),
    Concern.MISSED: to_translate("Nobody was missed twice."),
    Concern.LATE: to_translate("No answer is due within a day."),
    Concern.ANSWERS: to_translate("Nobody has anything to answer. It fills as soon as a round is published."),
    Concern.DECLINED: to_translate("Nobody declined in the rounds that are published."),
    Concern.PAUSED: to_translate("Nobody takes a break."),
    Concern.ACTIVE: to_translate("Nobody meets yet. They are here once both have said yes."),
}
STATES: Final = {
    ProposalState.PROPOSED: to_translate("waits for the mentor"),
    ProposalState.MENTOR_ACCEPTED: to_translate("waits for the person"),
    ProposalState.ACCEPTED: to_translate("accepted"),
    ProposalState.DECLINED: to_translate("declined"),
    ProposalState.EXPIRED: to_translate("not answered in time"),
    ProposalState.WITHDRAWN: to_translate("taken back"),
    MatchState.ACTIVE: to_translate("meeting"),
    MatchState.PAUSED: to_translate("paused"),
    MatchState.ENDED: to_translate("ended"),
}
MENTOR_REASONS: Final = {
    MentorReason.NO_TIME: to_translate("No time"),
    MentorReason.NOT_A_FIT: to_translate("Not the right person"),
    MentorReason.KNOWN_PERSONALLY: to_translate("They know each other"),
    MentorReason.CASELOAD: to_translate("Too many already"),
    MentorReason.LEAVE: to_translate("Is on leave"),
    MentorReason.OTHER: to_translate("Something else"),
}
MENTEE_REASONS: Final = {
    MenteeReason.TIME: to_translate("The hour does not suit"),
    MenteeReason.NOT_A_FIT: to_translate("Would like somebody else"),
    MenteeReason.KNOWN_PERSONALLY: to_translate("They know each other"),
    MenteeReason.NOT_NOW: to_translate("Not now"),
    MenteeReason.OTHER: to_translate("Something else"),
}
ENDINGS: Final[Mapping[str, str]] = {
    **{word.value: text for word, text in MENTOR_REASONS.items()},
    **{word.value: text for word, text in MENTEE_REASONS.items()},
    Ending.MENTOR_SILENT: to_translate("the mentor did not answer"),
    Ending.MENTEE_SILENT: to_translate("the person did not answer"),
    Ending.COORDINATOR: to_translate("taken back by a coordinator"),
    Ending.NO_CONSENT: to_translate("the consent ended"),
    Ending.MENTEE_GONE: to_translate("the person has gone"),
    Ending.MENTOR_GONE: to_translate("the mentor has gone"),
    Ending.NEW_DAY: to_translate("the person leaves treatment on another day"),
}
DUES: Final = {
    Due.FIRST_CONTACT: to_translate("first contact"),
    Due.FIRST_MEETING: to_translate("first meeting"),
    Due.CHECK_IN: to_translate("check-in"),
}
OUTCOMES: Final = {
    Outcome.REACHED: to_translate("Reached"),
    Outcome.LEFT_MESSAGE: to_translate("Left a message"),
    Outcome.MET: to_translate("Met"),
    Outcome.MISSED: to_translate("Missed"),
    Outcome.WORRIED: to_translate("Worried: the supervisor is told at once"),
}
END_REASONS: Final = {
    EndReason.COMPLETED: to_translate("They are done: a good end"),
    EndReason.MOVED: to_translate("The person moved away"),
    EndReason.NO_CONTACT: to_translate("No contact came about"),
    EndReason.MISMATCH: to_translate("Not right for each other"),
    EndReason.COMPLAINT: to_translate("A complaint: kept apart for good"),
    EndReason.MENTEE_LEFT: to_translate("The person left"),
    EndReason.MENTOR_LEFT: to_translate("The mentor left"),
    EndReason.NEEDS_MORE_SUPPORT: to_translate("More support is needed"),
    EndReason.CONVERSATION_OVER: to_translate("The one conversation took place"),
    EndReason.NOT_WRITTEN_DOWN: to_translate("Nobody wrote down whether the one conversation took place"),
}
BY_HAND: Final = {reason.value: END_REASONS[reason] for reason in get_args(ByHand)}
"""Why somebody ends a match."""
LEAVE_REASONS: Final = {
    LeaveReason.LEAVE: to_translate("They are away for a while"),
    LeaveReason.RECURRENCE: to_translate("Their own recovery needs the time"),
    LeaveReason.LEFT: to_translate("They have left for good"),
}
CASELOADS: Final = {
    Caseload.END: (
        to_translate("They are matched again, with somebody else"),
        to_translate("The hours are free again. Everybody waits since the same day as ever."),
    ),
    Caseload.PAUSE: (
        to_translate("They wait until the mentor is back"),
        to_translate(
            "The hours stay held. Whoever has left for good keeps nobody waiting: then they are matched again."
        ),
    ),
}
"""What becomes of whom a mentor meets: what it is called, and what it means."""
OWN_OUTCOMES: Final = {
    Outcome.REACHED: to_translate("Reached"),
    Outcome.MET: to_translate("Met"),
    Outcome.MISSED: to_translate("Missed"),
    Outcome.LEFT_MESSAGE: to_translate("Left a message"),
    Outcome.WORRIED: to_translate("I am worried"),
}
OWN_DUES: Final = {
    Due.FIRST_CONTACT: to_translate("First contact"),
    Due.FIRST_MEETING: to_translate("First meeting"),
    Due.CHECK_IN: to_translate("Next check-in"),
}
"""What is next, and what a log says, in the words of whoever meets the person."""
CHANGED: Final = (
    "warn",
    to_translate("Something was written down meanwhile, so yours is not kept yet. Look, and send it again."),
)
ENDED: Final = ("warn", to_translate("This came to its end meanwhile, so it was not written down."))
"""What is said where a log was changed meanwhile, or a match has ended: the kind of notice, and its text."""
