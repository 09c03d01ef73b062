"""What is closed in groups and placings as people say it, in English; the other languages translate it."""

from __future__ import annotations

from typing import Final

from api.groups.models.words import LeftOver, TieKind
from api.rounds.models.attempted import STATE_TEXTS, SolveFailure
from api.rounds.models.words import Came
from api.web.translating import to_translate

STATES: Final = STATE_TEXTS
FAILURES: Final = {
    SolveFailure.CLASH: to_translate(
        "What was settled of people and groups contradicts itself: somebody is kept in two groups, or two are kept "
        "apart and together, or two groups need the same facilitator or room at once."
    ),
    SolveFailure.CRASH: to_translate("The solving stopped three times before its end."),
    SolveFailure.FAULT: to_translate("The solving failed through a fault of the service. Tell whoever runs it."),
}
LEFT_OVER: Final = {
    LeftOver.NO_GROUP: to_translate("no group fits"),
    LeftOver.NO_COMMON_HOUR: to_translate("a group fits, but at no hour in common"),
    LeftOver.NO_LEADER: to_translate("a group fits, but nobody can lead it then, or no room is free"),
    LeftOver.TOGETHER: to_translate("kept together with somebody, and no group takes both"),
    LeftOver.FULL: to_translate("every group that fits is full, with people who go first"),
    LeftOver.OTHER_HOUR: to_translate("the group that fits meets at another of its hours"),
    LeftOver.TOO_FEW: to_translate("too few people could come for the group that fits to open"),
}
RULES: Final = {
    "consent": to_translate("the consent ends before the first meeting"),
    "adult": to_translate("not known to be an adult"),
    "language": to_translate("no language in common"),
    "pathway": to_translate("another pathway"),
    "newcomers": to_translate("the group does not take newcomers"),
    "stage": to_translate("for another stage of recovery"),
    "only_for": to_translate("the group is for others"),
    "mode": to_translate("no way or place of meeting in common"),
    "hour": to_translate("no hour in common"),
    "together": to_translate("kept together with somebody"),
    "private": to_translate("a private factor"),
    "medication": to_translate("a private factor"),
    "member": to_translate("has a place already"),
}
"""What keeps somebody from the nearest group."""
TERMS: Final = {
    "topics": to_translate("is about what matters to them"),
    "pathway": to_translate("follows their pathway"),
    "company": to_translate("has members who have lived through the same"),
    "language": to_translate("speaks the language they named first"),
    "proximity": to_translate("meets the way and where it suits"),
    "hour": to_translate("meets in the time they named first"),
}
"""What speaks for a place, by the term of the fit."""
RULES_HOLD: Final = to_translate("Rules that hold")
RULES_SAID: Final = {
    "adult": to_translate("Members are adults"),
    "language": to_translate("Members speak a language of the group"),
    "pathway": to_translate("The group follows a pathway that they chose"),
    "medication": to_translate("Whoever takes medication goes to a group that is friendly to it"),
    "newcomers": to_translate("Newcomers go where newcomers are welcome"),
    "stage": to_translate("The group is for their stage of recovery"),
    "only_for": to_translate("A group for some alone takes nobody else"),
    "mode": to_translate("Members can take part in the way that it meets, and where"),
}
"""Rules of placings that a program can switch off, as what holds."""
LIMITS: Final = {
    "minimum_age": (to_translate("Youngest age"), to_translate("In years.")),
    "boost_days": (
        to_translate("Who left treatment comes first for"), to_translate("In days, within their urgency."),
    ),
}  # fmt: skip
"""Limits of placings, each with a hint."""
BEST: Final = to_translate("the best that is possible for everybody together")
CLOSED: Final = {
    "leader": to_translate("nobody can lead it at such an hour, or no room is free"),
    "few": to_translate("it needs {least} people, and of those left over {waiting} could come"),
    "others": to_translate("its facilitators or rooms serve other groups"),
}
"""Why a group that could open does not."""
REMEDIES: Final = {
    "add_places": to_translate("{places} more places in {group}"),
    "add_leader": to_translate("somebody to lead {group} on {hour}"),
    "add_time": to_translate("{group} could also open on {hour}"),
    "add_people": to_translate("{people} more people who fit {group} and can come on {hour}"),
    "add_window": to_translate("being free as well on {hour}"),
}
"""What would help, to be filled in."""
OF_ONE: Final = {
    "add_places": to_translate("one more place in {group}"),
    "add_people": to_translate("one more person who fits {group} and can come on {hour}"),
}
"""The same where it is one."""
CAME: Final = {
    Came.SENT: to_translate("Asked, in neutral words. You see the answer here, and then solve the placing again."),
    Came.BEFORE: to_translate("They were asked that already for this placing."),
    Came.NO_MAIL: to_translate("E-mail does not reach them safely: please ask them yourself."),
    Came.NOT_WAITING: to_translate("They do not wait for a place any more, or took their consent back."),
}
"""What came of asking somebody without a place."""
TIES: Final = {
    TieKind.APART: to_translate("never in one group with"),
    TieKind.TOGETHER: to_translate("only in one group with"),
    TieKind.PIN: to_translate("only in"),
    TieKind.BAN: to_translate("never in"),
    TieKind.NOT_ONLY: to_translate("not the only one of a kind:"),
}
KINDS: Final = {
    "gender": to_translate("gender"),
    "experience": to_translate("what was lived through"),
    "pathway": to_translate("pathway"),
    "substance": to_translate("substance"),
    "stage": to_translate("stage of recovery"),
    "language": to_translate("language"),
}
"""Of which kinds of people somebody may not want to be the only one."""
