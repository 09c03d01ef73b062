"""Mentees and mentors of a program, made through the use cases or drawn for searches."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from hypothesis import strategies as st

from api.audit.models import Actor
from api.consent.models import ConsentAsked, ConsentCreate, Language, Purpose
from api.consent.service.consents import offer, sign
from api.people.models.fields import LABEL_LENGTH
from api.people.models.mentees import MenteeCreate
from api.people.models.mentors import MentorCreate
from api.people.models.words import LevelOfCare, Shareable, Support
from api.people.service.mentees import add_mentee
from api.people.service.mentors import add_mentor
from api.web.parts import Parts
from matcher.people.vocabulary import (
    ASKED_KINDS,
    CADENCES,
    EXPERIENCES,
    GENDERS,
    KINDS,
    MODES,
    PATHWAYS,
    STAGES,
    STRENGTHS,
    SUBSTANCES,
    URGENCIES,
    WEEKDAYS,
)
from tests.accounts.people import TEST

MENTEE: dict[str, Any] = {"name": "Samantha", "time_zone": "America/New_York", "windows": ["Mon 17:00-20:00"]}
MENTOR: dict[str, Any] = {"name": "Rosalinda", "time_zone": "America/New_York", "slots": ["Mon 18:00-19:00"]}
NEW = {"mentees": MENTEE, "mentors": MENTOR}
SIDES = list(NEW)


def a_mentee(app: FastAPI, program_id: UUID, **fields: Any) -> UUID:
    parts: Parts = app.state.parts
    with parts.database.writing() as session:
        asked = MenteeCreate.model_validate(MENTEE | fields)
        return add_mentee(session, parts.vault, program_id, asked, TEST, parts.clock.now()).id


def a_mentor(app: FastAPI, program_id: UUID, **fields: Any) -> UUID:
    parts: Parts = app.state.parts
    with parts.database.writing() as session:
        asked = MentorCreate.model_validate(MENTOR | fields)
        return add_mentor(session, parts.vault, program_id, asked, TEST, parts.clock.now()).id


def consents(app: FastAPI, program_id: UUID, mentee: UUID, last_day: date = date(2027, 11, 23)) -> None:
    """Sign a mentee's consent to matching."""
    parts: Parts = app.state.parts
    now = parts.clock.now()
    asked: dict[str, Any] = {"purpose": Purpose.MATCHING, "language": Language.EN, "last_day": last_day}
    with parts.database.writing() as session:
        shown = offer(session, program_id, ConsentAsked(**asked), now)
        signed = ConsentCreate(**asked, text_hash=shown.text_hash, signature="Samantha Lopez")
        sign(session, parts.vault, program_id, mentee, signed, Actor.system("intake"), now, 6)


# ---------------------------------------------------------------- drawn

printable = st.characters(exclude_categories=["C", "Z"]) | st.just(" ")
lines = st.text(printable, max_size=90)
names = st.text(printable, max_size=60).map("A{}".format)
days = st.dates(date(1900, 1, 1), date(2200, 12, 31)).map(date.isoformat)
clocks = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.sampled_from([0, 1, 30, 59]))
spans = st.builds("{}-{}".format, clocks, clocks)
day_names = st.sampled_from([*WEEKDAYS, "lunes", "Mon-Fri", "Sat-Mon"])
windows = st.builds("{} {}".format, day_names, spans)
slot_sites = st.sampled_from(["", " @019ab3c4-1000-7000-8000-000000000001"])
slots = st.builds(
    "{} {}{}{}{}".format,
    st.sampled_from(WEEKDAYS),
    spans,
    slot_sites,
    st.sampled_from(["", " by video", " by phone by in_person"]),
    st.sampled_from(["", " x2"]),
)
wishes = st.builds(
    "{}={}:{}".format,
    st.sampled_from(["interest", "site", "Interests"]),
    st.text(printable, min_size=1, max_size=LABEL_LENGTH + 5),
    st.sampled_from(STRENGTHS),
) | st.sampled_from(
    ["gender=Woman:must", "age=40-55", "language=Spanish:avoid", "pathway=AA", "experiences=justice:no"]
)


def some(words: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(words), max_size=4)


SHARED = {
    "pronouns": st.none() | st.text(printable, max_size=40),
    "birth_year": st.none() | st.integers(1899, 2101),
    "gender": st.none() | st.sampled_from(GENDERS),
    "contact": st.none()
    | st.fixed_dictionaries(
        {
            "route": st.sampled_from(["email", "phone", "text"]),
            "text_ok": st.booleans(),
            "email": st.sampled_from(["Ana@Example.org", "a+b@exämple.org"]),
            "phone": st.just("+12025550123"),
        }
    ),
    "languages": st.lists(
        st.sampled_from(["en", "Spanish", "ASL", "pt-BR", "tl", "iw", "Mandarin"]), min_size=1, max_size=3
    ),
    "modes": some(MODES),
    "sites": st.lists(st.uuids().map(str), max_size=2),
    "pathways": some(PATHWAYS),
    "substances": some(SUBSTANCES),
    "experiences": some(EXPERIENCES),
    "interests": st.lists(lines, max_size=4),
    "preferences": st.lists(wishes, max_size=3),
    "recovery_start": st.none() | days,
}
needed = {"name": names, "time_zone": st.sampled_from(["America/New_York", "UTC", "Asia/Kathmandu"])}

mentees = st.fixed_dictionaries(
    needed | {"windows": st.lists(windows, min_size=1, max_size=4)},
    optional=SHARED
    | {
        "asks_for": st.sampled_from(ASKED_KINDS),
        "cadence": st.none() | st.sampled_from(CADENCES),
        "minutes": st.none() | st.integers(0, 1441),
        "stage": st.none() | st.sampled_from(STAGES),
        "discharge_date": st.none() | days,
        "level_of_care": st.none() | st.sampled_from([*LevelOfCare]),
        "takes_medication": st.booleans(),
        "goals": st.lists(lines, max_size=2),
        "support_wanted": some(tuple(Support)),
        "requested": st.lists(st.uuids().map(str), max_size=2),
        "avoid": st.lists(st.uuids().map(str), max_size=2),
        "urgency": st.sampled_from(URGENCIES),
        "waiting_since": days,
    },
)
mentors = st.fixed_dictionaries(
    needed,
    optional=SHARED
    | {
        "slots": st.lists(slots, max_size=3),
        "kind": st.sampled_from(KINDS),
        "recovery_years": st.none() | st.floats(0, 100),
        "stages": some(STAGES),
        "moud_affirming": st.booleans(),
        "excludes": st.lists(wishes, max_size=2),
        "shareable": some(tuple(Shareable)),
        "capacity": st.none() | st.integers(-1, 1001),
        "new_per_week": st.none() | st.integers(-1, 1001),
        "credential_expires": st.none() | days,
    },
)
