"""From what a form sends to what the engine matches, and back to the field where the engine would complain."""

from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID

import pytest
from cryptography.fernet import Fernet
from fastapi import FastAPI
from hypothesis import event, given, reject
from pydantic import ValidationError

from api.audit.models import Actor
from api.consent.service.consents import revoke
from api.database.columns import new_id
from api.database.sealed import Key
from api.people.engine import mentee_of, mentor_of, pool_of
from api.people.models.mentees import EXAMPLE as A_MENTEE
from api.people.models.mentees import MenteeAbout, MenteeCreate, MenteeUpdate
from api.people.models.mentors import EXAMPLE as A_MENTOR
from api.people.models.mentors import MentorAbout, MentorCreate, MentorUpdate
from api.people.models.shapes import About
from api.people.models.tables import Ban, MenteeRow, MentorRow
from api.people.service.documents import sealed
from matcher.match import match
from matcher.policy import Policy
from matcher.pool import Pool
from tests.accounts.people import a_program
from tests.builders import WEEK
from tests.builders import a_mentee as an_engines_mentee
from tests.builders import a_mentor as an_engines_mentor
from tests.kept_people.people import MENTEE, MENTOR, a_mentee, a_mentor, consents, mentees, mentors
from tests.service import counted_queries

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
KEY = Key(Fernet(Fernet.generate_key()))
Shape = TypeVar("Shape", bound=About)


def accepted(shape: type[Shape], drawn: dict[str, Any]) -> Shape:
    """Return what the shape makes of a draw, where it accepts it."""
    try:
        made = shape.model_validate(drawn)
    except ValidationError:
        event("refused")
        reject()
    event("accepted")
    return made


def kept(document: About, shape: type[Shape]) -> Shape:
    """Return a document sealed and opened again."""
    return shape.model_validate_json(KEY.open(sealed(KEY, document, shape)))


def a_row(**others: Any) -> MenteeRow:
    defaults: dict[str, Any] = {
        "id": new_id(NOW),
        "status": "waiting",
        "urgency": 2,
        "waiting_since": date(2026, 11, 1),
    }
    return MenteeRow(**defaults | others)


def a_mentor_row(**others: Any) -> MentorRow:
    defaults: dict[str, Any] = {"id": new_id(NOW), "status": "active", "capacity": 5}
    return MentorRow(**defaults | others)


@given(drawn=mentees)
def test_whatever_is_accepted_of_a_mentee_comes_back_unchanged_and_the_engine_takes_it(drawn: dict[str, Any]) -> None:
    asked = accepted(MenteeCreate, drawn)
    about = kept(asked, MenteeAbout)
    assert about.model_dump() == asked.model_dump(include=set(MenteeAbout.model_fields))
    mentee = mentee_of(a_row(), about)
    assert (mentee.birth_year, mentee.recovery_start) == (asked.birth_year, asked.recovery_start)
    assert tuple(map(str, mentee.windows)) == asked.windows


@given(drawn=mentors)
def test_whatever_is_accepted_of_a_mentor_comes_back_unchanged_and_the_engine_takes_it(drawn: dict[str, Any]) -> None:
    asked = accepted(MentorCreate, drawn)
    about = kept(asked, MentorAbout)
    assert about.model_dump() == asked.model_dump(include=set(MentorAbout.model_fields))
    mentor = mentor_of(a_mentor_row(), about, WEEK)
    assert (mentor.name, mentor.kind, len(mentor.slots)) == ("", asked.kind, len(asked.slots))


def test_an_update_knows_every_field_that_a_new_person_has() -> None:
    assert MenteeUpdate.model_fields.keys() == MenteeCreate.model_fields.keys() | {"status"}
    assert MentorUpdate.model_fields.keys() == MentorCreate.model_fields.keys() | {"status"}
    for update, about in ((MenteeUpdate, MenteeAbout), (MentorUpdate, MentorAbout)):
        optional = {name for name, field in about.model_fields.items() if field.default is None}
        assert optional <= update.nullable


def test_what_is_said_reaches_the_engine_field_by_field() -> None:
    site, mentor_id, mentee = new_id(NOW), new_id(NOW), MENTEE | A_MENTEE
    row = a_row()
    asked = MenteeCreate.model_validate(
        mentee
        | {"sites": [str(site)], "requested": [str(mentor_id)], "avoid": [str(mentor_id)], "cadence": "weekly"}
        | {"asks_for": "both"}
        | {"minutes": 45, "stage": "not_yet", "interests": ["Rock  climbing; Chess"], "gender": "man"}
        | {"birth_year": 1990}
    )
    assert mentee_of(row, kept(asked, MenteeAbout)) == an_engines_mentee(
        str(row.id), "Mon 17:00-20:00; Sat 10:00-14:00", time_zone="America/New_York", languages=("en", "es"),
        modes=("in_person", "video"), sites=(str(site),), pathways=frozenset({"moud"}), gender="man", birth_year=1990,
        substances=frozenset({"opioids"}), experiences=frozenset({"parenting"}), cadence="weekly", minutes=45,
        interests=frozenset({"rock_climbing", "chess"}), preferences="gender=woman:must; age=30-50",
        recovery_start=date(2026, 9, 1), discharge_date=date(2026, 11, 20), stage="not_yet", takes_medication=True,
        requested=frozenset({str(mentor_id)}), avoid=frozenset({str(mentor_id)}), urgency=2,
        waiting_since=date(2026, 11, 1), asks_for="both",
    )  # fmt: skip


def test_what_a_mentor_says_reaches_the_engine_field_by_field() -> None:
    site, team, supervisor = new_id(NOW), new_id(NOW), new_id(NOW)
    row = a_mentor_row(
        status="leave", team_id=team, supervisor_id=supervisor, new_per_week=1, credential_expires=date(2027, 6, 30)
    )
    asked = MentorCreate.model_validate(
        MENTOR
        | A_MENTOR
        | {"slots": [f"Mon 18:00-19:00 @{site} by video"], "stages": ["not_yet"], "excludes": ["gender=man:must"]}
        | {"recovery_start": "2025-11-23", "preferences": ["language=Spanish"]}
    )
    made = mentor_of(row, kept(asked, MentorAbout), WEEK)
    assert made == an_engines_mentor(
        str(row.id), f"Mon 18:00-19:00 @{site} by video", time_zone="America/New_York", languages=("en", "es"),
        pathways=frozenset({"moud"}), capacity=5, new_per_week=1, team=str(team), supervisor=str(supervisor),
        recovery_years=365 / 365.25, stages=frozenset({"not_yet"}), moud_affirming=True, on_leave=True,
        credential_expires=date(2027, 6, 30), excludes="gender=man:must", preferences="language=es",
    )  # fmt: skip
    assert (
        mentor_of(row, asked.model_copy(update={"recovery_start": None, "recovery_years": 4.5}), WEEK).recovery_years
        == 4.5
    )
    assert mentor_of(row, asked.model_copy(update={"recovery_start": date(2027, 1, 1)}), WEEK).recovery_years == 0


@pytest.mark.parametrize(
    ("shape", "fields", "places"),
    [
        (MenteeCreate, {"windows": []}, {("windows",): "at least one"}),
        (MenteeCreate, {"windows": ["Mo", "Mon 09:00-10:00", ""]}, {("windows", 0): "09:00", ("windows", 2): "one"}),
        (MenteeCreate, {"windows": ["Mon 09:00-10:00 @north"]}, {("windows", 0): "hours"}),
        (MenteeCreate, {"languages": ["es", "Spannish"]}, {("languages", 1): "perhaps Spanish"}),
        (MenteeCreate, {"preferences": ["gender=woman:must", "gender=cat"]}, {("preferences", 1): "one of woman, man"}),
        (MenteeCreate, {"preferences": ["height=tall"]}, {("preferences", 0): "one of age"}),
        (MenteeCreate, {"preferences": ["interest=" + "x" * 101]}, {("preferences", 0): "100"}),
        (MenteeCreate, {"interests": ["x" * 101]}, {("interests", 0): "100"}),
        (MenteeCreate, {"interests": [";".join(f"{n}{m}" for n in range(60)) for m in "ab"]}, {("interests",): "100"}),
        (MenteeCreate, {"contact": {"route": "text", "phone": "+12025550123"}}, {("contact",): "text_ok"}),
        (MenteeCreate, {"contact": {"route": "phone"}}, {("contact",): "phone"}),
        (MentorCreate, {"slots": ["Mon 09:00-10:00", "Mon 09:30-10:30"]}, {("slots",): "do not overlap"}),
        (MentorCreate, {"slots": ["Mon 09:00-10:00 @north"]}, {("slots", 0): "id of a site"}),
        (MentorCreate, {"slots": ["Mon 09:00-10:00 x3"]}, {("slots", 0): "x2"}),
        (MentorCreate, {"preferences": ["kind=specialist"]}, {("preferences", 0): "one of age"}),
    ],
)  # fmt: skip
def test_the_engines_complaint_points_at_the_field_and_keeps_the_value(
    shape: type[About], fields: dict[str, Any], places: dict[tuple[str | int, ...], str]
) -> None:
    with pytest.raises(ValidationError) as caught:
        shape.model_validate({MenteeCreate: MENTEE, MentorCreate: MENTOR}[shape] | fields)
    found = {item["loc"]: item for item in caught.value.errors()}
    assert found.keys() == places.keys()
    for place, expected in places.items():
        assert expected in found[place]["msg"]
        sent: Any = fields
        for step in place:
            sent = sent[step]
        assert found[place]["input"] == sent or found[place]["type"] == "value_error"


# ---------------------------------------------------------------- pools


def the_pool(app: FastAPI, program: UUID) -> Pool:
    with app.state.parts.database.reading() as session:
        return pool_of(session, app.state.parts.vault, program, WEEK, Policy(), app.state.parts.clock.now())


def test_a_pool_holds_who_waits_and_who_has_not_left_with_their_bans_and_nobodys_name(app: FastAPI) -> None:
    program, other = a_program(app), a_program(app, "South")
    waiting, paused, silent = (a_mentee(app, program) for _ in range(3))
    consents(app, program, waiting)
    consents(app, program, paused)
    active, leave, left = (a_mentor(app, program) for _ in range(3))
    a_mentee(app, other)
    a_mentor(app, other)
    with app.state.parts.database.writing() as session:
        session.get_one(MenteeRow, paused).status = "paused"
        session.get_one(MentorRow, leave).status = "leave"
        session.get_one(MentorRow, left).status = "left"
        for mentee, mentor in ((waiting, active), (waiting, left), (paused, active), (silent, active)):
            session.add(
                Ban(
                    id=new_id(NOW), created_at=NOW, program_id=program, mentee_id=mentee, mentor_id=mentor, reason="kin"
                )
            )
    with counted_queries(app) as statements:
        pool = the_pool(app, program)
    assert len(statements) == 7
    assert [(mentee.id, mentee.consent_until) for mentee in pool.mentees] == [(str(waiting), date(2027, 11, 23))]
    assert {mentor.id: mentor.on_leave for mentor in pool.mentors} == {str(active): False, str(leave): True}
    assert [(pair.mentee, pair.mentor, pair.kind, pair.reason) for pair in pool.pairs] == [
        (str(waiting), str(active), "ban", "kin")
    ]
    assert "Samantha" not in repr(pool)
    assert "Rosalinda" not in repr(pool)


def test_a_pool_has_nobody_whose_key_was_destroyed(app: FastAPI) -> None:
    program = a_program(app)
    mentee, mentor = a_mentee(app, program), a_mentor(app, program)
    consents(app, program, mentee)
    with app.state.parts.database.writing() as session:
        app.state.parts.vault.destroy(session, mentee, NOW)
        app.state.parts.vault.destroy(session, mentor, NOW)
    assert (the_pool(app, program).mentees, the_pool(app, program).mentors) == ((), ())


def test_a_pool_has_nobody_who_took_their_consent_back(app: FastAPI) -> None:
    program = a_program(app)
    mentee = a_mentee(app, program)
    consents(app, program, mentee)
    assert len(the_pool(app, program).mentees) == 1
    with app.state.parts.database.writing() as session:
        revoke(session, mentee, Actor.system("page"), app.state.parts.clock.now(), 6)
    assert the_pool(app, program).mentees == ()


def test_two_people_of_a_program_are_matched_by_their_row_ids(app: FastAPI) -> None:
    program = a_program(app)
    mentee = a_mentee(app, program)
    consents(app, program, mentee)
    mentor = a_mentor(app, program, recovery_start="2019-01-01")
    result = match(the_pool(app, program))
    assert [(pair.mentee, pair.mentor) for pair in result.matches] == [(str(mentee), str(mentor))]
