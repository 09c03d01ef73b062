"""The words of stories as they are said on pages, in English; the other languages translate them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from api.people.words import SAID
from api.stories.models.words import Audience, Byline, ContentWarning, StoryState, TakedownReason
from api.web.translating import to_translate

WARNINGS: Final[Mapping[ContentWarning, str]] = {
    ContentWarning.SUBSTANCE_USE: to_translate("using, told closely"),
    ContentWarning.OVERDOSE: to_translate("an overdose"),
    ContentWarning.SELF_HARM: to_translate("suicide or self-harm"),
    ContentWarning.VIOLENCE: to_translate("violence"),
    ContentWarning.SEXUAL_VIOLENCE: to_translate("sexual violence"),
    ContentWarning.DEATH: to_translate("the death of somebody"),
    ContentWarning.CUSTODY: to_translate("losing a child to care"),
    ContentWarning.PRISON: to_translate("prison"),
}
AUDIENCES: Final[Mapping[Audience, tuple[str, str]]] = {
    Audience.EVERYBODY: (
        to_translate("Everybody who asks for support"),
        to_translate("In this program, and the team and the mentors as well."),
    ),
    Audience.MATCHED: (to_translate("Only those whom I meet"), to_translate("And the team, who read it first.")),
    Audience.TEAM: (to_translate("Only the team and the mentors"), to_translate("Nobody who asks for support.")),
}
"""Each audience, and who that is."""
BYLINES: Final[Mapping[Byline, str]] = {
    Byline.FIRST_NAME: to_translate("My first name"),
    Byline.PEN_NAME: to_translate("A pen name"),
}
STATES: Final[Mapping[StoryState, tuple[str, str]]] = {
    StoryState.DRAFT: ("info", to_translate("draft")),
    StoryState.SENT: ("warn", to_translate("waits for review")),
    StoryState.SENT_BACK: ("warn", to_translate("sent back")),
    StoryState.APPROVED: ("good", to_translate("approved")),
    StoryState.TAKEN_BACK: ("info", to_translate("taken back")),
    StoryState.TAKEN_DOWN: ("bad", to_translate("taken down")),
}
"""Each state, with the kind of its tag."""
REASONS: Final[Mapping[TakedownReason, str]] = {
    TakedownReason.NAMES_SOMEBODY: to_translate("It names somebody, or somebody could be recognised"),
    TakedownReason.COULD_HARM: to_translate("It could harm somebody who reads it"),
    TakedownReason.MEDICAL_ADVICE: to_translate("It gives medical advice"),
    TakedownReason.AUTHOR_ASKED: to_translate("Its author asked for it"),
    TakedownReason.OTHER: to_translate("Another reason"),
}
PICKED: Final[Mapping[str, str]] = {
    **SAID,
    **{one.value: text for one, text in WARNINGS.items()},
    **{one.value: title for one, (title, _) in AUDIENCES.items()},
    **{one.value: text for one, text in BYLINES.items()},
}
"""What the fields of a story's form offer."""


def said(word: str) -> str:
    """Return a closed word of stories or of people as people say it; any other text as it is."""
    return PICKED.get(word, word)
