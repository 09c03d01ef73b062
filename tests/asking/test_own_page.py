"""A person's own page: where they stand, their answer, hours, consents, record; by their link and nobody else's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from api.accounts.models.words import Role
from api.app import create_app
from api.audit.models import AuditEntry
from api.audit.service import verify
from api.consent.models import Purpose
from api.consent.texts import newest
from api.database.columns import new_id
from api.database.rows import add_rows
from api.people.models.tables import MenteeRow, OwnLink
from api.people.service.own_links import tell_news
from api.people.service.withdrawals import withdraw_again, withdrawals
from api.proposals.models.tables import Proposal
from tests.accounts.people import TEST, a_program, somebody
from tests.asking.telling import PAGE, Asking, asked, people, person
from tests.proposals.weeks import Week
from tests.service import MovedClock, a_client, some_settings


@pytest.fixture
def app(database_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(database_url, session_hours=720, asks_per_minute=10_000), clock)
    yield made
    made.state.parts.database.close()


@pytest.fixture
def program(app: FastAPI) -> UUID:
    return a_program(app, "North")


class Own:
    """A week whose mentee has a link to their own page."""

    def __init__(self, app: FastAPI) -> None:
        self.week = Week(app)
        self.client = a_client(app)
        self.client.headers |= PAGE
        self.way = self.link()

    def link(self, number: int = 0) -> str:
        path = f"{self.week.base}/mentees/{self.week.mentees[number]}/own-link"
        sent = self.week.coordinator.post(path)
        assert sent.status_code == 201, sent.text
        return "/your/" + str(sent.json()["address"]).rpartition("/")[2]

    def page(self, rest: str = "") -> Any:
        return self.client.get(self.way + rest)

    def post(self, rest: str, **sent: Any) -> Any:
        return self.client.post(self.way + rest, data=sent)

    def offered(self) -> Proposal:
        """Put somebody forward, and have the mentor say yes."""
        proposal = self.week.put_forward()[0]
        assert self.week.mentor_says(proposal, True).status_code == 200
        return self.week.proposal(proposal.id)


@pytest.fixture
def own(app: FastAPI) -> Own:
    return Own(app)


def log_of(app: FastAPI, person_id: UUID | None = None) -> list[str]:
    with app.state.parts.database.reading() as session:
        rows = session.exec(select(AuditEntry).order_by(col(AuditEntry.chain), col(AuditEntry.number))).all()
        return [
            f"{row.actor_id} {row.verb} {row.kind}"
            for row in rows
            if person_id is None or row.subject_id == str(person_id)
        ]


# ---------------------------------------------------------------- where they stand


def test_nobody_is_told_a_bare_rank(app: FastAPI, program: UUID) -> None:
    first = asked(app, program)
    others = [asked(app, program) for _ in range(11)]
    assert "among the next 10" in first.own().text
    assert "among the next 10" in others[8].own().text
    assert "among the next 25" in others[9].own().text
    last = others[-1]
    with app.state.parts.database.writing() as session:
        (row,) = [row for row in session.exec(select(MenteeRow)) if row.id == people(app, program)[-1].id]
        row.urgency = 2
    assert "among the next 10" in last.own().text


def test_who_does_not_agree_to_be_matched_is_before_nobody(app: FastAPI, program: UUID) -> None:
    before = [asked(app, program) for _ in range(10)]
    last = asked(app, program)
    assert "among the next 25" in last.own().text
    assert before[0].client.post(f"/your/{before[0].token}/consents/matching").status_code == 303
    assert "among the next 10" in last.own().text
    assert "so we do not" in before[0].own().text


def test_a_page_tells_how_far_a_proposal_has_come(own: Own) -> None:
    assert "among the next 10" in own.page().text
    proposal = own.week.put_forward()[0]
    asking = own.page().text
    assert "are asking them" in asking
    assert "Rosa" not in asking
    assert own.week.mentor_says(proposal, True).status_code == 200
    offered = own.page().text
    assert "There is somebody for you" in offered
    assert f"{own.way}/offers/{proposal.id}" in offered
    assert own.post(f"/offers/{proposal.id}", answer="yes").headers["location"] == f"{own.way}?done=yes"
    matched = own.page("?done=yes").text
    assert "You have a mentor" in matched
    assert "Your hour is kept for you" in matched


def test_whoever_asks_for_another_keeps_their_place(own: Own) -> None:
    proposal = own.offered()
    answered = own.post(f"/offers/{proposal.id}", answer="no", reason="not_a_fit")
    assert answered.headers["location"] == f"{own.way}?done=no"
    assert own.week.proposal(proposal.id).reason == "not_a_fit"
    assert "among the next 10" in own.page().text


@pytest.mark.parametrize("sent", [{}, {"answer": "maybe"}, {"answer": "no"}, {"answer": "no", "reason": "because"}])
def test_an_unclear_answer_changes_nothing_and_is_asked_again(own: Own, sent: dict[str, str]) -> None:
    proposal = own.offered()
    answer = own.post(f"/offers/{proposal.id}", **sent)
    assert answer.status_code == 422
    assert "Please choose yes or no" in answer.text
    assert own.week.proposal(proposal.id).state == "mentor_accepted"


def test_of_two_answers_the_first_counts(own: Own) -> None:
    proposal = own.offered()
    own.post(f"/offers/{proposal.id}", answer="yes")
    second = own.post(f"/offers/{proposal.id}", answer="no", reason="other")
    assert second.headers["location"] == f"{own.way}?done=over"
    assert own.week.proposal(proposal.id).state == "accepted"
    assert own.page(f"/offers/{proposal.id}").headers["location"] == own.way


def test_an_offer_is_over_with_its_time(own: Own, clock: MovedClock) -> None:
    proposal = own.offered()
    clock.move(hours=49)
    assert own.page(f"/offers/{proposal.id}").headers["location"] == f"{own.way}?done=over"
    assert own.post(f"/offers/{proposal.id}", answer="yes").headers["location"] == f"{own.way}?done=over"
    assert own.week.proposal(proposal.id).state == "mentor_accepted"


def test_nobody_answers_for_somebody_else(own: Own) -> None:
    proposal = own.offered()
    own.way = own.link(1)
    for answer in (own.page(f"/offers/{proposal.id}"), own.post(f"/offers/{proposal.id}", answer="yes")):
        assert answer.headers["location"] == f"{own.way}?done=over"
    assert own.week.proposal(proposal.id).state == "mentor_accepted"
    assert own.page(f"/offers/{uuid4()}").headers["location"] == f"{own.way}?done=over"


@pytest.mark.parametrize("purpose", ["matching", "mentor"])
def test_once_a_consent_is_revoked_nothing_is_shown_of_a_mentor(own: Own, purpose: str) -> None:
    proposal = own.offered()
    name = "Rosalinda"
    assert name in own.page().text
    assert own.post(f"/consents/{purpose}").headers["location"] == f"{own.way}?done=revoked"
    for page in (own.page(), own.page("/consents")):
        assert name not in page.text
        assert "somebody for you" not in page.text.replace("looks for somebody for you", "")
    assert own.page(f"/offers/{proposal.id}").headers["location"] == f"{own.way}?done=over"


def test_a_mentor_is_not_shown_any_more_after_a_revocation_either(own: Own) -> None:
    proposal = own.offered()
    own.post(f"/offers/{proposal.id}", answer="yes")
    assert "Rosalinda" in own.page().text
    own.week.revokes(0, Purpose.MENTOR)
    assert "Rosalinda" not in own.page().text


# ---------------------------------------------------------------- hours


def test_hours_are_changed_and_what_no_box_says_is_kept(app: FastAPI, own: Own) -> None:
    own.week.a_mentee(windows=["Mon 17:30-19:00", "Fri 22:00-24:00"])
    own.way = own.link(len(own.week.mentees) - 1)
    shown = own.page("/hours").text
    assert 'value="0-18" aria-label="Monday 6 PM" checked' in shown
    assert 'value="Fri 22:00-24:00" checked' in shown
    sent = {"version": "1", "hours": ["0-18", "2-9"], "others": ["Fri 22:00-24:00", "Sat 01:00-02:00"]}
    assert own.post("/hours", zone="America/New_York", **sent).headers["location"] == f"{own.way}?done=hours"
    row = own.week.coordinator.get(f"{own.week.base}/mentees/{own.week.mentees[-1]}").json()
    assert row["windows"] == ["Mon 18:00-19:00", "Wed 09:00-10:00", "Fri 22:00-24:00"]


def test_what_was_chosen_stays_where_somebody_else_changed_the_record(own: Own) -> None:
    path = f"{own.week.base}/mentees/{own.week.mentees[0]}"
    changed = own.week.coordinator.patch(path, json={"windows": ["Tue 10:00-11:00"]}, headers={"If-Match": '"1"'})
    assert changed.status_code == 200
    answer = own.post("/hours", version="1", hours=["6-20"], zone="America/Chicago")
    assert answer.status_code == 412
    assert 'value="6-20" aria-label="Sunday 8 PM" checked' in answer.text
    assert '<option value="America/Chicago" selected>' in answer.text
    assert "Tuesday, 10:00\u00a0AM–11:00\u00a0AM" in answer.text
    assert 'name="version" value="2"' in answer.text
    assert own.post("/hours", version="2", hours=["6-20"], zone="America/Chicago").status_code == 303


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"zone": "America/New_York"}, "hours"),
        ({"hours": ["0-9"], "zone": "Nowhere"}, "zone"),
        ({"hours": ["0-9"]}, "zone"),
        ({"hours": ["7-9", "0-24", "' OR 1"], "zone": "America/New_York"}, "hours"),
    ],
)
def test_hours_that_cannot_be_used_are_told_at_their_field(own: Own, sent: dict[str, Any], field: str) -> None:
    answer = own.post("/hours", version="1", **sent)
    assert answer.status_code == 422
    assert f'href="#field-{field}"' in answer.text
    assert own.post("/hours", version="none", hours=["0-9"], zone="America/New_York").status_code == 412


# ---------------------------------------------------------------- what is theirs


def test_what_revoking_does_is_said_before_and_it_is_done_once(app: FastAPI, program: UUID) -> None:
    asking = asked(app, program)
    listed = asking.own("/consents").text
    assert listed.count("Take it back<") == 2
    assert "November 23, 2027" in listed
    assert "We stop looking" in asking.own("/consents/matching").text
    for _ in range(2):
        done = asking.client.post(f"/your/{asking.token}/consents/matching")
        assert done.headers["location"] == f"/your/{asking.token}?done=revoked"
    assert asking.own("/consents").text.count("Take it back<") == 1
    assert asking.own("/consents/matching").headers["location"] == f"/your/{asking.token}/consents"
    assert asking.client.post(f"/your/{asking.token}/consents/world").status_code == 404


def signing(own: Own, purpose: str, **others: Any) -> dict[str, Any]:
    """Return what the page to sign a purpose sends, with a yes and a name."""
    text = own.page(f"/consents/{purpose}/sign").text
    hidden = dict(re.findall(r'type="hidden" name="(language|last_day|shown)" value="([^"]+)"', text))
    return hidden | {"agree": purpose, "signature": "Samantha Z.", **others}


def consents(own: Own) -> list[tuple[str, str | None, int]]:
    path = f"{own.week.base}/people/{own.week.mentees[0]}/consents"
    return [(one["purpose"], one["ended_by"], one["text_version"]) for one in own.week.coordinator.get(path).json()]


def test_whoever_took_a_consent_back_signs_again_and_is_put_forward_again(own: Own) -> None:
    assert own.page("/consents/matching/sign").headers["location"] == f"{own.way}/consents"  # it holds
    assert own.post("/consents/matching", **{}).status_code == 303
    assert own.week.put_forward() == []
    assert f"{own.way}/consents/matching/sign" in own.page().text
    listed = own.page("/consents").text
    assert "You took this back on November 23, 2026." in listed
    shown = own.page("/consents/matching/sign").text
    assert shown.index("we may look for a mentor for you") < shown.index("Who shares")
    assert "it ends after November 23, 2027" in shown
    for _ in range(2):
        assert own.post("/consents/matching/sign", **signing(own, "matching")).status_code == 303
    assert own.post("/consents/matching/sign", agree="matching").headers["location"] == f"{own.way}/consents"
    now = newest()
    assert consents(own) == [("matching", "revoked", now), ("mentor", None, now), ("matching", None, now)]
    assert "among the next 10" in own.page("?done=signed").text
    assert len(own.week.put_forward()) == 1
    assert "link sign consent" in log_of(own.week.app)


def test_whoever_lets_nobody_tell_a_mentor_is_told_that_nobody_is_asked(own: Own) -> None:
    assert own.post("/consents/mentor").status_code == 303
    text = own.page().text
    assert "we can ask nobody for you" in text
    assert "among the next" not in text
    assert own.post("/consents/mentor/sign", **signing(own, "mentor")).headers["location"] == f"{own.way}?done=signed"
    assert "among the next 10" in own.page().text


def test_a_consent_that_runs_out_is_signed_again_before_and_after(own: Own, clock: MovedClock) -> None:
    assert "Agree for longer" not in own.page("/consents").text
    clock.move(days=306)
    assert own.page("/consents").text.count("Agree for longer") == 2
    assert "You took this back" not in own.page("/consents").text
    assert own.post("/consents/mentor/sign", **signing(own, "mentor")).status_code == 303
    assert own.page("/consents").text.count("Agree for longer") == 1
    clock.move(days=60)
    text = own.page("/consents").text
    assert "This ended on November 23, 2027." in text
    assert own.post("/consents/matching/sign", **signing(own, "matching")).status_code == 303
    assert "among the next 10" in own.page().text
    own.week.coordinator = somebody(own.week.app, own.week.program, Role.COORDINATOR)
    assert [ended for _, ended, _ in consents(own)] == ["expired", "replaced", None, None]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"agree": ""}, "agree"), ({"agree": "mentor"}, "agree"), ({"signature": ""}, "signature"),
        ({"signature": "S" * 121}, "signature"), ({"shown": f"matching:{'0' * 64}"}, "shown"),
        ({"shown": "none"}, "shown"), ({"last_day": "2020-01-01"}, "shown"), ({"last_day": "2027-01-01"}, "shown"),
        ({"language": "xx"}, "shown"),
    ],
)  # fmt: skip
def test_what_cannot_be_signed_is_said_and_what_was_typed_is_kept(
    own: Own, changed: dict[str, str], field: str
) -> None:
    own.post("/consents/matching")
    answer = own.post("/consents/matching/sign", **signing(own, "matching") | changed)
    assert answer.status_code == 422
    assert f'href="#field-{field}"' in answer.text
    assert ('value="Samantha Z."' in answer.text) == ("signature" not in changed)
    assert [one for one in consents(own) if one[1] is None] == [("mentor", None, newest())]


def test_only_what_is_asked_for_is_signed_and_by_nobody_who_left(own: Own) -> None:
    for purpose in ("family", "research", "text_messages", "world"):
        assert own.page(f"/consents/{purpose}/sign").headers["location"] == f"{own.way}/consents"
        assert own.post(f"/consents/{purpose}/sign", agree=purpose).headers["location"] == f"{own.way}/consents"
    sent = signing(own, "group_host")
    path = f"{own.week.base}/mentees/{own.week.mentees[0]}"
    own.week.coordinator.patch(path, json={"status": "left"}, headers={"If-Match": '"1"'})
    assert own.post("/consents/group_host/sign", **sent).headers["location"] == f"{own.way}/consents"
    assert "What you can agree to" not in own.page("/consents").text


def test_the_file_is_the_record_that_a_coordinator_exports(app: FastAPI, program: UUID) -> None:
    asking = asked(app, program)
    file = asking.own("/record")
    assert file.headers["content-disposition"] == 'attachment; filename="record.json"'
    assert file.headers["cache-control"] == "no-store"
    coordinator = somebody(app, program, Role.COORDINATOR)
    (row,) = people(app, program)
    theirs = coordinator.get(f"/api/v1/programs/{program}/mentees/{row.id}/export").json()
    mine = json.loads(file.text)
    assert mine["person"] == theirs["person"]
    assert mine["parts"]["consents"] == theirs["parts"]["consents"]
    assert len(mine["parts"]["links"]) == 1


def test_erasing_is_for_good_and_ends_the_link(app: FastAPI, program: UUID) -> None:
    asking = asked(app, program)
    assert "cannot be undone" in asking.own("/erase").text
    stale = asking.client.post(f"/your/{asking.token}/erase", data={"version": "7"})
    assert stale.status_code == 412
    assert 'name="version" value="1"' in stale.text
    done = asking.client.post(f"/your/{asking.token}/erase", data={"version": "1"})
    assert done.headers["location"] == "/your/erased"
    assert asking.client.get("/your/erased").status_code == 200
    (row,) = people(app, program)
    assert row.document is None
    for rest in ("", "/hours", "/consents", "/record", "/erase"):
        assert asking.own(rest).status_code == 404
    assert asking.page("done").status_code == 404


def test_every_opening_is_logged_under_the_link(app: FastAPI, program: UUID) -> None:
    asking = asked(app, program)
    (row,) = people(app, program)
    wanted = {
        "": "read mentee", "/hours": "read mentee", "/consents": "read consents", "/consents/mentor": "read consents",
        "/consents/group_host/sign": "read consents",
        "/record": "export mentee", "/erase": "read mentee",
    }  # fmt: skip
    for rest, act in wanted.items():
        before = log_of(app, row.id)
        assert asking.own(rest).status_code == 200
        assert log_of(app, row.id)[len(before) :] == [f"link {act}"], rest
    with app.state.parts.database.reading() as session:
        assert verify(session).holds


def test_what_cannot_be_logged_is_not_shown(app: FastAPI, program: UUID) -> None:
    asking = asked(app, program)
    with app.state.parts.database.writing() as session:
        session.connection().exec_driver_sql("ALTER TABLE audit_entries RENAME TO audit_lost")
    for rest in ("", "/hours", "/consents", "/record", "/erase"):
        answer = asking.own(rest)
        assert answer.status_code in (500, 503)
        assert "Samantha" not in answer.text


# ---------------------------------------------------------------- the link


def test_another_link_ends_the_one_before(app: FastAPI, own: Own) -> None:
    first, second = own.way, own.link()
    assert own.client.get(first).status_code == 404
    assert own.client.get(second).status_code == 200
    path = f"{own.week.base}/mentees/{own.week.mentees[0]}/own-link"
    assert own.week.coordinator.delete(path).status_code == 204
    assert own.week.coordinator.delete(path).status_code == 204
    gone, never = own.client.get(second), own.client.get("/your/never")
    assert (gone.status_code, never.status_code) == (404, 404)
    assert "data-exit" in gone.text


def test_a_coordinator_gives_another_link_on_a_page_that_says_what_it_does(app: FastAPI, own: Own) -> None:
    path = f"/programs/{own.week.program}/people/{own.week.mentees[0]}/own-link"
    assert "ends at once" in own.week.coordinator.get(path, headers=PAGE).text
    assert own.page().status_code == 200
    made = own.week.coordinator.post(path, headers=PAGE)
    found = re.search(r"/your/[\w-]+", made.text)
    assert found is not None
    assert own.page().status_code == 404
    assert own.client.get(found[0]).status_code == 200
    assert sum(line.endswith("add own_link") for line in log_of(app)) == 2


def test_a_link_is_mailed_where_mail_is_safe_in_words_that_say_nothing(own: Own) -> None:
    own.week.a_mentee(contact={"route": "email", "email": "sam@example.org"}, languages=["es"])
    sent = own.week.coordinator.post(f"{own.week.base}/mentees/{own.week.mentees[-1]}/own-link").json()
    assert sent["mailed"] is True
    text = [text for template, _, text in own.week.letters() if template == "own_page"][-1]
    assert sent["address"] in text
    assert "Este enlace es solo suyo" in json.loads(text)["text"]
    phone = own.week.a_mentee(contact={"route": "phone", "phone": "+12025550123"})
    assert own.week.coordinator.post(f"{own.week.base}/mentees/{phone}/own-link").json()["mailed"] is False


def test_the_link_that_somebody_keeps_outlives_news_and_ends_when_they_ask_for_another(own: Own) -> None:
    week = own.week
    mentee = week.a_mentee(contact={"route": "email", "email": "sam@example.org"})
    kept = own.link(-1)

    def news() -> str:
        with week.parts.database.writing() as session:
            tell_news(session, week.parts, session.get_one(MenteeRow, mentee), TEST, week.parts.clock.now())
        text = [text for template, _, text in week.letters() if template == "news_on_own_page"][-1]
        return str(re.findall(r"/your/[\w-]+", text)[0])

    def works(*ways: str) -> list[bool]:
        return [own.client.get(way).status_code == 200 for way in ways]

    links = [news() for _ in range(4)]
    assert works(kept, *links) == [True, False, False, True, True]
    another = own.link(-1)
    assert works(another, kept, *links) == [True, *[False] * 5]
    later = news()
    assert works(another, later) == [True, True]
    assert week.coordinator.delete(f"{week.base}/mentees/{mentee}/own-link").status_code == 204
    assert works(another, later) == [False, False]
    own.link(-1)
    news()
    path = f"{week.base}/mentees/{mentee}"
    tag = {"If-Match": week.coordinator.get(path).headers["etag"]}
    assert week.coordinator.delete(path, headers=tag).status_code == 204
    with week.parts.database.reading() as session:
        assert session.exec(select(OwnLink).where(OwnLink.mentee_id == mentee)).all() == []


def test_no_fourth_link_of_somebody_can_work(own: Own) -> None:
    now, mentee = own.week.parts.clock.now(), own.week.mentees[0]
    for place in (1, 4):
        row = OwnLink(
            id=new_id(now), created_at=now, program_id=own.week.program, mentee_id=mentee, place=place,
            token_hash=str(place),
        )  # fmt: skip
        with own.week.parts.database.writing() as session, pytest.raises(IntegrityError):
            add_rows(session, OwnLink, [row.model_dump()])


def test_a_link_that_was_ended_does_not_come_back_with_a_backup(app: FastAPI, own: Own) -> None:
    parts = app.state.parts
    path = f"{own.week.base}/mentees/{own.week.mentees[0]}/own-link"
    own.week.coordinator.delete(path)
    with parts.database.reading() as session:
        known = withdrawals(session)
    assert len(known.links) == 1
    with parts.database.writing() as session:  # as a backup of the day before has it
        session.connection().exec_driver_sql("UPDATE own_links SET revoked_at = NULL")
    assert own.page().status_code == 200
    with parts.database.writing() as session:
        again = withdraw_again(session, parts.vault, known, TEST, parts.clock.now(), 6)
    assert again.links == known.links
    assert own.page().status_code == 404


def test_a_page_speaks_the_persons_language_until_they_choose_another(app: FastAPI, program: UUID) -> None:
    asking = asked(app, program, talk={"languages": ["es"]})
    assert '<html lang="es"' in asking.own().text
    assert '<html lang="en"' in asking.own("?lang=en").text
    assert "<title>Waypair</title>" in asking.own().text


def test_a_draft_is_no_key_to_a_page(app: FastAPI, program: UUID) -> None:
    asking = Asking(app, program).tell()
    assert asking.own().status_code == 404
    asking.send()
    assert asking.own().status_code == 200
    assert person(app, program).name == "Samantha"
