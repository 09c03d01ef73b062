"""The pages of people: nothing typed is lost, whoever is overtaken is told, and each read is written down."""

from __future__ import annotations

import html
import re
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import col, select

from api.accounts.models.words import Role
from api.audit.models import AuditEntry
from api.people.models.mentees import MenteeCreate
from api.people.models.mentors import MentorCreate
from api.people.pages.forms import MENTEE, MENTOR, as_shape, typed
from api.people.service.mentees import read_mentee
from api.web.fields import fields_of
from api.web.sent import Sent
from tests.accounts.people import a_program, somebody
from tests.kept_people.people import MENTEE as A_MENTEE
from tests.kept_people.people import MENTOR as A_MENTOR
from tests.kept_people.people import a_mentee, a_mentor
from tests.service import counted_queries
from tests.web.sending import sent_by

BROWSER = {"Accept": "text/html"}


@pytest.fixture
def program(app: FastAPI) -> UUID:
    return a_program(app)


@pytest.fixture
def staff(app: FastAPI, program: UUID) -> TestClient:
    client = somebody(app, program, Role.COORDINATOR)
    client.headers["Accept"] = "text/html"
    return client


def test_a_form_sent_as_it_was_shown_changes_nothing(app: FastAPI, program: UUID, staff: TestClient) -> None:
    everything = A_MENTEE | {"stage": "1_5_years", "goals": ["work", "calm"], "interests": ["chess", "walks"]}
    mentee, mentor = a_mentee(app, program, **everything), a_mentor(app, program)
    for path, person in (("people", mentee), ("mentors", mentor)):
        address = f"/programs/{program}/{path}/{person}"
        api = f"/api/v1/programs/{program}/{'mentees' if path == 'people' else 'mentors'}/{person}"
        before = staff.get(api).json()
        done = staff.post(f"{address}/edit", data=sent_by(staff.get(f"{address}/edit").text))
        assert (done.status_code, done.headers["location"]) == (303, f"{address}?done=changed")
        after = staff.get(api).json()
        assert after | {"version": 0} == before | {"version": 0}
        assert after["version"] == before["version"] + 1


def test_a_page_says_in_words_what_is_kept_in_a_notation(app: FastAPI, program: UUID, staff: TestClient) -> None:
    site = staff.post(f"/api/v1/programs/{program}/sites", json={"name": "North Street"}).json()["id"]
    mentee = a_mentee(
        app, program, windows=["Mon-Fri 09:00-12:00"], languages=["es", "en"], interests=["video_games"],
        preferences=["gender=woman:must", "language=es:prefer"],
    )  # fmt: skip
    mentor = a_mentor(app, program, slots=[f"Mon 18:00-19:00 @{site} x2"])
    for path, said in {
        f"people/{mentee}": (
            "Monday–Friday, 9:00 AM–12:00 PM", "Spanish and English", "video games", "gender: a woman (a must)",
            "language: Spanish (liked)", "Eastern Time (New York)",
        ),
        f"mentors/{mentor}": ("Monday, 6:00 PM–7:00 PM, North Street, two people in turn",),
    }.items():  # fmt: skip
        page = staff.get(f"/programs/{program}/{path}").text.replace("\u00a0", " ")
        for words in said:
            assert words in page, words


def test_sites_are_ticked_by_name_and_one_that_was_removed_is_not_lost_in_silence(
    app: FastAPI, program: UUID, staff: TestClient
) -> None:
    for path, shapes, sent in (("people", "mentees", A_MENTEE), ("mentors", "mentors", A_MENTOR | {"capacity": "3"})):
        base, api = f"/programs/{program}/{path}", f"/api/v1/programs/{program}"
        typed_in = {"languages": "en", "urgency": "routine", "kind": "specialist", "asks_for": "any"} | sent
        assert 'name="sites"' not in staff.get(f"{base}/new").text  # nothing to tick where there is no site
        north, south = (staff.post(f"{api}/sites", json={"name": name}).json()["id"] for name in ("Quay", "<South>"))
        page = staff.get(f"{base}/new").text
        assert page.index("&lt;South&gt;") < page.index("Quay")
        refused = staff.post(f"{base}/new", data=typed_in | {"name": "", "sites": [north]}).text
        assert sent_by(refused)["sites"] == [north]
        added = staff.post(f"{base}/new", data=typed_in | {"sites": [north, south]})
        assert added.status_code == 303, added.text
        address = added.headers["location"].partition("?")[0]
        assert staff.get(f"{api}/{shapes}/{address.rpartition('/')[2]}").json()["sites"] == [north, south]
        assert "Quay and &lt;South&gt;" in staff.get(address).text
        gone = staff.delete(f"{api}/sites/{north}", headers={"If-Match": '"1"'})
        assert gone.status_code == 204, gone.text
        assert "a site that is no longer there and &lt;South&gt;" in staff.get(address).text
        opened = staff.get(f"{address}/edit").text
        assert "a site that is no longer there" in opened
        again = staff.post(f"{address}/edit", data=sent_by(opened) | {"name": "Mine"})
        assert again.status_code == 422
        assert '<a href="#field-sites">' in again.text
        assert "take the tick off the one that is no longer there" in again.text
        kept = sent_by(again.text)
        assert (sorted(kept["sites"]), kept["name"]) == (sorted([north, south]), ["Mine"])
        stale = kept | {"sites": []}
        assert staff.post(f"{address}/edit", data=kept | {"sites": [south]}).status_code == 303
        assert staff.get(f"{api}/{shapes}/{address.rpartition('/')[2]}").json()["sites"] == [south]
        overtaken = staff.post(f"{address}/edit", data=stale)
        assert overtaken.status_code == 412
        assert "Stored meanwhile: &lt;South&gt;" in " ".join(overtaken.text.split())
        staff.delete(f"{api}/sites/{south}", headers={"If-Match": '"1"'})


def test_hours_are_at_sites_by_name(app: FastAPI, program: UUID, staff: TestClient) -> None:
    api = f"/api/v1/programs/{program}"
    north, south = (
        staff.post(f"{api}/sites", json={"name": name}).json()["id"] for name in ("North Quay", "<South>; x2")
    )
    kept = [f"Mon 18:00-19:00 @{north} by phone x2", f"Tue 18:00-19:00 @{south}", "Wed 18:00-19:00"]
    mentor = a_mentor(app, program, slots=kept)
    address = f"/programs/{program}/mentors/{mentor}/edit"
    opened = sent_by(staff.get(address).text)
    assert opened["slots"] == [f"Mon 18:00-19:00 @North Quay by phone x2\nTue 18:00-19:00 @{south}\nWed 18:00-19:00"]
    assert staff.post(address, data=opened).status_code == 303
    assert staff.get(f"{api}/mentors/{mentor}").json()["slots"] == kept
    opened = sent_by(staff.get(address).text)
    refused = staff.post(address, data=opened | {"slots": ["Mon 18:00-19:00 @noth quay x2"], "name": ""})
    assert refused.status_code == 422
    told = "Expected: the name of a site of this program after @; perhaps North Quay"
    assert told in refused.text
    for field in ("slots", "name"):
        assert f'<a href="#field-{field}">' in refused.text
    again = sent_by(refused.text)
    assert again["slots"] == ["Mon 18:00-19:00 @noth quay x2"]
    again |= {"name": opened["name"], "slots": [f"mon 18:00-19:00 @ north_quay x2; Tue 9:00-10:00 @{north.upper()}"]}
    assert staff.post(address, data=again).status_code == 303
    assert staff.get(f"{api}/mentors/{mentor}").json()["slots"] == [
        f"Mon 18:00-19:00 @{north} x2", f"Tue 09:00-10:00 @{north}",
    ]  # fmt: skip
    assert staff.delete(f"{api}/sites/{north}", headers={"If-Match": '"1"'}).status_code == 204
    opened = sent_by(staff.get(address).text)
    gone = staff.post(address, data=opened | {"sites": [north], "name": ""})
    assert gone.status_code == 422
    for field in ("slots", "sites", "name"):  # all at once
        assert f'<a href="#field-{field}">' in gone.text
    assert "Expected: the name of a site of this program after @</p>" in gone.text


def test_the_form_asks_for_everything_that_is_kept_but_what_others_decide() -> None:
    elsewhere = {"contact", "requested", "avoid", "member_id", "team_id", "supervisor_id", "recovery_years"}
    assert set(MenteeCreate.model_fields) - set(fields_of(MENTEE)) == elsewhere & set(MenteeCreate.model_fields)
    assert set(MentorCreate.model_fields) - set(fields_of(MENTOR)) == elsewhere & set(MentorCreate.model_fields)
    for shape, example, parts in ((MenteeCreate, A_MENTEE, MENTEE), (MentorCreate, A_MENTOR | {"capacity": 5}, MENTOR)):
        person = shape.model_validate(example)
        again = as_shape(shape, typed(person, parts, {}), parts, {})
        dropped = set(shape.model_fields) & (elsewhere - {"contact"})
        assert again.model_dump(exclude=dropped) == person.model_dump(exclude=dropped)


def test_every_wrong_field_is_named_and_what_was_typed_is_kept(program: UUID, staff: TestClient) -> None:
    typed_in = {"name": "", "windows": "Mon 25:00-26:00", "birth_year": "soon", "time_zone": "Mars/Olympus",
                "goals": "a <b>bold</b> plan", "languages": "en", "urgency": "routine"}  # fmt: skip
    answer = staff.post(f"/programs/{program}/people/new", data=typed_in)
    assert answer.status_code == 422
    for name in ("name", "windows", "birth_year", "time_zone"):
        assert f'href="#field-{name}"' in answer.text
    for text in ("Mon 25:00-26:00", 'value="soon"', "Mars/Olympus", "a &lt;b&gt;bold&lt;/b&gt; plan"):
        assert text in answer.text


def test_whoever_is_overtaken_sees_both_and_may_go_on(app: FastAPI, program: UUID, staff: TestClient) -> None:
    mentee = a_mentee(app, program)
    address = f"/programs/{program}/people/{mentee}/edit"
    mine, theirs = sent_by(staff.get(address).text), sent_by(staff.get(address).text)
    other = somebody(app, program, Role.ADMIN)
    assert other.post(address, data=theirs | {"name": "Theirs"}).status_code == 303
    overtaken = staff.post(address, data=mine | {"name": "Mine", "goals": ["long thought"]})
    assert overtaken.status_code == 412
    assert "Stored meanwhile: Theirs" in " ".join(overtaken.text.split())
    assert 'value="Mine"' in overtaken.text
    assert "long thought" in overtaken.text
    again = staff.post(address, data=sent_by(overtaken.text))
    assert again.status_code == 303
    with app.state.parts.database.reading() as session:
        kept = read_mentee(session, app.state.parts.vault, program, mentee)
    assert (kept.name, kept.goals) == ("Mine", ("long thought",))


def test_a_search_finds_a_part_of_a_name_however_it_is_written(
    app: FastAPI, program: UUID, staff: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.people.service.searching.OPENED_AT_ONCE", 2)
    for name in ("José Núñez", "Ana", "Benedikt", "jose maria", "Zoe"):
        a_mentee(app, program, name=name)
    page = staff.get(f"/programs/{program}/people", params={"q": "JOSE"}).text
    assert [name for name in ("José Núñez", "jose maria", "Ana", "Benedikt") if name in page] == [
        "José Núñez",
        "jose maria",
    ]
    first = staff.get(f"/programs/{program}/people", params={"q": "jose", "limit": 1}).text
    assert "jose maria" in first  # the newest first
    assert "José Núñez" not in first
    assert "José Núñez" in staff.get(f"/programs/{program}/people{onward(first)}").text
    assert "Nobody like that" in staff.get(f"/programs/{program}/people", params={"q": "xyz"}).text


def onward(text: str) -> str:
    """Return where a search is gone on with; an empty text where it is through."""
    found = re.search(r'href="(\?[^"]*)" rel="next"', text)
    return html.unescape(found[1]) if found else ""


def test_a_search_opens_so_many_names_says_how_far_it_came_and_goes_on(
    app: FastAPI, program: UUID, staff: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.people.service.searching.OPENED_AT_ONCE", 2)
    monkeypatch.setattr("api.people.service.searching.MOST_OPENED", 4)
    for name in ("José Núñez", "Ana", "Benedikt", "Zoe", "Kim", "Lee"):
        a_mentee(app, program, name=name)
    address = f"/programs/{program}/people"
    first = staff.get(address, params={"q": "jose", "status": "waiting"}).text
    assert "Looked through 4 of 6 names" in first
    assert "Nobody like that so far" in first
    last = staff.get(address + onward(first)).text
    assert "José Núñez" in last
    assert "Looked through 6 of 6 names" in last
    assert onward(last) == ""
    assert "Se han mirado 4 de 6 nombres" in staff.get(address, params={"q": "jose", "lang": "es"}).text
    a_mentor(app, program)
    of_one = staff.get(f"/programs/{program}/mentors", params={"q": "x", "lang": "en"}).text
    assert "Nobody like that" in of_one
    assert "Looked through" not in of_one  # whoever is through at once has nothing to be told


def test_a_search_finds_an_id_as_exports_have_it_and_nobody_of_another_program(
    app: FastAPI, program: UUID, staff: TestClient
) -> None:
    mentee, mentor, stranger = a_mentee(app, program), a_mentor(app, program), a_mentee(app, a_program(app))
    a_mentee(app, program, name="Benedikt")
    for path, found, unknown in (("people", mentee, mentor), ("mentors", mentor, mentee)):
        page = staff.get(f"/programs/{program}/{path}", params={"q": f" {found} "}).text
        assert set(re.findall(rf"/{path}/([0-9a-f-]{{36}})", page)) == {str(found)}
        for other in (unknown, stranger):
            assert "Nobody like that" in staff.get(f"/programs/{program}/{path}", params={"q": str(other)}).text
    asked = {"q": str(mentee), "status": "left"}
    assert "Nobody like that" in staff.get(f"/programs/{program}/people", params=asked).text


def test_what_was_opened_and_changed_is_written_down(app: FastAPI, program: UUID, staff: TestClient) -> None:
    mentee = a_mentee(app, program)
    base = f"/programs/{program}/people"
    staff.get(base)
    page = staff.get(f"{base}/{mentee}").text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    staff.post(f"{base}/{mentee}", data={"status": "paused", "version": version[1]})
    staff.get(f"{base}/{mentee}/erase")
    gone = staff.post(f"{base}/{mentee}/erase", data={"version": str(int(version[1]) + 1)})
    assert gone.headers["location"] == f"{base}?done=erased"
    assert staff.get(f"{base}/{mentee}").status_code == 404
    with app.state.parts.database.reading() as session:
        log = session.exec(select(AuditEntry).where(AuditEntry.chain == str(program)).order_by(col(AuditEntry.number)))
        acts = [f"{one.verb} {one.kind}" for one in log]
    assert acts[-6:] == [
        "list mentees", "read mentee", "read consents", "change mentee", "read mentee", "erase mentee",
    ]  # fmt: skip


def test_supervisors_read_and_change_nothing(app: FastAPI, program: UUID) -> None:
    mentee = a_mentee(app, program)
    reader = somebody(app, program, Role.SUPERVISOR)
    page = reader.get(f"/programs/{program}/people/{mentee}")
    assert page.status_code == 200
    assert "/edit" not in page.text
    assert "/erase" not in page.text


def test_a_page_that_was_not_sent_by_a_form_is_no_harm(program: UUID, staff: TestClient) -> None:
    for body in (b"", b"\x00\xff", b"status=waiting&version=x", b"a" * 100_000):
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = staff.post(f"/programs/{program}/people/new", content=body, headers=kind)
        assert answer.status_code == 422
    assert Sent().one("x") == ""


@pytest.mark.parametrize("path", ["people", "mentors"])
def test_a_list_takes_as_many_statements_however_long_it_is(
    app: FastAPI, program: UUID, staff: TestClient, path: str
) -> None:
    a_kind = a_mentee if path == "people" else a_mentor

    def taken(people: int) -> int:
        with counted_queries(app) as statements:
            page = staff.get(f"/programs/{program}/{path}").text
        assert page.count('<th scope="row">') == people
        return len(statements)

    for _ in range(10):
        a_kind(app, program)
    before = taken(10)
    for _ in range(20):
        a_kind(app, program)
    assert taken(30) == before


@pytest.mark.parametrize(("path", "adding"), [("people", "Add a person"), ("mentors", "Add a mentor")])
def test_an_empty_list_says_what_to_do_to_whoever_may(
    app: FastAPI, program: UUID, staff: TestClient, path: str, adding: str
) -> None:
    sheet = f'href="/programs/{program}/people/import"'
    page = staff.get(f"/programs/{program}/{path}").text
    assert page.count(sheet) == 2
    assert adding in page
    reader = somebody(app, program, Role.SUPERVISOR).get(f"/programs/{program}/{path}").text
    assert sheet not in reader
    assert adding not in reader
