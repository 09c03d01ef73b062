"""What every route shows every caller of a person, while their consents are live and once they are revoked.

The table is over the app's own routes. What is left after a revocation is the program's own record of the person, which
the law wants kept and staff need to see that consent is missing; nobody who meets or might meet them sees anything.
"""

from collections.abc import Iterator
from uuid import UUID

import pytest
from fastapi import FastAPI

from api.app import create_app
from api.consent.service.consents import revoke
from api.matches.models.tables import Match
from api.proposals.models.tables import Proposal
from tests.accounts.callers import PAGE, RUNNING, STAFF, P
from tests.accounts.people import TEST, ReadMailer
from tests.accounts.who_may import TABLE
from tests.accounts.world import World
from tests.proposals.weeks import PERSON, SURNAME
from tests.service import MovedClock, some_settings

TELLING = (SURNAME, str(PERSON["contact"]["email"]))
"""What stands for all that is known of the person: their name, and the way to reach them."""

RECORD = {
    f"{P}/mentees": STAFF,
    f"{P}/mentees/{{mentee_id}}": STAFF,
    f"{P}/mentees/{{mentee_id}}/export": RUNNING,
    f"{P}/people/{{person_id}}/consents": STAFF,
    f"{P}/likenesses": RUNNING,
    f"{PAGE}/people": STAFF,
    f"{PAGE}/people/{{mentee_id}}": STAFF,
    f"{PAGE}/people/{{mentee_id}}/edit": RUNNING,
    f"{PAGE}/people/{{mentee_id}}/erase": RUNNING,
    f"{PAGE}/people/{{mentee_id}}/apart": RUNNING,
    f"{PAGE}/people/{{mentee_id}}/refer": RUNNING,
    f"{PAGE}/people/{{mentee_id}}/timeline": RUNNING,
    f"{PAGE}/mentors/{{mentor_id}}/timeline": RUNNING,
    f"{PAGE}/mentors/{{mentor_id}}/leave": RUNNING,
    f"{PAGE}/following": RUNNING,
    f"{PAGE}/following/proposals/{{proposal_id}}": RUNNING,
    f"{PAGE}/following/matches/{{match_id}}": RUNNING,
}
"""The program's own record: shown to its staff whatever was revoked."""
MATCHED = {
    f"{P}/me/matches": {"mentor"},
    f"{P}/me/matches/{{match_id}}": {"mentor"},
    f"{PAGE}/me/people": {"mentor"},
    f"{PAGE}/me/people/{{match_id}}": {"mentor"},
}
"""What both accepted, and the person agreed to: shown while the consent is live."""
LACKING = {PAGE: RUNNING, f"{PAGE}/readiness": RUNNING}
"""Where coordinators are told whose consent is missing."""


@pytest.fixture
def app(database_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(database_url), clock, ReadMailer())
    yield made
    made.state.parts.database.close()


def shown(world: World, *people: UUID) -> dict[str, set[str]]:
    """Return which readable routes tell something of somebody to whom; of everybody the same."""
    found: dict[str, set[str]] = {}
    for (method, template), callers in TABLE.items():  # whoever else asks gets one and the same answer: test_access.py
        if method != "GET" or template.startswith("/provider"):
            continue
        paths = dict.fromkeys(world.path(template, mentee_id=one, person_id=one) for one in people)
        for caller in callers:
            told = {
                any(text in said for text in TELLING)
                for said in (world.clients[caller].get(path).text for path in paths)
            }
            assert len(told) == 1, f"{template} tells {caller} of one and not of another"
            if told == {True}:
                found.setdefault(template, set()).add(caller)
    return found


def test_nothing_is_shown_of_whoever_revokes_but_the_programs_own_record(app: FastAPI) -> None:
    world = World(app)
    parts = app.state.parts
    with parts.database.reading() as session:
        proposed = session.get_one(Proposal, world.ids["proposal_id"]).mentee_id
        matched = session.get_one(Match, world.ids["match_id"]).mentee_id
    assert shown(world, proposed, matched) == RECORD | MATCHED
    with parts.database.writing() as session:
        revoke(session, matched, TEST, parts.clock.now(), 6)
        revoke(session, proposed, TEST, parts.clock.now(), 6)
    assert shown(world, proposed, matched) == RECORD | LACKING
