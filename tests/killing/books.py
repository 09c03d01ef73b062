"""What has to be true of everything that is stored, once all is over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeVar

from sqlmodel import Session, SQLModel, col, select

from api.accounts.models.tables import Site
from api.accounts.tokens import hashed
from api.audit.models import AuditEntry
from api.audit.service import verify
from api.consent.models import Consent
from api.hours.models import HeldTime, Hold
from api.intake.models.tables import IntakeReceipt
from api.matches.models.tables import Match
from api.notices.models.tables import Delivery, NoticeRow
from api.people.models.mentees import MenteeAbout
from api.people.models.tables import MenteeRow
from api.people.service.documents import opened
from api.proposals.models.tables import AnswerLink, Proposal
from api.rounds.models.tables import Round
from tests.intake.forms import send
from tests.killing.driving import Town

VERBS = ("add", "start", "solve", "fail", "publish", "close")

Row = TypeVar("Row", bound=SQLModel)


def every(session: Session, table: type[Row]) -> Sequence[Row]:
    return session.exec(select(table)).all()


def check(town: Town) -> None:
    """Find everything that was acknowledged, whole, and nothing twice."""
    with town.parts.database.reading() as session:
        check_people(session, town)
        check_sites(session, town)
        check_rounds(session, town)
        check_proposals(session, town)
        check_hours(session)
        check_notices(session, town)
        check_events(session, town)
        assert verify(session).holds
    for key, answer in town.acknowledged.intake.items():
        assert send(town.form, town.body(int(key.split()[1])), key).text == answer


def check_people(session: Session, town: Town) -> None:
    rows = every(session, MenteeRow)
    names = [about.name for about in opened(session, town.parts.vault, rows, MenteeAbout).values()]
    assert sorted(names) == sorted(f"Person {key.split()[1]}" for key in town.acknowledged.intake)
    ids = {row.id for row in rows}
    assert Counter(row.person_id for row in every(session, IntakeReceipt)) == Counter(ids)
    assert Counter(row.person_id for row in every(session, Consent)) == Counter(2 * list(ids))


def check_sites(session: Session, town: Town) -> None:
    assert sorted(row.name for row in every(session, Site)) == sorted(town.acknowledged.sites)


def check_rounds(session: Session, town: Town) -> None:
    rows = {row.id: row for row in every(session, Round)}
    assert rows.keys() == town.acknowledged.rounds.keys()
    states = {"close": "closed", "failed": "failed"}
    assert {id_: row.state for id_, row in rows.items()} == {
        id_: states[last] for id_, last in town.acknowledged.rounds.items()
    }
    acts = Counter((one.verb, one.subject_id) for one in every(session, AuditEntry) if one.kind == "round")
    for id_, row in rows.items():
        ended = ["fail"] if row.state == "failed" else ["solve", "publish", "close"]
        once = {"add", "start", *ended}
        assert {verb: acts[verb, str(id_)] for verb in VERBS} == {verb: int(verb in once) for verb in VERBS}


def check_proposals(session: Session, town: Town) -> None:
    """Every proposal is where the answers to it leave it, and nobody had two of them at the same time."""
    rows = {row.id: row for row in every(session, Proposal)}
    proposal_of = {link.token_hash: link.proposal_id for link in every(session, AnswerLink)}
    mentees = {proposal_of[hashed(token)]: said for token, said in town.acknowledged.mentees_said.items()}
    mentors = town.acknowledged.mentors_said
    assert rows.keys() == mentors.keys()
    assert mentees.keys() == {id_ for id_, said in mentors.items() if said == "yes"}
    expected = {}
    for id_, said in mentors.items():
        last = mentees[id_] if said == "yes" else said
        expected[id_] = ("accepted", None) if last == "yes" else ("declined", last)
    assert {id_: (row.state, row.reason) for id_, row in rows.items()} == expected
    assert {row.proposal_id for row in every(session, Match)} == {
        id_ for id_, (state, _) in expected.items() if state == "accepted"
    }
    by_mentee = sorted(rows.values(), key=lambda row: (row.mentee_id, row.created_at))
    for one, following in pairwise(by_mentee):
        if one.mentee_id == following.mentee_id:
            assert one.closed_at is not None
            assert one.closed_at <= following.created_at
    pairs = Counter((row.round_id, row.mentee_id, row.mentor_id) for row in rows.values())
    assert set(pairs.values()) == {1}


def check_hours(session: Session) -> None:
    """Every hold belongs to a match, every match has its own, and no cell of a week is held twice."""
    holds = {row.id: row for row in every(session, Hold)}
    assert not [row for row in every(session, Proposal) if row.hold_id is not None]
    assert Counter(row.hold_id for row in every(session, Match)) == Counter(list(holds))
    cells = Counter((row.mentor_id, row.fortnight, row.cell) for row in every(session, HeldTime))
    assert set(cells.values()) == {1}
    assert Counter(row.hold_id for row in every(session, HeldTime)) == Counter(
        {row.id: -(-row.minutes // 5) * (2 if row.fortnight is None else 1) for row in holds.values()}
    )


def check_notices(session: Session, town: Town) -> None:
    """Every notice is out, under one id; none waits."""
    rows = every(session, NoticeRow)
    assert {row.state for row in rows} <= {"sent", "recalled"}
    sent = {f"<{row.id.hex}@example.org>" for row in rows if row.state == "sent"}
    assert set(town.box.ids()) >= sent
    assert set(town.box.ids()) <= {f"<{row.id.hex}@example.org>" for row in rows}
    templates = Counter(row.template for row in rows)
    said = town.acknowledged.mentors_said
    assert templates["proposal_to_mentor"] == len(said)
    assert templates["proposal_to_mentee"] == list(said.values()).count("yes")
    assert templates["match_begins_mentor"] == len(every(session, Match))


def check_events(session: Session, town: Town) -> None:
    """Every event was heard."""
    rows = every(session, Delivery)
    assert {row.state for row in rows} == {"sent"}
    assert {one.headers["webhook-id"] for one in town.listener.heard} == {f"evt_{row.id.hex}" for row in rows}
    events = Counter((row.event, row.subject_id) for row in rows)
    closed = [id_ for id_, last in town.acknowledged.rounds.items() if last == "close"]
    assert all(events["round.published", id_] == 1 for id_ in closed)
    answers = Counter({id_: 2 if said == "yes" else 1 for id_, said in town.acknowledged.mentors_said.items()})
    assert answers == Counter({id_: n for (event, id_), n in events.items() if event == "proposal.answered"})
    assert {id_ for event, id_ in events if event == "match.began"} == set(session.exec(select(col(Match.id))))
