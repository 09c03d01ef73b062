"""The forms of a mentee and of a mentor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

from pydantic import BaseModel

from api.errors import FieldProblem, RefusedInputError
from api.people.hours_at_sites import SiteNames, UnknownSiteError
from api.people.models.words import LevelOfCare, Shareable, Support
from api.web import fields
from api.web.fields import Field, Part
from api.web.forms import checked
from api.web.problems import shape_of
from api.web.sent import Sent
from api.web.translating import to_translate
from matcher.people.vocabulary import (
    ASKED_KINDS,
    CADENCES,
    EXPERIENCES,
    GENDERS,
    KINDS,
    MODES,
    PATHWAYS,
    STAGES,
    SUBSTANCES,
    URGENCIES,
)

Asked = TypeVar("Asked", bound=BaseModel)

CONTACT: Final = ("route", "email", "phone", "voicemail_ok", "text_ok")
"""What a form asks for a contact, which is one field of the shapes."""


def taken(form: Sent, parts: Sequence[Part]) -> dict[str, Any]:
    """Return what a form says, as the shapes of people take it."""
    ticks = {name: form.one(name) == "yes" for name in ("voicemail_ok", "text_ok")}
    contact = form.given("route", "email", "phone") | ticks if form.one("route") else None
    return fields.taken(form, parts) | {"contact": contact}


def as_shape(shape: type[Asked], form: Sent, parts: Sequence[Part], sites: Mapping[str, str]) -> Asked:
    """Return what a form says as a shape of people, the names of sites in hours turned into ids.

    Raises
    ------
    RefusedInputError
        With every field that cannot be accepted, by name.
    """
    values, names = taken(form, parts), SiteNames(sites)
    unknown = []
    if any(site not in sites for site in values.get("sites", ())):
        unknown.append(FieldProblem("#/sites", NO_SITE, shape_of(values["sites"])))
    for place, line in enumerate(values.get("slots", ())):
        try:
            values["slots"][place] = names.read(line)
        except UnknownSiteError as error:
            unknown.append(_no_such_site(place, line, error.nearest))
            values["slots"] = []  # what else is wrong with the hours is said once their sites are known
            break
    try:
        found = checked(shape, values)
    except RefusedInputError as error:
        raise RefusedInputError([*unknown, *error.fields()]) from None
    if unknown:
        raise RefusedInputError(unknown)
    return found


def _no_such_site(place: int, line: str, nearest: str) -> FieldProblem:
    pattern = NO_SUCH_SITE_BUT if nearest else NO_SUCH_SITE
    blanks = {"name": nearest} if nearest else {}
    return FieldProblem(f"#/slots/{place}", pattern.format_map(blanks), shape_of(line), pattern, blanks)


def typed(shape: BaseModel, parts: Sequence[Part], sites: Mapping[str, str]) -> Sent:
    """Return what is stored as a form would have sent it, the sites of hours by name."""
    form = fields.typed(shape, parts)
    if "slots" in form.fields:
        names = SiteNames(sites)
        form.fields["slots"] = ["\n".join(map(names.written, form.one("slots").split("\n")))]
    contact = shape.model_dump(mode="json").get("contact") or {}
    for name in CONTACT:
        value = contact.get(name)
        form.fields[name] = ["yes"] if value is True else [str(value)] if value else []
    return form


def site_options(sites: Mapping[str, str], ticked: Sequence[str], gone: str) -> list[tuple[str, str]]:
    """Return the sites to tick, by name; one that is ticked and was removed stays to be seen, as `gone`."""
    here = sorted(sites.items(), key=lambda site: (site[1].casefold(), site[0]))
    return here + [(site, gone) for site in dict.fromkeys(ticked) if site not in sites]


A_LINE: Final = to_translate("One to a line.")
NAME: Final = Field("name", to_translate("Name"), required=True, bare="")
PRONOUNS: Final = Field("pronouns", to_translate("Pronouns"))
BIRTH_YEAR: Final = Field("birth_year", to_translate("Year of birth"), "number")
GENDER: Final = Field("gender", to_translate("Gender"), "one", GENDERS)
ZONE: Final = Field(
    "time_zone", to_translate("Time zone"), required=True, bare="", hint=to_translate("Such as America/New_York.")
)
LANGUAGES: Final = Field(
    "languages", to_translate("Languages"), "words", required=True,
    hint=to_translate("With commas between, the one liked best first: en, es."),
)  # fmt: skip
KIND: Final = Field("kind", to_translate("Kind"), "one", KINDS, required=True)
MODES_FIELD: Final = Field("modes", to_translate("How to talk"), "many", MODES)
SITES_FIELD: Final = Field(
    "sites", to_translate("Sites where they can meet in person"), "many", hint=to_translate("None ticked: anywhere.")
)
"""Its options are the program's own, as `site_options` has them."""
GONE: Final = to_translate("a site that is no longer there")
NO_SUCH_SITE: Final = to_translate("the name of a site of this program after @")
NO_SUCH_SITE_BUT: Final = to_translate("the name of a site of this program after @; perhaps {name}")
NO_SITE: Final = to_translate("sites of this program; take the tick off the one that is no longer there")
ROAD: Final = Part(
    to_translate("The road so far"),
    (
        Field("recovery_start", to_translate("In recovery since"), "day"),
        Field("pathways", to_translate("Pathways"), "many", PATHWAYS),
        Field("substances", to_translate("Substances"), "many", SUBSTANCES),
        Field("experiences", to_translate("Lived through"), "many", EXPERIENCES),
        Field("interests", to_translate("Interests"), "words", hint=to_translate("With commas between.")),
    ),
)
MENTEE: Final = (
    Part(to_translate("Who it is"), (NAME, PRONOUNS, BIRTH_YEAR, GENDER, LANGUAGES)),
    Part(
        to_translate("When and how"),
        (
            ZONE,
            Field(
                "windows",
                to_translate("Free hours"),
                "lines",
                required=True,
                hint=to_translate("One to a line, the best first: Mon 17:00-20:00, or Mon-Fri 09:00-12:00."),
            ),
            Field("cadence", to_translate("How often"), "one", CADENCES),
            Field("minutes", to_translate("Minutes of a meeting"), "number"),
            MODES_FIELD,
            SITES_FIELD,
            Field("travel_limit_km", to_translate("Kilometres that they can travel"), "number"),
            Field("access_needs", to_translate("What they need to get there or to talk"), bare=""),
        ),
    ),
    ROAD,
    Part(
        to_translate("Treatment"),
        (
            Field("stage", to_translate("Stage"), "one", STAGES, to_translate("Left open, it follows from the day.")),
            Field("discharge_date", to_translate("Leaves treatment on"), "day"),
            Field("level_of_care", to_translate("Level of care"), "one", tuple(LevelOfCare)),
            Field("takes_medication", to_translate("Takes medication for opioid use disorder"), "tick"),
        ),
    ),
    Part(
        to_translate("Wishes"),
        (
            Field(
                "asks_for",
                to_translate("Kind of mentor that they ask for"),
                "one",
                ASKED_KINDS,
                to_translate("Somebody who asks for both meets whoever is found first."),
                required=True,
                bare="any",
            ),
            Field(
                "preferences",
                to_translate("What matters in a mentor"),
                "lines",
                hint=to_translate("One to a line, as in the sheets: gender=woman:must, age=40-55:prefer."),
            ),
            Field("goals", to_translate("Goals"), "lines", hint=A_LINE),
            Field("support_wanted", to_translate("Support wanted"), "many", tuple(Support)),
            Field("referral_source", to_translate("Who sent them"), bare=""),
            Field("urgency", to_translate("Urgency"), "one", URGENCIES, required=True, bare="routine"),
            Field("waiting_since", to_translate("Waits since"), "day"),
        ),
    ),
)
"""The form of a mentee."""
MENTOR: Final = (
    Part(
        to_translate("Who it is"),
        (
            NAME,
            PRONOUNS,
            BIRTH_YEAR,
            GENDER,
            LANGUAGES,
            KIND,
        ),
    ),
    Part(
        to_translate("When and how"),
        (
            ZONE,
            Field(
                "slots",
                to_translate("Hours offered"),
                "lines",
                hint=to_translate(
                    "One to a line: Mon 18:00-19:00 by video; @ and the name of a site for an hour there; x2 for two "
                    "who take turns."
                ),
            ),
            MODES_FIELD,
            SITES_FIELD,
            Field("capacity", to_translate("People at the same time"), "number", required=True, bare=""),
            Field("new_per_week", to_translate("New people a week"), "number"),
            Field("max_hours", to_translate("Hours a week at most"), "number"),
        ),
    ),
    ROAD,
    Part(
        to_translate("Work"),
        (
            Field("stages", to_translate("Stages served"), "many", STAGES, to_translate("None named serves all.")),
            Field("moud_affirming", to_translate("Affirms medication"), "tick"),
            Field("credential", to_translate("Credential"), bare=""),
            Field("issuer", to_translate("Issued by"), bare=""),
            Field("credential_expires", to_translate("Valid until"), "day"),
            Field("preferences", to_translate("Whom they work best with"), "lines", hint=A_LINE),
            Field("excludes", to_translate("Whom they cannot serve"), "lines", hint=A_LINE),
            Field("skills", to_translate("Skills"), "lines", hint=A_LINE),
            Field("groups_led", to_translate("Groups led"), "lines", hint=A_LINE),
            Field("shareable", to_translate("What mentees may be told"), "many", tuple(Shareable)),
        ),
    ),
)
"""The form of a mentor."""
