"""A form is told at once what somebody could go to or read: what fits, in their language, once for a key."""

from __future__ import annotations

from typing import Any

from api.accounts.models.words import Scope
from tests.drop_in.presences import Presences
from tests.intake.forms import a_form, a_submission, send
from tests.open_groups.groups import a_group
from tests.service import MovedClock

FREE: dict[str, Any] = {"windows": ["Mon 17:00-19:00", "Thu 12:00-16:00"], "modes": ["video", "in_person"]}


def test_the_answer_names_groups_and_hours_that_fit_and_why(north: Presences, clock: MovedClock) -> None:
    form = a_form(north.app, north.program, Scope.INTAKE)
    body = a_submission(form, **FREE)
    nothing = send(form, body, "one").json()["suggestions"]
    assert nothing == {"groups": [], "drop_in_hours": [], "stories": []}
    north.thursdays()
    monday = {"weekday": "Mon", "starts": "17:30"}
    a_group(north.coordinator, north.program, **monday, name="Elm Street", link="https://meet.example.org/elm")
    a_group(north.coordinator, north.program, **monday, name="Hidden", shown=False)
    assert send(form, body, "two").json()["suggestions"] == nothing  # that there is nothing is known for a minute
    clock.move(hours=0.02)
    answer = send(form, body, "three", **{"Accept-Language": "es"})
    found = answer.json()["suggestions"]
    assert [one["name"] for one in found["groups"]] == ["Elm Street"]
    assert found["groups"][0]["link"] == "https://meet.example.org/elm"
    assert "se habla el idioma que usted nombró primero" in found["groups"][0]["reasons"]
    (hours,) = found["drop_in_hours"]
    assert (hours["place"], hours["day"], hours["start_min"], hours["minutes"]) == ("North", "2026-11-26", 720, 240)
    assert hours["reasons"] == ["alguien allí habla un idioma suyo"]
    assert "Rosa" not in answer.text
    assert send(form, body, "one").json()["suggestions"] == nothing  # a key has one answer, letter by letter
    assert send(form, body, "three", **{"Accept-Language": "es"}).text == answer.text
    (someone, *_) = north.coordinator.get(f"{north.base}/mentees").json()["items"]
    way = f"{north.base}/mentees/{someone['id']}/suggestions"
    assert north.coordinator.get(way, headers={"Accept-Language": "es"}).json() == found  # the team is told the same
    assert north.rosas.get(way).status_code in (403, 404)
    nowhere = a_submission(form, windows=["Sat 03:00-04:00"], modes=["phone"])
    assert send(form, nowhere, "four").json()["suggestions"] == nothing
