"""People say by themselves on which day they leave treatment: as they ask for support, and on their own page."""

from __future__ import annotations

from typing import Any

from sqlmodel import select

from api.discharge.models.tables import Discharge
from tests.asking.telling import Asking
from tests.discharge.test_pages import plain
from tests.discharge.treatment import Treatment
from tests.service import a_client

HTML = {"Accept": "text/html"}


def own_way(treatment: Treatment) -> str:
    path = f"{treatment.base}/mentees/{treatment.mentees[-1]}/own-link"
    return "/your/" + str(treatment.coordinator.post(path).json()["address"].partition("/your/")[2])


def days(treatment: Treatment) -> list[str]:
    with treatment.parts.database.reading() as session:
        return [str(row.leaves_on) for row in session.exec(select(Discharge))]


def test_a_day_that_is_said_with_the_first_questions_is_planned_for(treatment: Treatment) -> None:
    asking = Asking(treatment.app, treatment.program)
    assert "Are you leaving treatment soon? When?" in plain(asking.page("about").text)
    for wrong in ("soon", "1764806400", "2026-13-45", "12/04/2026"):
        answer = asking.say("about", leaves_on=wrong)
        assert answer.status_code == 422
        assert 'href="#field-leaves_on"' in answer.text
        assert f'value="{wrong}"' in answer.text
    asking.tell(about={"leaves_on": "2026-12-04"})
    assert "Are you leaving treatment soon? When? December 4, 2026" in plain(asking.page("check").text)
    asking.send()
    assert days(treatment) == ["2026-12-04"]
    assert "Look at your plan" in asking.client.get(f"/your/{asking.token}").text


def test_somebody_says_and_moves_their_day_on_their_own_page(treatment: Treatment) -> None:
    treatment.a_mentee()
    way, client = own_way(treatment), a_client(treatment.app)

    def get() -> Any:
        return client.get(f"{way}/leaving", headers=HTML)

    def say(day: str, version: str = "1") -> Any:
        return client.post(f"{way}/leaving", data={"leaves_on": day, "version": version}, headers=HTML)

    assert "Say that you are leaving treatment soon" in client.get(way, headers=HTML).text
    assert get().status_code == 200
    for wrong in ("soon", "2036-01-01", "2026-10-01"):
        answer = say(wrong)
        assert answer.status_code == 422
        assert f'value="{wrong}"' in answer.text
    assert say("2026-12-04").headers["location"] == f"{way}?done=leaving"
    assert days(treatment) == ["2026-12-04"]
    assert 'value="2026-12-04"' in get().text
    late = say("2026-12-05")
    assert late.status_code == 412
    assert "Stored meanwhile: December 4, 2026" in plain(late.text)
    assert 'value="2026-12-05"' in late.text
    treatment.match()
    before = treatment.templates()
    assert say("2026-12-09", "3").status_code == 303
    assert treatment.work("plans") == 1
    assert treatment.templates() == [*before, "caseload_moved"]  # whoever moved it knows, and keeps their link
    assert "First meeting Mon, Dec 14" in plain(client.get(f"{way}/plan", headers=HTML).text)
    assert say("", "4").status_code == 303
    assert days(treatment) == []
    assert client.get(f"{way}/plan", headers=HTML).status_code == 404
