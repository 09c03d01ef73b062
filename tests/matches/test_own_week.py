"""A mentor's week on a phone: held and offered hours in one grid, and nothing ticked is lost."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest

from api.accounts.models.words import Role
from api.hours.engagements import engage
from api.hours.models import Engaged, EngagementKind
from api.people.offered import boxes_of, chosen, offered, written
from matcher.people.week import Slot
from tests.accounts.people import somebody
from tests.proposals.weeks import Week

BROWSER = {"Accept": "text/html"}


def page_of(week: Week, path: str = "", **asked: Any) -> str:
    answer = week.mentor_client.get(f"/programs/{week.program}/me/week{path}", headers=BROWSER, params=asked)
    assert answer.status_code == 200
    return unescape(answer.text)


def own(week: Week) -> dict[str, Any]:
    found: dict[str, Any] = week.mentor_client.get(f"{week.base}/availability").json()
    return found


def sent(week: Week, path: str = "", version: int | None = None, **form: Any) -> Any:
    number = own(week)["version"] if version is None else version
    data = {"version": str(number)} | form
    return week.mentor_client.post(f"/programs/{week.program}/me/week{path}", data=data, headers=BROWSER)


def ticked(page: str, name: str = "hours") -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]+)"[^>]* checked', page)


def test_held_and_offered_hours_are_in_one_grid_and_nobody_is_named(week: Week) -> None:
    week.match(0)
    week.put_forward(week.pairing(1))
    page = page_of(week)
    assert sorted(ticked(page)) == ["0-18", "1-18", "2-18", "3-18", "4-18", "5-18"]
    assert 'aria-label="Monday 6 PM, held"' in page
    assert 'aria-label="Tuesday 6 PM, asked for"' in page
    assert "Monday, 6:00\u00a0PM–7:00\u00a0PM: held" in page
    assert "Samantha" not in page
    assert "<title>Waypair</title>" in page


def test_groups_shifts_and_conversations_stand_in_the_same_week(week: Week) -> None:
    slots = [Slot(1, 9 * 60, 90), Slot(2, 10 * 60, 60, places=2), Slot(3, 11 * 60, 60)]
    days = [None, None, date(2026, 11, 26)]
    with week.parts.database.writing() as session:
        asked = [
            Engaged(week.mentor, kind, slot, "America/New_York", day=day)
            for kind, slot, day in zip(EngagementKind, (slots[0], slots[1], slots[2]), days, strict=True)
        ]
        engage(session, week.program, asked, week.parts.clock.now())
    page = page_of(week)
    assert 'aria-label="Tuesday 9 AM, a group"' in page
    assert 'aria-label="Tuesday 10 AM, a group"' in page
    assert "Wednesday, 10:00\u00a0AM–11:00\u00a0AM, every other week: a shift" in page
    assert "Thursday, 11:00\u00a0AM–12:00\u00a0PM: one conversation" in page


def test_ticking_and_unticking_boxes_changes_the_hours_that_are_offered(week: Week) -> None:
    done = sent(week, hours=["0-18", "6-9"])
    assert done.headers["location"] == f"/programs/{week.program}/me/week?done=hours"
    assert own(week)["slots"] == ["Mon 18:00-19:00", "Sun 09:00-10:00"]
    assert sent(week, hours=["0-18", "9-99", "x", "0--1", "0-٣"]).status_code == 303
    assert own(week)["slots"] == ["Mon 18:00-19:00"]
    assert sent(week).status_code == 303
    assert own(week)["slots"] == []


def test_hours_of_another_kind_are_added_kept_and_taken_away(week: Week) -> None:
    add: dict[str, Any] = {"what": "add", "weekday": "6", "start": "18:30", "minutes": "45", "modes": ["phone"]}
    assert sent(week, **add, in_turn="yes").status_code == 303
    text = "Sun 18:30-19:15 by phone x2"
    assert own(week)["slots"][-1] == text
    page = page_of(week)
    assert ticked(page, "kept") == [text]
    assert "Sunday, 6:30\u00a0PM–7:15\u00a0PM, by phone, two people in turn" in page
    assert sent(week, hours=["0-18"], kept=[text]).status_code == 303
    assert own(week)["slots"] == ["Mon 18:00-19:00", text]
    assert sent(week, hours=["0-18"]).status_code == 303
    assert own(week)["slots"] == ["Mon 18:00-19:00"]


@pytest.mark.parametrize("wrong", [{"start": "soon"}, {"start": "18:30", "weekday": "0"}, {"minutes": "9999"}])
def test_an_hour_that_cannot_be_is_refused_at_its_field_and_kept(week: Week, wrong: dict[str, str]) -> None:
    before = own(week)
    form: dict[str, Any] = {"what": "add", "weekday": "6", "start": "07:15", "minutes": "60"} | wrong
    refused = sent(week, **form)
    assert refused.status_code == 422
    assert 'href="#field-start"' in refused.text
    assert f'value="{wrong.get("start", "07:15")}"' in refused.text
    assert own(week) == before


def test_what_was_ticked_is_kept_when_somebody_changed_the_hours_meanwhile(week: Week) -> None:
    old = own(week)["version"]
    headers = {"If-Match": f'"{old}"'}
    path = f"{week.base}/mentors/{week.mentor}"
    assert week.coordinator.patch(path, json={"slots": ["Wed 09:00-10:00"]}, headers=headers).status_code == 200
    changed = sent(week, version=old, hours=["0-18", "6-9"])
    assert changed.status_code == 412
    assert ticked(changed.text) == ["6-9", "0-18"]
    assert "Wednesday, 9:00\u00a0AM–10:00\u00a0AM" in changed.text
    assert f'name="version" value="{old + 1}"' in changed.text
    assert own(week)["slots"] == ["Wed 09:00-10:00"]


def test_a_mentor_chooses_how_many_up_to_the_usual_and_not_below_what_is_held(week: Week) -> None:
    week.match(0)
    week.put_forward(week.pairing(1))
    assert "You can choose up to 12" in page_of(week)
    assert sent(week, what="cap", capacity="4").status_code == 303
    assert own(week)["capacity"] == 4
    for wrong, expected in (("13", "12 or fewer"), ("many", "a whole number"), ("1", "2 or more")):
        refused = sent(week, what="cap", capacity=wrong)
        assert refused.status_code == (409 if wrong == "1" else 422)
        assert expected in refused.text
        assert f'value="{wrong}"' in refused.text
        assert 'href="#field-capacity"' in refused.text
    assert own(week)["capacity"] == 4


def test_going_away_shows_what_it_does_first_and_can_be_undone(week: Week) -> None:
    week.match(0)
    proposal = week.put_forward(week.pairing(1))[0]
    shown = page_of(week, "/away")
    assert "One that was put forward to you is taken back" in shown
    assert "The person whom you meet keeps the hour with you" in shown
    assert not own(week)["away"]
    assert sent(week, "/away").headers["location"].endswith("/me/week?done=away")
    assert own(week)["away"]
    week.work()
    assert week.proposal(proposal.id).state == "withdrawn"
    assert "I am back" in page_of(week)
    assert sent(week, what="back").headers["location"].endswith("?done=back")
    assert not own(week)["away"]
    assert sent(week, "/away", version=1).status_code == 412


def test_whom_the_team_took_out_the_team_lets_back(week: Week) -> None:
    leave = f"{week.base}/mentors/{week.mentor}/leave"
    headers = {"If-Match": f'"{own(week)["version"]}"'}
    assert week.coordinator.post(leave, json={"reason": "recurrence"}, headers=headers).status_code == 200
    assert "I am back" not in page_of(week)
    refused = sent(week, what="back")
    assert refused.status_code == 409
    assert "recurrence" not in refused.text
    assert own(week)["away"]


def test_a_mentor_whom_nobody_wrote_down_yet_is_told_what_to_do(week: Week) -> None:
    other = somebody(week.app, week.program, Role.MENTOR)
    page = other.get(f"/programs/{week.program}/me/week", headers=BROWSER)
    assert "Your coordinator has to add you" in page.text


def test_an_hour_keeps_its_kind_as_long_as_its_box_is_ticked() -> None:
    texts = ["Mon 18:00-19:00 by phone x2", "Tue 18:30-19:15", "Fri 22:00-23:00"]
    assert chosen(texts, ["0-18", "4-22"], ["Tue 18:30-19:15"]) == [texts[0], texts[2], texts[1]]
    assert chosen(texts, [], []) == []
    assert [slot.places for slot in offered(texts).particular] == [2]
    assert boxes_of(Slot(6, 23 * 60 + 30, 60)) == ["6-23", "0-0"]
    assert written("0", "23:30", "60", [], False) == "Mon 23:30-00:30"
