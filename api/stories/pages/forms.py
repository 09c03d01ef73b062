"""The form of a story."""

from __future__ import annotations

from typing import Any, Final

from api.stories import words
from api.stories.models.shapes import StoryPublic
from api.stories.models.words import Byline, ContentWarning
from api.web import fields
from api.web.fields import Field, Part, fields_of
from api.web.reader import Reader
from api.web.sent import Sent
from api.web.translating import to_translate
from matcher.people.vocabulary import EXPERIENCES, PATHWAYS, STAGES

TEXT: Final = Field("text", to_translate("Your story"))
"""An area of its own: its lines are no list."""
TOLD: Final = to_translate(
    "At most 1,200 words, some six minutes to read. Leave out names and places by which others could be known. "
    "Leave an empty line between paragraphs."
)
AUDIENCE: Final = Field("audience", to_translate("Who may read it"), "one")
"""Radio buttons, each with who that is."""
STORY: Final = (
    Part(
        to_translate("The story"),
        (
            Field("title", to_translate("Title"), required=True, bare=""),
            TEXT,
            Field("languages", to_translate("Languages"), "words", required=True,
                  hint=to_translate("With commas between, such as en, es.")),
        ),
    ),
    Part(
        to_translate("What it tells of"),
        (
            Field("experiences", to_translate("What was lived through"), "many", EXPERIENCES,
                  to_translate("By this it is shown to people whom it can help.")),
            Field("pathways", to_translate("Pathways"), "many", PATHWAYS[:-1]),
            Field("stages", to_translate("Stages of recovery"), "many", STAGES,
                  to_translate("Nothing ticked is about no one of them.")),
            Field("warnings", to_translate("What somebody may not want to come upon"), "many", [*ContentWarning],
                  to_translate("It is said before the text, which is then a tap away.")),
        ),
    ),
    Part(
        to_translate("Who reads it, and your name"),
        (
            AUDIENCE,
            Field("byline", to_translate("Name over the story"), "one", [*Byline], required=True),
            Field("pen_name", to_translate("Pen name"), bare="",
                  hint=to_translate("The team knows who you are; nobody else is told.")),
        ),
    ),
)  # fmt: skip


def taken(form: Sent) -> dict[str, Any]:
    """Return what a form says, as the shapes of stories take it."""
    return fields.taken(form, STORY) | {"text": form.one("text")}


def typed(story: StoryPublic) -> Sent:
    """Return what is stored as a form would have sent it."""
    return fields.typed(story, STORY)


def offered(reader: Reader) -> dict[str, list[tuple[str, str, str]]]:
    """Return what is to choose from with a hint to each."""
    return {
        AUDIENCE.name: [
            (one.value, reader.say(title), reader.say(hint)) for one, (title, hint) in words.AUDIENCES.items()
        ]
    }


def labels(reader: Reader) -> dict[str, str]:
    """Return what each field is called."""
    return {name: reader.say(field.label) for name, field in fields_of(STORY).items()}
