"""The plan on a person's own page, on the sheet and in a calendar; the coordinator's list, the day, and files."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape

import icalendar
import recurring_ical_events

from api.accounts.models.words import Role
from api.presence.service.reviewing import begin_shifts
from matcher.presence import Shift
from tests.accounts.people import somebody
from tests.accounts.world import A_GROUP
from tests.discharge.bundles import a_bundle
from tests.discharge.treatment import Treatment, signed
from tests.kept_people.people import a_mentor

HTML = {"Accept": "text/html"}


def plain(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).replace("\N{NO-BREAK SPACE}", " ").split())


def test_the_plan_names_all_that_somebody_leaves_with(treatment: Treatment) -> None:
    for day in ("Mon", "Tue", "Wed"):
        group = A_GROUP | {"weekday": day, "name": f"{day} evening", "starts": "19:00"}
        assert treatment.coordinator.post(f"{treatment.base}/groups", json=group).status_code == 201
    treatment.refer()
    assert "You come first because you are leaving" in plain(treatment.own("/plan").text)
    treatment.match()
    said = plain(treatment.own("/plan").text)
    assert "First meeting Mon, Dec 7, 6:00 PM (New York)" in said
    assert "Rosalinda" in said
    assert "Zubizarreta" not in said.replace("Your plan, Samantha Zubizarreta", "")  # the mentor's surname is theirs
    assert "Call 988, at any hour." in said
    assert said.count("evening") == 2
    assert "somebody can call your mentor together with you" in said
    assert "Look at your plan" in treatment.own().text
    spanish = plain(treatment.own("/plan?lang=es").text)
    assert "Primer encuentro lun, 7 de dic" in spanish


def test_drop_in_hours_are_those_from_the_day_of_leaving_on(treatment: Treatment) -> None:
    site = treatment.coordinator.post(f"{treatment.base}/sites", json={"name": "North Street"}).json()["id"]
    mentor = a_mentor(treatment.app, treatment.program, languages=["en"])
    offered, none_yet = {"windows": ["Mon 17:00-19:00"], "hours": 4}, {"If-Match": '"0"'}
    presence = f"{treatment.base}/mentors/{mentor}/presence"
    assert treatment.coordinator.put(presence, json=offered, headers=none_yet).is_success
    with treatment.parts.database.writing() as session:
        shift = Shift(site, 0, 17 * 60, 120, str(mentor))
        begin_shifts(session, treatment.parts.vault, treatment.program, [shift], treatment.parts.clock.now())
    referral = treatment.refer()  # on Monday, November 23, for December 4
    hours = {"place": "North Street", "day": "2026-12-07", "start_min": 1020, "minutes": 120}
    assert treatment.plan(referral).json()["drop_in_hours"] == [hours | {"time_zone": "America/New_York"}]
    assert "North Street : Mon, Dec 7, 5:00 PM–7:00 PM" in plain(treatment.own("/plan").text)


def test_the_calendar_opens_in_another_library_and_says_nothing(treatment: Treatment) -> None:
    treatment.refer()
    treatment.match()
    content = treatment.own("/plan.ics").content
    calendar = icalendar.Calendar.from_ical(content)
    (event,) = recurring_ical_events.of(calendar).between(date(2026, 11, 23), date(2027, 1, 23))
    assert event["DTSTART"].dt.isoformat() == "2026-12-07T23:00:00+00:00"
    assert event["SUMMARY"] == "First hour"
    for word in ("Rosalinda", "Samantha", "Cedar", "mentor", "discharge", "treatment"):
        assert word.lower() not in content.decode().lower()


def test_a_coordinator_sees_who_leaves_and_moves_the_day(treatment: Treatment) -> None:
    referral = treatment.refer()
    home = f"/programs/{treatment.program}/leaving"
    said = plain(treatment.coordinator.get(home).text)
    assert "Samantha Zubizarreta Fri, Dec 4 waits for a mentor none within a week" in said
    wrong = treatment.coordinator.post(f"{home}/{referral}", data={"version": "1", "leaves_on": "2036-01-01"})
    assert wrong.status_code == 422
    assert 'value="2036-01-01"' in wrong.text
    late = treatment.coordinator.post(f"{home}/{referral}", data={"version": "9", "leaves_on": "2026-12-09"})
    assert late.status_code == 412
    moved = treatment.coordinator.post(f"{home}/{referral}", data={"version": "1", "leaves_on": "2026-12-09"})
    assert moved.status_code == 303
    assert treatment.row(referral).leaves_on == date(2026, 12, 9)
    assert "Cedar House" in treatment.coordinator.get(f"{home}/{referral}").text
    assert "Your plan, Samantha" in treatment.coordinator.get(f"{home}/{referral}/sheet").text


def test_who_leaves_next_is_listed_first_and_then_who_left_last(treatment: Treatment) -> None:
    for day in ("2026-11-09", "2026-12-10", "2026-11-20", "2026-11-23"):
        treatment.a_mentee(discharge_date=date.fromisoformat(day))
    listed = treatment.coordinator.get(f"{treatment.base}/discharges").json()["items"]
    assert [one["leaves_on"] for one in listed] == ["2026-11-23", "2026-12-10", "2026-11-20", "2026-11-09"]


def test_a_day_that_is_said_anywhere_is_planned_for(treatment: Treatment) -> None:
    mentee = treatment.a_mentee()
    path = f"{treatment.base}/mentees/{mentee}"
    assert treatment.coordinator.get(f"{treatment.base}/discharges").json()["items"] == []
    for day, listed in (("2026-12-04", ["2026-12-04"]), (None, []), ("2026-09-01", []), ("2026-11-20", ["2026-11-20"])):
        tag = {"If-Match": treatment.coordinator.get(path).headers["etag"]}
        assert treatment.coordinator.patch(path, json={"discharge_date": day}, headers=tag).status_code == 200
        items = treatment.coordinator.get(f"{treatment.base}/discharges").json()["items"]
        assert [item["leaves_on"] for item in items] == listed
    (known,) = treatment.coordinator.get(f"{path}/export").json()["parts"]["discharges"]
    assert (known["leaves_on"], known["centre"]) == ("2026-11-20", None)


def test_a_file_of_a_centre_comes_in_whole_or_not_at_all(treatment: Treatment) -> None:
    path = f"/programs/{treatment.program}/leaving/bring-in"
    whole = json.dumps(a_bundle(signed(treatment.centre))).encode()
    for content, told in ((b"{", "a FHIR R4 bundle in JSON"), (b'{"resourceType": "Bundle"}', "#/entry")):
        files = {"bundle": ("one.json", content)}
        refused = treatment.coordinator.post(path, data={"centre": "Cedar House"}, files=files)
        assert refused.status_code == 422
        assert told in refused.text
    empty = treatment.coordinator.post(path, data={"centre": ""})
    assert empty.status_code == 422
    assert "a FHIR bundle" in empty.text
    other = treatment.coordinator.post(path, data={"centre": "Elm House"}, files={"bundle": ("one.json", whole)})
    assert "/provision/actor/0/reference/display" in other.text
    other_coordinator = somebody(treatment.app, treatment.program, Role.COORDINATOR)
    for coordinator in (treatment.coordinator, treatment.coordinator, other_coordinator):
        done = coordinator.post(path, data={"centre": "Cedar House"}, files={"bundle": ("one.json", whole)})
        assert done.headers["location"].endswith("/leaving?done=brought_in")
    (item,) = treatment.coordinator.get(f"{treatment.base}/discharges").json()["items"]
    assert treatment.coordinator.post(f"{treatment.base}/discharges/{item['id']}/outcome").status_code == 200
    here = f"/programs/{treatment.program}/leaving/{item['id']}"
    assert f'action="{here}/outcome"' in treatment.coordinator.get(here).text
    file = treatment.coordinator.post(f"{here}/outcome")
    assert file.json()["resourceType"] == "Bundle"
    assert "attachment" in file.headers["content-disposition"]
    assert treatment.outcome(item["id"]).status_code == 404  # it came with no key
