"""The page of a treatment centre: a private link, a form without scripts, one list with the key of its form."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from api.consent.models import Disclosure, Purpose
from api.discharge.service.by_centre import counts_of
from api.people.models.tables import MenteeRow
from tests.discharge.bundles import valid
from tests.discharge.test_early_calls import calls, matched
from tests.discharge.test_following import logged, moved_to
from tests.discharge.test_pages import plain
from tests.discharge.treatment import DISCHARGES, Treatment
from tests.service import MovedClock, a_client

HTML = {"Accept": "text/html"}
TOLD: dict[str, Any] = {
    "leaves_on": "2026-12-04",
    "reference": "CH-77",
    "name": "Samantha Zubizarreta",
    "route": "email",
    "email": "samantha@example.org",
    "hours": ["0-18", "2-18"],
    "zone": "America/New_York",
    "modes": ["video"],
    "languages": ["en"],
    "agree": ["matching", "mentor", "centre"],
    "signature": "Samantha Z.",
}


class Page:
    """A centre's page, as a browser without scripts sends it."""

    def __init__(self, treatment: Treatment, name: str = "Cedar House") -> None:
        issued = treatment.coordinator.post(f"{treatment.base}/centre-links", json={"name": name})
        assert issued.status_code == 201, issued.text
        self.way = "/centre/" + issued.json()["address"].partition("/centre/")[2]
        self.client: TestClient = a_client(treatment.app)

    def get(self, rest: str = "") -> Any:
        return self.client.get(f"{self.way}{rest}", headers=HTML)

    def post(self, rest: str, data: dict[str, Any]) -> Any:
        return self.client.post(f"{self.way}{rest}", data=data, headers=HTML)

    def told(self, **others: Any) -> dict[str, Any]:
        """Return a filled in form with the hidden fields that came with it."""
        return TOLD | self.hidden(self.get("/new").text) | others

    def send(self, **others: Any) -> Any:
        return self.post("/new", self.told(**others) | {"do": "send"})

    @staticmethod
    def hidden(page: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page):
            found.setdefault(name, []).append(value)
        return found


@pytest.fixture
def page(treatment: Treatment) -> Page:
    return Page(treatment)


def references(treatment: Treatment) -> list[str]:
    with treatment.parts.database.reading() as session:
        lines = session.exec(select(Disclosure).where(Disclosure.purpose == Purpose.CENTRE)).all()
        return [line.fields for line in lines]


def test_staff_submit_somebody_once_with_a_form_that_is_checked_first(treatment: Treatment, page: Page) -> None:
    assert "Nobody yet" in page.get().text
    told = page.told()
    checked = page.post("/new", told | {"do": "check"})
    assert checked.status_code == 200
    said = plain(checked.text)
    assert "Nothing is sent yet." in said
    assert "The day on which you leave December 4, 2026 How the treatment center calls you CH-77" in said
    assert treatment.coordinator.get(f"{treatment.base}/discharges").json()["items"] == []
    carried = page.hidden(checked.text)
    changed = page.post("/new", carried | {"do": "change"})
    assert 'value="CH-77"' in changed.text
    assert changed.text.count(" checked") == checked.text.count('name="hours"') + 1 + 1 + 1 + 3  # route, mode, language
    for _ in range(2):
        sent = page.post("/new", carried | {"do": "send"})
        assert (sent.status_code, sent.headers["location"]) == (303, f"{page.way}?done=sent")
    (item,) = treatment.coordinator.get(f"{treatment.base}/discharges").json()["items"]
    assert (item["name"], item["leaves_on"]) == ("Samantha Zubizarreta", "2026-12-04")
    other = page.post("/new", carried | {"do": "send", "reference": "CH-78"})
    assert other.status_code == 409
    assert 'value="CH-78"' in other.text
    again = page.post("/new", page.hidden(other.text) | TOLD | {"do": "send", "reference": "CH-78"})
    assert again.status_code == 303


def test_everything_that_is_amiss_is_said_and_what_was_typed_is_kept(page: Page) -> None:
    wrong = page.told(
        leaves_on="2036-01-01", reference="", name="", email="nobody", hours=[], modes=[], agree=["centre"]
    )
    answer = page.post("/new", wrong)
    assert answer.status_code == 422
    for name in ("reference", "name", "email", "hours", "modes", "agree"):
        assert f'href="#field-{name}"' in answer.text, name
    assert 'value="nobody"' in answer.text
    late = page.post("/new", page.told(leaves_on="2036-01-01"))
    assert late.status_code == 422
    assert 'href="#field-leaves_on"' in late.text
    assert 'value="2036-01-01"' in late.text
    hashes = {"shown": [f"{purpose}:{'0' * 64}" for purpose in ("matching", "mentor", "centre")]}
    for hostile in (
        hashes, {"leaves_on": "1765000000x"}, {"zone": "Mars/Base"}, {"languages": ["\x00"]}, {"last_day": ["never"]},
        {"sites": ["x"], "modes": ["in_person"]}, {"agree": ["matching", "ransom"]}, {"reference": "x" * 101},
        {"name": "x" * 30_000},
    ):  # fmt: skip
        for do in ("check", "send"):
            assert page.post("/new", page.told(**hostile) | {"do": do}).status_code == 422, hostile


def test_the_list_tells_only_what_was_agreed_to_and_only_when_asked(
    treatment: Treatment, page: Page, clock: MovedClock
) -> None:
    assert page.send().status_code == 303
    assert page.send(reference="CH-78", agree=["matching", "mentor"]).status_code == 303
    said = plain(page.get().text)
    assert "CH-77" in said
    assert "Has a mentor" not in said
    assert references(treatment) == []
    shown = plain(page.post("", {}).text)
    assert "CH-77 Fri, Dec 4 not yet not yet not yet" in shown
    assert "CH-78 They do not agree, or no longer, that you are told." in shown
    assert "42 CFR part 2 prohibits" in shown
    assert references(treatment) == ["first_meeting has_mentor met reached"]
    for word in ("Samantha", "samantha@example.org"):
        assert word not in page.get().text + page.post("", {}).text

    referral = treatment.coordinator.get(f"{treatment.base}/discharges").json()["items"][0]["id"]
    assert treatment.outcome(referral).status_code == 200  # the key of the centre's own form has the same list
    submitted = treatment.refer()
    assert "CH-1042" in page.get().text
    treatment.revokes(-1, Purpose.CENTRE)
    assert plain(page.post("", {}).text).count("They do not agree, or no longer, that you are told.") == 2
    assert treatment.row(submitted) is not None


def test_staff_move_the_day(treatment: Treatment, page: Page) -> None:
    assert page.send().status_code == 303
    referral = treatment.coordinator.get(f"{treatment.base}/discharges").json()["items"][0]["id"]
    way = f"/people/{referral}"
    assert "CH-77" in page.get(way).text
    assert "2026-12-04" not in page.get(way).text
    for wrong in ("", "soon", "2036-01-01"):
        answer = page.post(way, {"leaves_on": wrong})
        assert answer.status_code == 422
        assert f'value="{wrong}"' in answer.text
    assert page.post(way, {"leaves_on": "2026-12-09"}).headers["location"].endswith("?done=moved")
    assert str(treatment.row(referral).leaves_on) == "2026-12-09"


def test_a_day_that_is_known_no_more_is_told_as_that_and_can_be_said_again(treatment: Treatment, page: Page) -> None:
    referral = matched(treatment)
    (call,) = calls(treatment)
    answered = treatment.mentor_client.post(f"{treatment.base}/me/calls/{call.id}/answer", json={"accept": True})
    assert answered.status_code == 200, answered.text
    moved_to(treatment, None)
    row = treatment.row(referral)
    assert (row.leaves_on, row.look_at, calls(treatment)) == (None, None, [])
    told = treatment.outcome(referral)
    assert told.status_code == 200
    assert {name: told.json()[name] for name in ("leaves_on", "has_mentor", "reached", "met")} == {
        "leaves_on": None, "has_mentor": True, "reached": "open", "met": "open",
    }  # fmt: skip
    bundle = treatment.centre.get(f"{DISCHARGES}/{referral}/fhir").json()
    assert valid(bundle)["entry"]
    assert "2026-12-01" not in str(bundle)
    assert "CH-1042 no day known yes" in plain(page.post("", {}).text)
    assert treatment.coordinator.get(f"{treatment.base}/discharges").json()["items"] == []
    shown = treatment.coordinator.get(f"/programs/{treatment.program}/leaving/{referral}", headers=HTML)
    assert "No day is known any more" in plain(shown.text)
    assert treatment.plan(referral).status_code == 404
    assert treatment.own("/plan").status_code == 404
    assert treatment.coordinator.get(f"{treatment.base}/centres").json()["items"][0]["centre"] == "Cedar House"
    assert treatment.work("plans") == 0
    logged(treatment, "met")
    assert treatment.outcome(referral).json()["met"] == "yes"
    treatment.move(referral, "2026-12-09")
    assert treatment.plan(referral).json()["leaves_on"] == "2026-12-09"
    moved_to(treatment, None)
    treatment.revokes(-1, Purpose.CENTRE)
    assert treatment.outcome(referral).status_code == 404


def test_nobody_sees_or_moves_what_is_not_theirs(treatment: Treatment, page: Page, clock: MovedClock) -> None:
    assert page.send().status_code == 303
    referral = treatment.coordinator.get(f"{treatment.base}/discharges").json()["items"][0]["id"]
    other = Page(treatment, "Elm House")
    assert "CH-77" not in other.get().text + other.post("", {}).text
    assert other.get(f"/people/{referral}").status_code == 404
    assert other.post(f"/people/{referral}", {"leaves_on": "2026-12-09"}).status_code == 404
    key = treatment.centre.headers["X-API-Key"]
    client = a_client(treatment.app)
    assert client.get(f"/centre/{key}", headers=HTML).status_code == 404  # the key of a form opens no page
    token = page.way.rpartition("/")[2]
    assert client.get("/api/v1/discharges/consent-texts", headers={"X-API-Key": token}).status_code == 404
    (link,) = [
        one for one in treatment.coordinator.get(f"{treatment.base}/centre-links").json()["items"]
        if one["name"] == "Cedar House"
    ]  # fmt: skip
    told = page.told()
    home = f"/programs/{treatment.program}/leaving/centres"
    assert "End the link of Cedar House?" in treatment.coordinator.get(f"{home}/{link['id']}/end").text
    ended = treatment.coordinator.post(f"{home}/{link['id']}/end", data={"version": link["version"]})
    assert ended.headers["location"] == f"{home}?done=ended"
    for answer in (page.get(), page.get("/new"), page.post("", {}), page.post("/new", told | {"do": "send"})):
        assert answer.status_code == 404
    assert page.get(f"/people/{referral}").status_code == 404
    clock.move(days=400)
    assert other.get().status_code == 404


def test_a_coordinator_makes_a_link_that_is_shown_once(treatment: Treatment) -> None:
    home = f"/programs/{treatment.program}/leaving/centres"
    wrong = treatment.coordinator.post(home, data={"name": "", "days": "9999"})
    assert wrong.status_code == 422
    assert 'value="9999"' in wrong.text
    made = treatment.coordinator.post(home, data={"name": "Elm House", "days": "30"})
    (address,) = re.findall(r"<code>([^<]+)</code>", made.text)
    path = "/centre/" + address.partition("/centre/")[2]
    assert "Elm House" in a_client(treatment.app).get(path, headers=HTML).text
    listed = treatment.coordinator.get(home).text
    assert "Elm House" in listed
    assert address not in listed


def test_counts_of_a_few_people_are_hidden(treatment: Treatment, clock: MovedClock) -> None:
    for number in range(3):
        treatment.refer(key=str(number), name=f"Sam {number}")
    (one,) = treatment.coordinator.get(f"{treatment.base}/centres").json()["items"]
    assert one == {"centre": "Cedar House", "submitted": None, "has_mentor": None, "reached": None, "met": None}
    assert "hidden" in treatment.coordinator.get(f"/programs/{treatment.program}/leaving/centres").text
    for number in range(3, 12):
        treatment.refer(key=str(number), name=f"Sam {number}")
    (one,) = treatment.coordinator.get(f"{treatment.base}/centres").json()["items"]
    assert (one["submitted"], one["has_mentor"], one["met"]) == (12, {"yes": 0, "of": 12}, {"yes": 0, "of": 0})
    clock.instant = datetime.fromisoformat("2026-12-20T15:00:00+00:00")
    with treatment.parts.database.reading() as session:
        (counts,) = counts_of(session, treatment.parts.vault, treatment.program, clock.now())
        assert counts.met is not None
        assert (counts.met.yes, counts.met.of) == (0, 12)
        assert session.get(MenteeRow, UUID(int=0)) is None
