"""The form of a group."""

from __future__ import annotations

from typing import Final

from api.people.pages.forms import MODES_FIELD, NAME, ZONE
from api.web.fields import Field, Part
from api.web.translating import to_translate
from matcher.people.vocabulary import GENDERS, PATHWAYS

GROUP: Final = (
    Part(
        to_translate("What it is"),
        (
            NAME,
            Field("fellowship", to_translate("Fellowship"), bare="", hint=to_translate("Whose meeting it is.")),
            Field("pathway", to_translate("Pathway"), "one", PATHWAYS[:-1]),
            Field("topics", to_translate("What it is about"), "words", hint=to_translate("With commas between.")),
            Field("languages", to_translate("Languages"), "words", required=True,
                  hint=to_translate("With commas between, such as en, es.")),
            Field("only_for", to_translate("Whom it is for"), "many", GENDERS,
                  to_translate("Nothing ticked is everybody.")),
        ),
    ),
    Part(
        to_translate("When it meets"),
        (
            Field("weekday", to_translate("Day of the week"), "one", required=True),
            Field("starts", to_translate("Begins at"), required=True, bare="",
                  hint=to_translate("24 hours, such as 18:30.")),
            Field("minutes", to_translate("Minutes"), "number", required=True, bare=""),
            ZONE,
        ),
    ),
    Part(
        to_translate("How and where"),
        (
            Field(MODES_FIELD.name, to_translate("How people take part"), "many", MODES_FIELD.options, required=True),
            Field("site_id", to_translate("Site"), "one"),
            Field("address", to_translate("Another address"), bare=""),
            Field("link", to_translate("Link to join online"), bare="",
                  hint=to_translate("An address that begins with https://.")),
            Field("notes", to_translate("What whoever comes should know"), bare="",
                  hint=to_translate("Everybody who is told of the group reads it.")),
        ),
    ),
    Part(
        to_translate("Who is told of it"),
        (
            Field("shown", to_translate("People who ask for support are told of it where it fits them"), "tick"),
            Field("open", to_translate("Anybody may come"), "tick",
                  hint=to_translate("Else people are placed in it, and what follows below counts.")),
            Field("newcomers", to_translate("People in their first 90 days are welcome"), "tick"),
            Field("medication_friendly", to_translate("Taking medication is no matter in it"), "tick"),
        ),
    ),
    Part(
        to_translate("If people are placed in it"),
        (
            Field("running", to_translate("It meets already"), "tick",
                  hint=to_translate("Else it opens once enough people are placed in it.")),
            Field("other_times", to_translate("Other hours at which it could open"), "lines",
                  hint=to_translate("One in each line, such as Thu 18:00-19:30.")),
            Field("least", to_translate("Fewest members with whom it opens"), "number", required=True, bare=""),
            Field("most", to_translate("Most members"), "number", required=True, bare=""),
            Field("leaders", to_translate("How many lead it"), "number", required=True, bare="",
                  hint=to_translate("0 where the members lead it in turn.")),
            Field("facilitators", to_translate("Who leads it"), "many",
                  hint=to_translate("Or who may, as long as it does not meet. Once it meets, it has their hour.")),
            Field("room_ids", to_translate("Room"), "many",
                  hint=to_translate("One where it meets; all in which it could, as long as it does not.")),
        ),
    ),
)  # fmt: skip
