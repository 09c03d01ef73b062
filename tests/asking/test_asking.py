"""Asking for support: a few steps, nothing typed is lost, and it is sent once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlmodel import select

from api.accounts.models.words import Role
from api.app import create_app
from api.consent.models import Consent
from api.intake.jobs import JOBS
from api.intake.models.tables import IntakeDraft, IntakeReceipt
from api.intake.service.drafts import remove_drafts
from api.notices.models.tables import NoticeRow
from api.people.models.tables import OwnLink
from tests.accounts.people import a_program, somebody
from tests.asking.telling import ANSWERS, PAGE, Asking, asked, people, person
from tests.service import MovedClock, a_client, some_settings


@pytest.fixture
def app(database_url: str, clock: MovedClock) -> Any:
    made = create_app(some_settings(database_url, asks_per_minute=10_000), clock)
    yield made
    made.state.parts.database.close()


@pytest.fixture
def program(app: FastAPI) -> UUID:
    return a_program(app, "North")


def drafts(app: FastAPI) -> list[IntakeDraft]:
    with app.state.parts.database.reading() as session:
        return list(session.exec(select(IntakeDraft)))


def test_what_is_told_becomes_a_mentee_who_agreed(app: FastAPI, program: UUID) -> None:
    asking = Asking(app, program)
    assert asking.first == "contact"
    assert asking.tell().send().headers["location"] == f"{asking.way}/done"
    mentee = person(app, program)
    assert mentee.name == "Samantha"
    assert mentee.contact.phone == "+12025550123"
    assert mentee.contact.text_ok
    assert mentee.windows == ("Mon 17:00-19:00", "Thu 09:00-10:00")
    assert set(mentee.modes) == {"video", "phone"}
    assert mentee.preferences == ("gender=woman:must", "age=30-44:prefer")
    assert (mentee.birth_year, mentee.substances, mentee.goals) == (1990, ("opioids",), ("a quiet year",))
    assert (mentee.urgency, mentee.waiting_since) == ("routine", date(2026, 11, 23))
    with app.state.parts.database.reading() as session:
        signed = session.exec(select(Consent)).all()
    assert {consent.purpose for consent in signed} == {"matching", "mentor"}
    done = asking.page("done").text
    assert "Mon, Nov 30" in done
    assert "988" in done
    assert f"/your/{asking.token}" in done


def test_only_a_name_a_way_an_hour_a_mode_and_a_consent_are_needed(app: FastAPI, program: UUID) -> None:
    asking = Asking(app, program)
    least: dict[str, dict[str, Any]] = {
        "contact": {"name": "Sam", "route": "email", "email": "sam@example.org"},
        "times": {"hours": "6-21", "zone": "America/Chicago"},
        "talk": {"modes": "phone", "languages": "es"},
        "wishes": {"asks_for": "any", "cadence": "any"},
        "about": {},
    }
    for step, typed in least.items():
        assert asking.client.post(f"{asking.way}/{step}", data=typed).status_code == 303, step
    assert asking.agree("matching").status_code == 303
    assert asking.send().status_code == 303
    mentee = person(app, program)
    assert (mentee.time_zone, mentee.languages, mentee.preferences) == ("America/Chicago", ("es",), ())
    assert (mentee.asks_for, mentee.cadence) == ("any", None)
    assert mentee.windows == ("Sun 21:00-22:00",)
    with app.state.parts.database.reading() as session:
        (letter,) = session.exec(select(NoticeRow)).all()
    assert letter.template == "own_page"


def test_somebody_asks_for_one_conversation_with_a_role_model(app: FastAPI, program: UUID) -> None:
    asking = Asking(app, program, "es").tell(wishes={"asks_for": "role_model", "cadence": "once"})
    assert "Solo una vez: una conversación" in asking.page("check").text
    assert asking.send().status_code == 303
    mentee = person(app, program)
    assert (mentee.asks_for, mentee.cadence) == ("role_model", "once")


def test_a_text_or_a_call_is_the_way_without_any_mail(app: FastAPI, program: UUID) -> None:
    asked(app, program, contact={"email": "sam@example.org"})
    with app.state.parts.database.reading() as session:
        assert session.exec(select(NoticeRow)).all() == []


def test_hours_come_from_lists_as_well(app: FastAPI, program: UUID) -> None:
    asked(
        app,
        program,
        times={"hours": [], "day_1": "2", "from_1": "22", "until_1": "24", "day_3": "2", "from_3": "0", "until_3": "1"},
    )
    assert person(app, program).windows == ("Wed 00:00-01:00", "Wed 22:00-24:00")


@pytest.mark.parametrize(
    ("step", "typed", "field"),
    [
        ("contact", {"name": ""}, "name"),
        ("contact", {"name": "x" * 121}, "name"),
        ("contact", {"name": "a\x00b"}, "name"),
        ("contact", {"route": "pigeon"}, "route"),
        ("contact", {"route": "email"}, "email"),
        ("contact", {"route": "email", "email": "sam@@example"}, "email"),
        ("contact", {"phone": ""}, "phone"),
        ("contact", {"phone": "12"}, "phone"),
        ("times", {"hours": []}, "hours"),
        ("times", {"hours": ["9-99", "x", "-1-3", "٣-٣"]}, "hours"),
        ("times", {"zone": "Mars/Olympus"}, "zone"),
        ("times", {"day_2": "3", "from_2": "9", "until_2": "9"}, "day_2"),
        ("times", {"day_1": "8", "from_1": "1", "until_1": "2"}, "day_1"),
        ("talk", {"modes": []}, "modes"),
        ("talk", {"modes": ["telepathy"]}, "modes"),
        ("talk", {"modes": ["in_person"], "sites": ["none"]}, "sites"),
        ("talk", {"languages": []}, "languages"),
        ("talk", {"access_needs": "y" * 301}, "access_needs"),
        ("wishes", {"age": "40-20"}, "gender"),
        ("wishes", {"gender_strength": "really"}, "gender"),
        ("about", {"birth_year": "ninety"}, "birth_year"),
        ("about", {"stage": "soon"}, "stage"),
        ("about", {"substances": ["tea"]}, "substances"),
        ("about", {"pronouns": "p" * 41}, "pronouns"),
        ("about", {"goal": "z" * 30_000}, "form"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said_at_its_field_and_stays_as_it_was_typed(
    app: FastAPI, program: UUID, step: str, typed: dict[str, Any], field: str
) -> None:
    asking = Asking(app, program)
    answer = asking.say(step, **typed)
    assert answer.status_code == 422
    assert f'href="#field-{field}"' in answer.text
    assert field == "form" or f'id="field-{field}"' in answer.text
    for value in (value for name, value in {**ANSWERS[step], **typed}.items() if isinstance(value, str)):
        if (
            len(value) > 3
            and "\x00" not in value
            and value not in ("pigeon", "Mars/Olympus", "really", "soon", "40-20")
        ):
            assert value in answer.text, value
    assert asking.page(step).status_code == 200
    assert people(app, program) == []


@pytest.mark.parametrize(
    "sent", [b"\xff\xfe=1", b"name=%ff", b"a" * 100_000, b"name=" + b"x" * 1_000_000, b"&" * 6_000]
)
def test_no_form_is_a_fault_of_ours(app: FastAPI, program: UUID, sent: bytes) -> None:
    asking = Asking(app, program)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    for step in [*ANSWERS, "agree"]:
        answer = asking.client.post(f"{asking.way}/{step}", content=sent, headers=headers)
        assert answer.status_code in (303, 400, 422), step
    files = asking.client.post(f"{asking.way}/contact", files={"name": ("a.txt", b"Sam")})
    assert files.status_code == 422


def test_without_a_yes_to_matching_nothing_is_sent(app: FastAPI, program: UUID) -> None:
    asking = Asking(app, program)
    for step in ANSWERS:
        asking.say(step)
    refused = asking.agree("mentor")
    assert refused.status_code == 422
    assert 'href="#field-agree"' in refused.text
    assert asking.send().status_code == 422
    assert people(app, program) == []


def test_only_words_that_were_shown_can_be_signed(app: FastAPI, program: UUID) -> None:
    asking = Asking(app, program)
    true = asking.agreement("matching")
    other = [f"matching:{'0' * 64}"]
    for changes in (
        {"shown": other},
        {"last_day": "2099-01-01"},
        {"last_day": "x"},
        {"language": "es"},
        {"agree": ["matching", "world"]},
    ):
        answer = asking.client.post(f"{asking.way}/agree", data=true | changes)
        assert answer.status_code == 422, changes
        assert 'href="#field-shown"' in answer.text, changes


def test_words_that_changed_meanwhile_are_shown_again_before_it_is_sent(app: FastAPI, program: UUID) -> None:
    asking = Asking(app, program).tell()
    admin = somebody(app, program, Role.ADMIN)
    path = f"/api/v1/programs/{program}"
    assert admin.patch(path, json={"name": "South"}, headers={"If-Match": '"1"'}).status_code == 200
    refused = asking.send()
    assert refused.status_code == 422
    assert f'href="{asking.way}/agree"' in refused.text
    assert people(app, program) == []
    assert "South" in asking.page("agree").text
    asking.agree()
    assert asking.send().status_code == 303


def test_a_link_goes_on_where_it_was_left_on_another_day(app: FastAPI, program: UUID, clock: MovedClock) -> None:
    asking = Asking(app, program)
    asking.say("contact")
    later = asking.say("times", hours=[], zone="Mars/Olympus", then="later")
    assert later.headers["location"] == f"{asking.way}/later"
    assert f"{asking.way}</a>" in asking.page("later").text
    clock.move(days=13)
    elsewhere = a_client(app)
    resumed = elsewhere.get(asking.way)
    assert resumed.headers["location"] == f"{asking.way}/times"
    assert "Samantha" in elsewhere.get(f"{asking.way}/contact").text
    assert elsewhere.post(f"{asking.way}/times", data=ANSWERS["times"]).status_code == 303
    clock.move(days=13)
    assert elsewhere.get(asking.way).headers["location"] == f"{asking.way}/talk"


def test_a_draft_is_sealed_by_its_link_and_goes_when_its_time_is_over(
    app: FastAPI, program: UUID, clock: MovedClock
) -> None:
    asking = Asking(app, program)
    asking.say("contact")
    (row,) = drafts(app)
    assert asking.token not in repr(row)
    assert b"Samantha" not in row.document.token
    job = next(job for job in JOBS if job.name == "drafts")
    clock.move(days=14)
    assert asking.page("contact").status_code == 404
    clock.move(hours=2)
    with app.state.parts.database.reading() as session:
        (key,) = job.due(session, clock.now())
    job.run(app.state.parts, key)
    assert drafts(app) == []
    with app.state.parts.database.reading() as session:
        assert job.due(session, clock.now()) == ()


@pytest.mark.parametrize("removed", [False, True])
def test_what_is_typed_after_the_time_was_over_begins_another_draft(
    app: FastAPI, program: UUID, clock: MovedClock, removed: bool
) -> None:
    asking = Asking(app, program)
    asking.say("contact")
    clock.move(days=14)
    if removed:
        with app.state.parts.database.writing() as session:
            remove_drafts(session, clock.now())
    answer = asking.say("times", hours=["0-17"], zone="America/Chicago")
    way, _, rest = answer.headers["location"].rpartition("/")
    assert (answer.status_code, rest) == (303, "times?again=1")
    assert way not in (asking.way, "")
    page = asking.client.get(answer.headers["location"]).text
    assert "Some answers are gone" in page
    assert 'value="0-17" aria-label="Monday 5 PM" checked' in page
    assert '<option value="America/Chicago" selected>' in page
    assert asking.page("contact").status_code == 404
    assert asking.client.get(way).headers["location"] == f"{way}/contact"
    asking.way, asking.token = way, way.rpartition("/")[2]
    assert "Some answers" not in asking.page("times").text
    assert asking.tell(times={"hours": ["0-17"], "zone": "America/Chicago"}).send().status_code == 303
    assert person(app, program).windows == ("Mon 17:00-18:00",)


def test_whoever_comes_back_later_after_the_time_was_over_gets_the_new_link(
    app: FastAPI, program: UUID, clock: MovedClock
) -> None:
    asking = Asking(app, program)
    clock.move(days=14)
    answer = asking.say("contact", phone="not yet", then="later")
    way, _, rest = answer.headers["location"].rpartition("/")
    assert rest == "later?again=1"
    page = asking.client.get(answer.headers["location"]).text
    assert "Some answers are gone" in page
    assert f"{way}</a>" in page
    assert 'value="not yet"' in asking.client.get(f"{way}/contact").text


def test_no_draft_is_begun_for_what_nobody_types_or_where_nobody_may_ask(
    app: FastAPI, program: UUID, clock: MovedClock
) -> None:
    asking = Asking(app, program)
    clock.move(days=14)
    before = len(drafts(app))
    far = asking.say("contact", name="S" * 30_000)
    assert far.status_code == 422
    assert "S" * 1000 in far.text
    for step in ("nothing", "check", "contact", "about"):
        assert asking.client.post(f"{asking.way}/{step}", data={"then": "later"}).status_code == 404
    admin = somebody(app, program, Role.ADMIN)
    path = f"/api/v1/programs/{program}"
    admin.patch(path, json={"public_form": False}, headers={"If-Match": '"1"'})
    assert asking.say("contact").status_code == 404
    assert len(drafts(app)) == before


def test_pressing_twice_sends_once(app: FastAPI, program: UUID) -> None:
    asking = Asking(app, program).tell()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: asking.send(), range(4)))
    assert {(answer.status_code, answer.headers.get("location")) for answer in answers} == {(303, f"{asking.way}/done")}
    assert len(people(app, program)) == 1
    assert drafts(app) == []
    with app.state.parts.database.reading() as session:
        assert len(session.exec(select(IntakeReceipt)).all()) == 1
        assert len(session.exec(select(OwnLink)).all()) == 1
    for step in ("contact", "check", "later"):
        assert asking.page(step).headers["location"] == f"{asking.way}/done"
    assert asking.say("contact", name="Eve").headers["location"] == f"{asking.way}/done"
    assert person(app, program).name == "Samantha"


def test_unknown_foreign_and_closed_programs_look_alike(app: FastAPI, program: UUID) -> None:
    asking, other = Asking(app, program), a_program(app, "South")
    sent = asked(app, program)
    admin = somebody(app, other, Role.ADMIN)
    closed = admin.patch(f"/api/v1/programs/{other}", json={"public_form": False}, headers={"If-Match": '"1"'})
    assert closed.json()["public_form"] is False
    client = a_client(app)
    answers = {
        (answer.status_code, answer.content)
        for path in (f"/ask/{other}", f"/ask/{uuid4()}", "/ask/none")
        for answer in (client.get(path), client.post(path), client.get(f"{path}/{asking.token}"))
    }
    for token in (asking.token, sent.token, "unknown", "%2e%2e"):
        for step in ("contact", "check", "done", "later", "nothing"):
            answer = client.get(f"/ask/{other}/{token}/{step}")
            answers.add((answer.status_code, answer.content))
    answer = client.get(f"{asking.way}/nothing")
    answers.add((answer.status_code, answer.content))
    assert len(answers) == 1
    assert answers.pop()[0] == 404
    page = client.get(f"/ask/{other}", headers=PAGE).text
    assert "data-exit" in page


def test_a_draft_waits_while_the_page_of_its_program_is_off(app: FastAPI, program: UUID) -> None:
    asking, admin = Asking(app, program).tell(), somebody(app, program, Role.ADMIN)
    path = f"/api/v1/programs/{program}"
    admin.patch(path, json={"public_form": False}, headers={"If-Match": '"1"'})
    assert asking.send().status_code == 404
    admin.patch(path, json={"public_form": True}, headers={"If-Match": '"2"'})
    assert asking.send().status_code == 303


def test_whoever_begins_too_often_is_asked_to_wait(database_url: str, clock: MovedClock) -> None:
    app = create_app(some_settings(database_url, asks_per_minute=3), clock)
    program = a_program(app)
    client = a_client(app)
    assert [client.post(f"/ask/{program}").status_code for _ in range(5)] == [303, 303, 303, 429, 429]
    assert client.get(f"/ask/{program}").status_code == 200
    app.state.parts.database.close()


def test_a_form_in_spanish_is_signed_in_spanish(app: FastAPI, program: UUID) -> None:
    asking = Asking(app, program, "es").tell()
    assert "Revise sus respuestas" in asking.page("check").text
    asking.send()
    with app.state.parts.database.reading() as session:
        assert {consent.language for consent in session.exec(select(Consent))} == {"es"}


def test_a_page_holds_nothing_that_the_content_policy_would_not_allow(app: FastAPI, program: UUID) -> None:
    asking = Asking(app, program).tell()
    for step in (*ANSWERS, "agree", "check", "later"):
        text = asking.page(step).text
        assert not re.search(r"<style|\sstyle=|<script(?! src)|\son\w+=", text), step
        assert len(text) < 60_000
        assert "<title>Waypair</title>" in text


def test_what_is_told_reaches_no_log(
    app: FastAPI, program: UUID, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    asking = asked(app, program)
    said = "".join(capfd.readouterr())
    for secret in (asking.token, "Samantha", "2025550123", "opioids"):
        assert secret not in said
