"""Every page of the app, with everything that it asks for, is light enough for a slow phone: 100 KB in all."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any, Final
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.accounts.models.words import Role
from api.consent.models import Purpose
from api.discharge.models.tables import Discharge
from api.intake.questions import STEPS
from api.rounds.jobs.look import Look
from api.rounds.pages import trial
from api.sample import draw_population
from api.web.static import TYPES, content
from matcher.people import Slot
from tests.accounts.callers import EVERYBODY
from tests.accounts.people import a_member, a_program, a_token, signed_in, somebody
from tests.accounts.who_may import TABLE
from tests.accounts.world import World
from tests.asking.telling import Asking, asked
from tests.kept_people.people import a_mentor
from tests.placings.circles import TRY
from tests.placings.test_policy import FORM
from tests.proposals.weeks import SIX, agrees
from tests.proposals.weeks import Week as Answering
from tests.rounds.test_questions import WAYS, one_left_over
from tests.rounds.test_questions import asked as put
from tests.rounds.weeks import Week, a_week
from tests.stories.telling import a_draft, a_shown_story

BROWSER: Final = {"Accept": "text/html"}
MOST: Final = 100_000
LIKES: Final = ("admin", "coordinator", "mentor")
NO_PAGES: Final = frozenset(
    {
        "/healthz", "/readyz", "/metrics", "/leave", "/home", "/static/{mark}/{name}", "/calendar/{token}.ics",
        "/provider/sign-in", "/provider/callback", "/your/{token}/record", "/programs/{program_id}/reports/{name}.csv",
        "/ask/{program_id}/{token}", "/your/{token}/plan.ics",
    }
)  # fmt: skip
"""What answers with something else, or leads on."""
ROUTES: Final = {
    template: "nobody" if allowed == EVERYBODY else next(caller for caller in LIKES if caller in allowed)
    for (method, template), allowed in TABLE.items()
    if method == "GET" and not template.startswith("/api/") and template not in NO_PAGES
}
"""Every page, with somebody who may see it."""
OF_A_RESULT: Final = tuple(template for template in ROUTES if "{round_id}" in template)
"""Those of them that show what came out of a round."""
AROUND: Final = sum(len(content(name)) for name in TYPES)
"""What every page asks for besides."""


def weight(client: TestClient, address: str) -> int:
    """Return how many bytes a page is, with everything that it asks for."""
    answer = client.get(address, headers=BROWSER)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return len(answer.content) + AROUND


def heavy(weights: dict[str, int]) -> dict[str, int]:
    return {address: weight for address, weight in weights.items() if weight > MOST}


def test_every_page_of_the_app_is_light(app: FastAPI) -> None:
    world = World(app)
    program = world.ids["program_id"]
    draft, sent = Asking(app, program).tell(), asked(app, program)
    offers = Answering(app, people=1)
    proposal = offers.put_forward()[0]
    assert offers.mentor_says(proposal, True).status_code == 200
    own = offers.coordinator.post(f"{offers.base}/mentees/{offers.mentees[0]}/own-link").json()["address"]
    answer = offers.link().rpartition("/")[2]
    south = a_program(app, "South of it")
    left = one_left_over(app, somebody(app, south, Role.COORDINATOR), south, **WAYS["hour"][0])
    question = put(left)[1].rpartition("/")[2]
    asking = left.client.post(f"{left.base}/mentees/{left.mentees[0]}/own-link").json()["address"]
    theirs, draft_story = stories_of_two(world)
    path = world.path("/api/v1/programs/{program_id}/mentees/{member_mentee_id}/own-link")
    member = world.clients["admin"].post(path).json()["address"]
    with app.state.parts.database.reading() as session:
        leaves = session.get_one(Discharge, UUID(world.ids["discharge_id"])).mentee_id
    path = f"/api/v1/programs/{program}/mentees/{leaves}/own-link"
    leaving = world.clients["admin"].post(path).json()["address"]
    ids: dict[str, list[dict[str, Any]]] = {
        "/your/{token}/plan": [{"token": leaving.rpartition("/")[2]}],
        **{page: [{"token": world.ids["centre_token"]}] for page in ROUTES if page.startswith("/centre/{token}")},
        "/programs/{program_id}/groups/policy/trials/{trial_id}": [{"trial_id": policy_tried(world)}],
        "/sign-in/{token}": [{"token": a_token(app)}],
        "/answer/{token}": [{"token": answer}],
        "/ask/{program_id}/{token}/done": [{"token": sent.token}],
        "/ask/{program_id}/{token}/{step}": [{"token": draft.token, "step": step} for step in STEPS],
        "/question/{token}": [{"token": question}],
        "/programs/{program_id}/me/stories/shared/{story_id}": [{"story_id": theirs}],
        "/programs/{program_id}/me/stories/{story_id}/send": [{"story_id": draft_story}],
        "/your/{token}/consents/{purpose}/sign": [{"token": sent.token, "purpose": "group_host"}],
        "/your/{token}/group": [{"token": member.rpartition("/")[2]}],
        "/your/{token}/question": [{"token": asking.rpartition("/")[2]}],
        "/your/{token}/offers/{proposal_id}": [{"token": own.rpartition("/")[2], "proposal_id": proposal.id}],
    }
    weights = {}
    for template, caller in ROUTES.items():
        if template in OF_A_RESULT:
            continue  # below, with hundreds of people
        token = draft.token if template.startswith("/ask/") else sent.token
        for others in ids.get(template, [{"token": token}]):
            address = world.path(template, **others)
            weights[template + others.get("step", "")] = weight(world.clients[caller], address)
    assert heavy(weights) == {}


def policy_tried(world: World) -> str:
    """Have a policy for groups tried out, and return the id of the trial."""
    path = world.path("/programs/{program_id}/groups/policy")
    sent = world.clients["admin"].post(path, data=FORM | {"do": "preview"}, headers=BROWSER)
    with world.app.state.parts.database.reading() as session:
        (key,) = TRY.due(session, world.app.state.parts.clock.now())
    TRY.run(world.app.state.parts, key)
    return str(sent.headers["location"].rpartition("/")[2])


def stories_of_two(world: World) -> tuple[str, str]:
    """Return a story of another mentor that shows, and a draft of the mentor's own; both as long as can be."""
    app, program, mine = world.app, world.ids["program_id"], world.clients["mentor"]
    member = a_member(app, program, Role.MENTOR, email="ben@example.org", name="Ben")
    a_mentor(app, program, member_id=str(member))
    theirs, text = signed_in(app, "ben@example.org"), "remember " * 1200
    long = {"text": text, "warnings": ["death"]}
    shown = a_shown_story(theirs, world.clients["admin"], program, **long)
    return shown["id"], a_draft(mine, program, **long)["id"]


@pytest.fixture
def large(app: FastAPI) -> Week:
    """Return hundreds of people, of whom enough agree for a full page that a mentor is told of them."""
    program = a_program(app)
    week = a_week(app, somebody(app, program, Role.COORDINATOR, Role.ADMIN), program, 340, 90)
    for mentee in week.mentees[:120]:
        agrees(app, program, mentee, Purpose.MENTOR)
    return week


def test_the_pages_of_a_round_of_hundreds_are_as_light(large: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "AT_ONCE", 0)
    round_id = large.reviewed()
    more = json.dumps({"kind": "add_place", "mentor_id": str(large.mentors[0])})
    path = f"/programs/{large.program}/rounds/{round_id}/what-if"
    tried = large.client.post(path, data={"change": more}, headers=BROWSER).headers["location"].rpartition("/")[2]
    assert large.row(round_id).matched > 200
    home = f"/programs/{large.program}"
    ids = {"program_id": large.program, "round_id": round_id, "mentee_id": next(iter(large.pairs(round_id)))}
    ids["trial_id"] = tried
    addresses = [template.format(**ids) for template in OF_A_RESULT]
    addresses += [
        f"{home}/rounds/{round_id}?sort=mentor&page=2", home, f"{home}/people", f"{home}/people?status=waiting",
        f"{home}/mentors", f"{home}/policy", f"{home}/readiness", f"{home}/program/log",
    ]  # fmt: skip
    weights = {address: weight(large.client, address) for address in addresses}
    large.client.post(f"{home}/readiness", headers=BROWSER)
    with large.parts.database.reading() as session:
        (look,) = Look().due(session, large.parts.clock.now())
    Look().run(large.parts, look)
    weights["looked"] = weight(large.client, f"{home}/readiness")
    assert large.post(round_id, "publish").status_code == 200
    for address in (addresses[0], f"{home}/following", f"{home}/following?see=answers", f"{home}/reports"):
        weights[f"{address} published"] = weight(large.client, address)
    assert heavy(weights) == {}


def test_a_look_at_the_sheets_of_a_thousand_people_is_as_light(app: FastAPI) -> None:
    program = a_program(app)
    client = somebody(app, program, Role.COORDINATOR)
    population = draw_population(1000, 120, 4, date(2026, 11, 23))
    for rows in (population.mentees, population.mentors):
        for row in rows:
            row["supervisor"] = ""
    wrong = [row | {"birth_year": "nineteen eighty-four", "languages": "Klingonese"} for row in population.mentees]
    weights = {}
    for name, mentees in (("sound", population.mentees), ("every row amiss", wrong)):
        sheets = {"mentees": mentees, "mentors": population.mentors}
        files = {one: (f"{one}.csv", csv_of(rows), "text/csv") for one, rows in sheets.items()}
        path = f"/programs/{program}/people/import"
        answer = client.post(
            path, files=files, data={"make_places": "yes"}, headers=BROWSER | {"Accept-Language": "es"}
        )
        assert answer.status_code == (200 if name == "sound" else 422), answer.text[:2000]
        weights[name] = len(answer.content) + AROUND
    assert heavy(weights) == {}


def csv_of(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def test_a_mentor_with_a_full_week_has_light_pages(app: FastAPI) -> None:
    week = Answering(app, people=0)
    slots = SIX + [hour.replace("18:00-19:00", "19:00-20:00") for hour in SIX]
    path = f"{week.base}/mentors/{week.mentor}"
    version = week.coordinator.get(path).headers["etag"]
    changed = week.coordinator.patch(path, json={"slots": slots, "capacity": 12}, headers={"If-Match": version})
    assert changed.status_code == 200, changed.text
    for number in range(12):
        week.a_mentee(name="Maximiliana-Konstantina Wolkenstein-Trostburg y Fernández de la Reguera")
        if number < 6:
            week.match(number)
    week.put_forward(*(week.pairing(number, number - 6, slot=Slot(number - 6, 19 * 60, 60)) for number in range(6, 12)))
    home = f"/programs/{week.program}/me"
    addresses = (home, f"{home}/people", f"{home}/week")
    assert heavy({address: weight(week.mentor_client, address) for address in addresses}) == {}
