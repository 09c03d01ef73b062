"""Those left over are asked for what would place them: by mail where that is safe, once, in neutral words."""

import json
import re
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import col, select

from api.accounts.models.words import Role
from api.audit.models import AuditEntry
from api.notices.models.tables import NoticeRow
from api.people.models.tables import MenteeRow
from api.rounds.models.tables import Question
from tests.accounts.people import a_program, somebody
from tests.kept_people.people import a_mentee, a_mentor, consents
from tests.open_groups.groups import a_group
from tests.rounds.test_pages import BROWSER, buttons, hidden, page, send
from tests.rounds.weeks import Week
from tests.service import MovedClock, a_client

BY_MAIL = {"route": "email", "email": "sam@example.org"}
BY_PHONE = {"route": "phone", "phone": "+12025550123"}
WAYS: dict[str, tuple[dict[str, Any], str, str, dict[str, Any]]] = {
    "hour": ({"windows": ["Tue 09:00-10:00"]}, "Samantha is also free Monday, 6:00\u00a0PM–7:00\u00a0PM",
             "Monday, 6:00\u00a0PM–7:00\u00a0PM – Eastern Time (New\u00a0York)",
             {"windows": ["Mon 18:00-19:00", "Tue 09:00-10:00"]}),
    "way": ({"modes": ["phone"]}, "Samantha can also meet by video", "by video", {"modes": ["phone", "video"]}),
    "must": ({"preferences": ["gender=woman:must", "age=30-50"]}, "a wish of a must: gender: a woman",
             "gender: a woman", {"preferences": ["gender=woman:prefer", "age=30-50:prefer"]}),
    "kind": ({"asks_for": "role_model", "preferences": ["age=30-50"]}, "a wish of a must: kind of mentor: role model",
             "kind of mentor: role model",
             {"asks_for": "any", "preferences": ["age=30-50:prefer", "kind=role_model:prefer"]}),
}  # fmt: skip


def one_left_over(app: FastAPI, coordinator: TestClient, program: UUID, **fields: Any) -> Week:
    mentee = a_mentee(app, program, birth_year=1990, **{"contact": BY_MAIL} | fields)
    consents(app, program, mentee)
    mentor = a_mentor(app, program, recovery_years=9, capacity=1, modes=["video"], gender="man", birth_year=1985)
    return Week(app, coordinator, program, [mentee], [mentor])


def letters(week: Week) -> list[str]:
    with week.parts.database.reading() as session:
        rows = session.exec(select(NoticeRow).where(NoticeRow.template == "question_to_mentee")).all()
        keys = week.parts.vault.keys(session, [row.person_id for row in rows])
        return [keys[row.person_id].open(row.document) for row in rows if row.document]


def asked(week: Week) -> tuple[str, str, str]:
    """Press the button; return the round, the address that was mailed, and the letter."""
    round_id = week.reviewed()
    path = f"/rounds/{round_id}/left"
    done = send(week, path, ask=json.dumps(change_of(page(week, path))))
    assert done.headers["location"].endswith(f"?done=sent#p-{week.mentees[0]}"), done.headers
    (letter,) = letters(week)
    found = re.search(r"/question/[\w-]+", letter)
    assert found is not None
    return round_id, found.group(), letter


def change_of(text: str) -> Any:
    return json.loads(buttons(text, "ask")[0].replace("&#34;", '"'))


def told(week: Week) -> dict[str, Any]:
    answer = week.client.get(f"{week.base}/mentees/{week.mentees[0]}")
    assert answer.status_code == 200
    person: dict[str, Any] = answer.json()
    return person


def test_whoever_is_left_over_has_groups_named_that_they_could_go_to_meanwhile(
    app: FastAPI, coordinator: TestClient, program: UUID
) -> None:
    fields = {"windows": ["Tue 09:00-10:00"], "modes": ["video"], "pathways": []}
    week = one_left_over(app, coordinator, program, **fields)
    path = f"/rounds/{week.reviewed()}/people/{week.mentees[0]}"
    assert "Tuesday table" not in page(week, path)
    fits = {"weekday": "Tue", "starts": "09:00", "medication_friendly": True}
    a_group(coordinator, program, name="Tuesday table", **fits)
    a_group(coordinator, program, name="Friday table", **fits | {"weekday": "Fri"})
    shown = page(week, path)
    assert "Tuesday table" in shown
    assert "Friday table" not in shown
    with week.parts.database.reading() as session:
        read = select(AuditEntry).where(AuditEntry.verb == "read", AuditEntry.subject_id == str(week.mentees[0]))
        assert len(session.exec(read).all()) == 2


def test_their_own_page_asks_as_well_and_takes_the_answer_to_what_it_showed(
    app: FastAPI, coordinator: TestClient, program: UUID
) -> None:
    week = one_left_over(app, coordinator, program, **WAYS["hour"][0])
    issued = week.client.post(f"{week.base}/mentees/{week.mentees[0]}/own-link").json()
    own, person = re.sub("^https?://[^/]+", "", issued["address"]), a_client(app)
    assert "A question for you" not in person.get(own, headers=BROWSER).text
    _, link, _ = asked(week)
    assert f'href="{own}/question"' in person.get(own, headers=BROWSER).text
    shown = person.get(f"{own}/question", headers=BROWSER).text
    assert WAYS["hour"][2] in shown
    form = {"question": hidden(shown, "question"), "answer": "yes"}
    assert person.post(f"{own}/question", data=form | {"answer": ""}, headers=BROWSER).status_code == 422
    other = person.post(f"{own}/question", data=form | {"question": str(week.mentees[0])}, headers=BROWSER)
    assert other.headers["location"] == f"{own}?done=over"
    done = person.post(f"{own}/question", data=form, headers=BROWSER)
    assert done.headers["location"] == f"{own}?done=told"
    assert told(week)["windows"] == WAYS["hour"][3]["windows"]
    assert person.get(link, headers=BROWSER).status_code == 404
    assert person.get(f"{own}/question", headers=BROWSER).headers["location"] == f"{own}?done=over"
    assert "A question for you" not in person.get(f"{own}?done=told", headers=BROWSER).text


@pytest.mark.parametrize("way", WAYS)
def test_a_yes_by_the_mailed_link_changes_what_they_said_and_the_next_solve_places_them(
    app: FastAPI, coordinator: TestClient, program: UUID, way: str
) -> None:
    fields, remedy, what, after = WAYS[way]
    week = one_left_over(app, coordinator, program, **fields)
    round_id, link, letter = asked(week)
    path = f"/rounds/{round_id}"
    assert not re.search("Samantha|hour|6:00|woman|video|mentor|match|recover", letter.replace(link, ""))
    shown = page(week, f"{path}/left")
    assert remedy in shown
    assert "asked on November 23, 2026" in shown
    assert buttons(shown, "ask") == []
    person = a_client(app)
    opened = person.get(link, headers=BROWSER)
    assert opened.status_code == 200
    assert f"<strong>{what}</strong>" in opened.text
    assert "Leave this page" in opened.text
    assert person.post(link, data={"answer": "maybe"}, headers=BROWSER).status_code == 422
    assert "That is saved" in person.post(link, data={"answer": "yes"}, headers=BROWSER).text
    assert {name: told(week)[name] for name in after} == after
    assert person.get(link, headers=BROWSER).status_code == 404
    assert person.post(link, data={"answer": "no"}, headers=BROWSER).status_code == 404
    assert "said yes" in page(week, f"{path}/people/{week.mentees[0]}")
    week.solve(round_id)
    assert week.pairs(round_id) == {str(week.mentees[0]): str(week.mentors[0])}


def test_a_no_changes_nothing_and_nobody_is_asked_twice(app: FastAPI, coordinator: TestClient, program: UUID) -> None:
    week = one_left_over(app, coordinator, program, **WAYS["hour"][0])
    round_id, link, _ = asked(week)
    before = told(week)
    answer = a_client(app).post(f"{link}?lang=es", data={"answer": "no"}, headers=BROWSER)
    assert "Todo sigue igual" in answer.text
    assert told(week) == before
    shown = page(week, f"/rounds/{round_id}/left")
    assert "said no" in shown
    change = {"kind": "add_window", "mentee_id": str(week.mentees[0]), "window": "Mon 18:00-19:00"}
    again = send(week, f"/rounds/{round_id}/left", ask=json.dumps(change))
    assert "?done=before" in again.headers["location"]
    assert "Nobody is asked the same thing twice" in page(week, f"/rounds/{round_id}/left", done="before")
    with week.parts.database.reading() as session:
        assert len(session.exec(select(Question)).all()) == 1
        acts = [(one.verb, one.kind, one.actor_id) for one in session.exec(select(AuditEntry)) if one.verb == "answer"]
    assert acts == [("answer", "question", "link")]


def test_whoever_cannot_be_written_to_is_asked_by_hand(app: FastAPI, coordinator: TestClient, program: UUID) -> None:
    week = one_left_over(app, coordinator, program, contact=BY_PHONE, **WAYS["hour"][0])
    others = {
        "Teodoro": (BY_PHONE | {"voicemail_ok": True}, "by phone: that is the safe way"),
        "Ulla": (BY_PHONE | {"route": "text", "text_ok": True, "email": "x@example.org"}, "by text message"),
        "Vera": (None, ""),
    }
    for name, (contact, _) in others.items():
        mentee = a_mentee(app, program, name=name, birth_year=1990, contact=contact, windows=["Tue 09:00-10:00"])
        consents(app, program, mentee)
    path = f"/rounds/{week.reviewed()}/left"
    shown = page(week, path)
    assert "Please ask Samantha by phone, and leave no voicemail." in shown
    assert f'/people/{week.mentees[0]}">How to reach them' in shown
    assert [name for name, (_, how) in others.items() if how and f"Please ask {name} {how}" not in shown] == []
    assert "No safe way to reach Vera is written down yet." in shown
    assert buttons(shown, "ask") == []
    assert "+1202" not in shown
    change = {"kind": "add_window", "mentee_id": str(week.mentees[0]), "window": "Mon 18:00-19:00"}
    assert "?done=no_mail" in send(week, path, ask=json.dumps(change)).headers["location"]
    assert letters(week) == []


def test_only_what_the_round_found_to_help_is_asked_and_only_of_its_own_people(
    app: FastAPI, coordinator: TestClient, program: UUID
) -> None:
    week = one_left_over(app, coordinator, program, **WAYS["hour"][0])
    path = f"/rounds/{week.reviewed()}/left"
    change = change_of(page(week, path))
    for other in (
        change | {"window": "Mon 03:00-04:00"},
        change | {"mentee_id": str(week.mentors[0])},
        {"kind": "relax_must", "mentee_id": change["mentee_id"], "attribute": "moud_affirming", "value": "yes"},
        {"kind": "add_place", "mentor_id": str(week.mentors[0])},
    ):
        assert send(week, path, ask=json.dumps(other)).status_code == 404
    assert send(week, path, ask="{").status_code == 404
    elsewhere = a_program(app, "South")
    stranger = somebody(app, elsewhere, Role.COORDINATOR)
    for program_id in (elsewhere, program):
        answer = stranger.post(f"/programs/{program_id}{path}", data={"ask": json.dumps(change)}, headers=BROWSER)
        assert answer.status_code == 404
    assert letters(week) == []


def test_a_question_ends_with_its_time_with_the_consent_and_with_the_person(
    app: FastAPI, coordinator: TestClient, program: UUID, clock: MovedClock
) -> None:
    week = one_left_over(app, coordinator, program, **WAYS["hour"][0])
    round_id, link, _ = asked(week)
    person = a_client(app)
    assert person.get(link, headers=BROWSER).status_code == 200
    with week.parts.database.writing() as session:
        session.get_one(MenteeRow, week.mentees[0]).status = "paused"
    assert person.get(link, headers=BROWSER).status_code == 404
    change = {"kind": "add_window", "mentee_id": str(week.mentees[0]), "window": "Mon 18:00-19:00"}
    path = f"/rounds/{round_id}/left"
    assert "?done=not_waiting" in send(week, path, ask=json.dumps(change)).headers["location"]
    with week.parts.database.writing() as session:
        session.get_one(MenteeRow, week.mentees[0]).status = "waiting"
    zone = {"time_zone": "America/Chicago"}
    headers = {"If-Match": f'"{told(week)["version"]}"'}
    assert week.client.patch(f"{week.base}/mentees/{week.mentees[0]}", json=zone, headers=headers).status_code == 200
    assert person.get(link, headers=BROWSER).status_code == 404  # the hour would be another by their new clock
    headers = {"If-Match": f'"{told(week)["version"]}"'}
    zone = {"time_zone": "America/New_York"}
    assert week.client.patch(f"{week.base}/mentees/{week.mentees[0]}", json=zone, headers=headers).status_code == 200
    assert person.get(link, headers=BROWSER).status_code == 200
    clock.move(days=7)
    assert person.get(link, headers=BROWSER).status_code == 404


def test_what_somebody_was_asked_is_in_their_record_and_goes_with_them(
    app: FastAPI, coordinator: TestClient, program: UUID
) -> None:
    week = one_left_over(app, coordinator, program, **WAYS["must"][0])
    _, link, _ = asked(week)
    record = week.client.get(f"{week.base}/mentees/{week.mentees[0]}/export").json()
    assert [one["change"]["value"] for one in record["parts"]["questions"]] == ["woman"]
    admin = somebody(app, program, Role.ADMIN)
    headers = {"If-Match": f'"{told(week)["version"]}"'}
    assert admin.delete(f"{week.base}/mentees/{week.mentees[0]}", headers=headers).status_code == 204
    assert a_client(app).get(link, headers=BROWSER).status_code == 404
    with week.parts.database.reading() as session:
        row = session.exec(select(Question).order_by(col(Question.id))).one()
    assert "woman" not in str(row)
