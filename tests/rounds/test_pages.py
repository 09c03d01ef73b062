"""The pages of rounds: what they show, what their buttons do, and who was quicker."""

import html
import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session, col, select

from api.accounts.models.words import Role
from api.audit.models import AuditEntry
from api.database.vault import Vault
from api.notices.models.tables import NoticeRow
from api.rounds.models.tables import RoundPair
from api.rounds.service.naming import names
from api.rounds.words import REASONS
from matcher.explanation.why import CONVERSATION
from matcher.scoring import ALL_TERMS
from tests.accounts.people import a_member, somebody
from tests.kept_people.people import a_mentee, a_mentor, consents
from tests.rounds.weeks import Week, a_week
from tests.service import counted_queries

BROWSER = {"Accept": "text/html"}


def page(week: Week, path: str, **query: str) -> str:
    answer = week.client.get(f"/programs/{week.program}{path}", headers=BROWSER, params=query)
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def send(week: Week, path: str, **fields: object) -> Any:
    return send_as(week.client, week, path, **fields)


def send_as(client: TestClient, week: Week, path: str, **fields: object) -> Any:
    return client.post(f"/programs/{week.program}{path}", data=fields, headers=BROWSER)


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found is not None, name
    return found.group(1)


def buttons(text: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]*)"', text)


@pytest.fixture
def week(app: FastAPI, coordinator: TestClient, program: Any) -> Week:
    return a_week(app, coordinator, program, 30, 5)


@pytest.fixture
def narrow(app: FastAPI, coordinator: TestClient, program: Any) -> Week:
    """Two people who want the one hour of a mentor who signs in."""
    mentees = [a_mentee(app, program, name=name, birth_year=1990) for name in ("Samantha", "Teodoro")]
    for mentee in mentees:
        consents(app, program, mentee)
    member = a_member(app, program, Role.MENTOR, email="rosa@example.org")
    hours = ["Mon 18:00-19:00", "Mon 19:00-20:00"]
    mentor = a_mentor(app, program, recovery_years=9, capacity=1, member_id=str(member), slots=hours)
    return Week(app, coordinator, program, mentees, [mentor])


def test_one_button_makes_and_starts_the_round_and_a_second_press_leads_to_it(week: Week) -> None:
    assert "Match this week" in page(week, "")
    places = [send(week, "").headers["location"] for _ in range(2)]
    assert places[0] == places[1]
    round_id = places[0].rpartition("/")[2]
    assert week.row(round_id).state == "solving"
    under_way = page(week, f"/rounds/{round_id}")
    assert "data-poll" in under_way
    assert '<noscript><meta http-equiv="refresh"' in under_way
    week.work()
    assert "data-poll" not in page(week, f"/rounds/{round_id}")
    assert "Review the round" in page(week, "")


def test_readiness_names_who_leaves_treatment_and_what_is_missing(narrow: Week) -> None:
    a_mentee(narrow.app, narrow.program, name="Leonor", discharge_date="2026-11-25", birth_year=1980)
    text = ""
    for path in ("", "/readiness"):
        text = page(narrow, path)
        assert "Leonor</a>, Wed, Nov 25" in text
        assert "Leonor</a>: no live consent" in text
    assert "1 could be matched with one or two mentors alone" not in text
    assert "2 could be matched with one or two mentors alone" in text


def test_readiness_names_who_has_few_options_or_none_and_whose_credential_ends(
    narrow: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.rounds.service.tight.PATIENCE_S", 30)
    away = a_mentee(narrow.app, narrow.program, name="Noctavia", windows=["Sun 03:00-04:00"])
    consents(narrow.app, narrow.program, away)
    a_mentor(narrow.app, narrow.program, name="Quirina", slots=[], credential_expires="2026-12-10")
    a_mentor(narrow.app, narrow.program, name="Eldon", slots=[], credential_expires="2026-11-01")
    a_mentor(narrow.app, narrow.program, name="Later", slots=[], credential_expires="2027-11-01")
    text = page(narrow, "/readiness")
    assert "No mentor suits one person who waits" in text
    assert "Noctavia</a>: no hour in common" in text
    assert re.search(r"\d people who wait have few options", text)
    assert len(re.findall(r"</a>: (?:one mentor|2 mentors)</li>", text)) == 2
    for one in (text, page(narrow, "")):
        assert "The credentials of 2 mentors end within four weeks, or have ended" in one
        assert one.index("Eldon</a>, November 1, 2026") < one.index("Quirina</a>, December 10, 2026")
        assert "Later</a>, " not in one
    assert "2 people could be matched with one or two mentors alone." in one
    assert "Nobody suits one person as things are." in one
    assert "Noctavia</a>: ninguna hora en común" in page(narrow, "/readiness", lang="es")


def test_a_proposal_is_kept_let_go_and_kept_apart(week: Week) -> None:
    round_id = week.reviewed()
    path = f"/rounds/{round_id}"
    text = page(week, path)
    pair = buttons(text, "keep")[0]
    done = send(week, path, keep=pair, version=hidden(text, "version"))
    assert done.status_code == 303
    assert done.headers["location"].endswith(f"done=kept#p-{pair.partition('.')[0]}")
    text = page(week, path, only="kept")
    assert "One proposal" in text
    assert "Solve again" in text
    assert send(week, path, free=buttons(text, "free")[0], version=hidden(text, "version")).status_code == 303
    person = pair.partition(".")[0]
    text = page(week, f"{path}/people/{person}/apart")
    fields = {"pair": pair, "version": hidden(text, "version")}
    assert send(week, f"{path}/people/{person}/apart", **fields).status_code == 422
    assert send(week, f"{path}/people/{person}/apart", **fields, reason="not_now").status_code == 303
    assert send(week, path, version=week.row(round_id).version).status_code == 303
    week.work()
    assert week.pairs(round_id).get(person) != pair.partition(".")[2]
    assert "apart in this round" in page(week, f"{path}/settled")


def test_of_two_coordinators_the_second_is_told_and_can_do_it_all_the_same(week: Week, app: FastAPI) -> None:
    round_id = week.reviewed()
    path = f"/rounds/{round_id}"
    text = page(week, path)
    first, second = buttons(text, "keep")[:2]
    seen = {name: hidden(text, name) for name in ("version", "at", "state")}
    other = somebody(app, week.program, Role.COORDINATOR, Role.ADMIN)
    assert send_as(other, week, path, keep=first, **seen).status_code == 303
    told = send(week, path, keep=second, **seen)
    assert told.status_code == 412
    assert "kept, " in told.text
    assert "by somebody else" in told.text
    again = {"version": hidden(told.text, "version"), "keep": hidden(told.text, "keep")}
    assert again["keep"] == second
    assert send(week, path, **again).status_code == 303
    with week.parts.database.reading() as session:
        assert len(session.exec(select(RoundPair)).all()) == 2


def test_alternatives_say_what_each_costs_and_what_if_stands_beside_now(week: Week) -> None:
    round_id = week.reviewed()
    path = f"/rounds/{round_id}"
    shown = next(one for one in week.read(round_id, "matches")["items"] if one["alternatives"])
    text = page(week, f"{path}/people/{shown['mentee_id']}")
    other = shown["alternatives"][0]
    assert other["mentor_name"] in text
    change = buttons(text, "change")[0].replace("&#34;", '"').replace("&quot;", '"')
    tried = send(week, f"{path}/what-if", change=change)
    assert tried.status_code == 200
    assert f"is with {other['mentor_name']}" in tried.text
    assert week.row(round_id).altered is False
    assert send(week, path, keep=buttons(tried.text, "keep")[0], version=week.row(round_id).version).status_code == 303
    assert send(week, f"{path}/what-if", change="not json").status_code == 422
    by_hand = send(week, f"{path}/what-if", kind="add_slot", mentor=str(week.mentors[0]), day="3", hour="18")
    assert by_hand.status_code in (200, 409)


def test_a_remedys_button_asks_the_mentor_once_in_neutral_words(narrow: Week) -> None:
    round_id = narrow.reviewed()
    path = f"/rounds/{round_id}/left"
    text = page(narrow, path)
    assert "every place is taken" in text
    assert "Shared by 2 people: places 1, mentors 1." in text
    assert "Ask Rosalinda for one more place" in text
    mentor, hour = buttons(text, "mentor")[0], buttons(text, "hour")[0]
    for came in ("sent", "before"):
        assert send(narrow, path, mentor=mentor, hour=hour).headers["location"].endswith(f"done={came}")
    assert send(narrow, path, mentor=mentor, hour="Thu 18:00-19:00").headers["location"].endswith("done=sent")
    assert send(narrow, path, mentor=mentor, hour="whenever").status_code == 422
    with narrow.parts.database.reading() as session:
        rows = session.exec(select(NoticeRow).where(col(NoticeRow.template).startswith("one_more"))).all()
        keys = narrow.parts.vault.keys(session, [row.person_id for row in rows])
        texts = [keys[row.person_id].open(row.document) for row in rows if row.document]
        acts = [entry.verb for entry in session.exec(select(AuditEntry)) if entry.verb == "ask"]
    assert len(texts) == len(acts) == 2
    assert "Thursday, 6:00\u00a0PM" in json.loads(texts[1])["text"]
    assert "Samantha" not in "".join(texts)
    assert "asked" in page(narrow, path)


def test_a_mentor_without_a_sign_in_is_asked_by_the_coordinator(week: Week) -> None:
    round_id = week.reviewed()
    done = send(week, f"/rounds/{round_id}/left", mentor=str(week.mentors[0]))
    assert done.headers["location"].endswith("done=no_address")


def test_hours_are_counted_and_crowds_are_drawn(narrow: Week) -> None:
    text = page(narrow, f"/rounds/{narrow.reviewed()}/week")
    assert 'aria-label="2 people, 1 places"' in text
    assert 'aria-label="1 of 2 people have a place"' in text
    assert "would place somebody" in text


def test_publishing_says_who_hears_what_and_then_closes(narrow: Week) -> None:
    round_id = narrow.reviewed()
    text = page(narrow, f"/rounds/{round_id}/publish")
    assert "One mentor gets a message" in text
    assert "One person has not agreed that a mentor is told of them" in text
    assert send(narrow, f"/rounds/{round_id}/publish", version="1").status_code == 412
    done = send(narrow, f"/rounds/{round_id}/publish", version=hidden(text, "version"))
    assert done.headers["location"].endswith("?done=published")
    assert "There is nothing to publish here" in page(narrow, f"/rounds/{round_id}/publish")
    text = page(narrow, f"/rounds/{round_id}/close")
    assert send(narrow, f"/rounds/{round_id}/close", version=hidden(text, "version")).status_code == 303
    assert narrow.row(round_id).state == "closed"


def test_a_round_is_cancelled_knowing_what_that_does(week: Week) -> None:
    round_id = week.draft()
    text = page(week, f"/rounds/{round_id}/cancel")
    assert "cannot be undone" in text
    assert send(week, f"/rounds/{round_id}/cancel", version=hidden(text, "version")).status_code == 303
    assert "This round was cancelled" in page(week, f"/rounds/{round_id}")
    assert "cannot be cancelled" in page(week, f"/rounds/{round_id}/cancel")


def test_a_list_is_sorted_and_filtered_whatever_the_address_says(week: Week) -> None:
    round_id = week.reviewed()
    path = f"/rounds/{round_id}"
    low, high = (re.findall(r"</svg> (\d+)%", page(week, path, sort=order)) for order in ("fit_low", "fit_high"))
    assert low == sorted(low, key=int)
    assert low == high[::-1]
    matches = week.read(round_id, "matches")["items"]
    mentor = matches[0]["mentor_id"]
    with_mentor = [one for one in matches if one["mentor_id"] == mentor]
    assert page(week, path, mentor=mentor).count('<tr id="p-') == len(with_mentor)
    for query in ({"sort": "x", "only": "y", "page": "9999999"}, {"page": "-1", "mentor": "nobody"}, {"page": "3"}):
        assert page(week, path, **query).count('<tr id="p-') == len(matches)


def test_pages_ask_the_database_as_often_for_many_people_as_for_few(week: Week, app: FastAPI) -> None:
    round_id = week.reviewed()
    most = {"": 30, "/left": 40, "/week": 20, "/publish": 15}
    for path, number in {"": 40, **{f"/rounds/{round_id}{rest}": number for rest, number in most.items()}}.items():
        with counted_queries(app) as statements:
            page(week, path)
        assert len(statements) < number, (path, len(statements))


def test_a_list_of_proposals_opens_nobody_who_is_not_on_it(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    round_id = week.reviewed()
    shown = {name for one in week.read(round_id, "matches")["items"] for name in (one["mentee_id"], one["mentor_id"])}
    asked: list[set[str]] = []

    def noted(session: Session, vault: Vault, table: Any, ids: Iterable[UUID]) -> dict[UUID, str]:
        wanted = set(ids)
        asked.append({str(one) for one in wanted})
        return names(session, vault, table, wanted)

    for module in ("reviewing", "lists"):
        monkeypatch.setattr(f"api.rounds.service.{module}.names", noted)
    page(week, f"/rounds/{round_id}")
    assert set().union(*asked) == shown


def test_what_a_page_opened_is_written_to_the_log_as_for_the_api(week: Week) -> None:
    round_id = week.reviewed()
    person = next(one["mentee_id"] for one in week.read(round_id, "matches")["items"])
    expected = {
        "": ["check week"],
        "/readiness": ["check week"],
        f"/rounds/{round_id}": ["read round", "list matches"],
        f"/rounds/{round_id}/left": ["list unmatched"],
        f"/rounds/{round_id}/week": ["list loads"],
        f"/rounds/{round_id}/settled": ["list pairs"],
        f"/rounds/{round_id}/what-if": ["try round"],
        f"/rounds/{round_id}/people/{person}": ["list matches"],
        f"/rounds/{round_id}/publish": [],
    }
    found = {}
    for path in expected:
        with week.parts.database.reading() as session:
            before = len(session.exec(select(AuditEntry)).all())
        page(week, path)
        with week.parts.database.reading() as session:
            entries = session.exec(select(AuditEntry).order_by(col(AuditEntry.number))).all()
        own = [entry for entry in entries if entry.chain == str(week.program)]
        found[path] = [f"{one.verb} {one.kind}" for one in own[len(own) - (len(entries) - before) :]]
    assert found == expected


def test_titles_and_addresses_are_neutral(week: Week) -> None:
    round_id = week.reviewed()
    names = {one["mentee_name"] for one in week.read(round_id, "matches")["items"]}
    text = page(week, f"/rounds/{round_id}")
    assert "<title>Waypair</title>" in text
    addresses = " ".join(re.findall(r'(?:href|action)="([^"]*)"', text))
    assert not any(name in addresses for name in names)


def test_every_reason_of_the_engine_has_a_translation() -> None:
    assert {CONVERSATION, *(term.praise for term in ALL_TERMS)} <= REASONS


def test_what_cannot_be_done_to_a_round_is_said_in_spanish_too(week: Week) -> None:
    path = f"/programs/{week.program}/rounds/{week.draft()}"
    form = {"version": "1"}
    refused = week.client.post(f"{path}/close", data=form, headers=BROWSER | {"Accept-Language": "es"})
    assert refused.status_code == 409
    assert "El estado de la ronda es «borrador». Solo se puede cerrar una ronda publicada." in refused.text


def test_somebody_is_found_by_a_part_of_a_name_with_what_else_is_asked_for(week: Week) -> None:
    round_id = week.reviewed()
    path = f"/rounds/{round_id}"
    matches = week.read(round_id, "matches")["items"]
    one = matches[0]
    part = one["mentee_name"].upper()[:-1]
    text = page(week, path, q=f" {part} ", sort="fit_low")
    expected = {m["mentee_id"] for m in matches if part in f"{m['mentee_name']}|{m['mentor_name']}".upper()}
    assert set(re.findall(r'<tr id="p-([^"]*)"', text)) == expected
    assert f'value="{part}"' in text
    by_mentor = page(week, path, q=one["mentor_name"])
    assert one["mentee_id"] in by_mentor
    assert "Nobody like that" in page(week, path, q="nobody is called so")
    left = week.read(round_id, "unmatched")["items"]
    found = page(week, f"{path}/left", q=left[0]["mentee_name"])
    assert f'id="p-{left[0]["mentee_id"]}"' in found
    others = {person["mentee_id"] for person in left if left[0]["mentee_name"] not in person["mentee_name"]}
    assert others
    assert not any(f'id="p-{other}"' in found for other in others)
    assert "Nobody like that" in page(week, f"{path}/left", q="nobody is called so")


def walked(week: Week, path: str, **query: str) -> list[str]:
    """Return the pages of a list, from the first to the last."""
    texts = [page(week, path, **query)]
    while (following := re.search(r'href="\?([^"]*)" rel="next"', texts[-1])) is not None:
        texts.append(page(week, path, **dict(parse_qsl(html.unescape(following[1])))))
    return texts


@pytest.mark.parametrize(("path", "kind"), [("", "matches"), ("/left", "unmatched")])
def test_a_search_looks_through_so_many_says_how_far_it_came_and_goes_on(
    week: Week, monkeypatch: pytest.MonkeyPatch, path: str, kind: str
) -> None:
    round_id = week.reviewed()
    monkeypatch.setattr("api.rounds.service.cutting.LOOKED_THROUGH", 4)
    everybody = {one["mentee_id"]: one for one in week.read(round_id, kind)["items"]}
    called = {who: f"{one['mentee_name']}|{one.get('mentor_name', '')}".lower() for who, one in everybody.items()}
    part = next(iter(called.values()))[:3]
    texts = walked(week, f"/rounds/{round_id}{path}", q=part)
    assert len(texts) == -(-len(everybody) // 4) > 1
    for number, text in enumerate(texts):
        seen = min(4 * number + 4, len(everybody))
        assert f"Looked through {seen} of {len(everybody)} names" in text
    found = [who for text in texts for who in re.findall(r'<(?:tr|li class="card") id="p-([^"]*)"', text)]
    assert sorted(found) == sorted(who for who, names in called.items() if part in names)


def test_a_full_page_of_those_found_is_gone_on_with_where_it_ended(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    round_id = week.reviewed()
    monkeypatch.setattr("api.rounds.service.lists.PER_PAGE", 3)
    listed, found = (
        [
            who
            for text in walked(week, f"/rounds/{round_id}", **query)
            for who in re.findall(r'<tr id="p-([^"]*)"', text)
        ]
        for query in ({}, {"q": "a"})
    )
    assert len(listed) == len(week.read(round_id, "matches")["items"]) > 3
    assert len(found) > 3
    assert found == [who for who in listed if who in set(found)]  # in the same order, and nobody twice


def test_somebody_is_found_by_the_id_that_exports_have(week: Week) -> None:
    round_id = week.reviewed()
    path = f"/rounds/{round_id}"
    matches = week.read(round_id, "matches")["items"]
    for name in ("mentee_id", "mentor_id"):
        sought = matches[0][name]
        expected = {one["mentee_id"] for one in matches if one[name] == sought}
        assert set(re.findall(r'<tr id="p-([^"]*)"', page(week, path, q=sought))) == expected
    left = week.read(round_id, "unmatched")["items"]
    found = page(week, f"{path}/left", q=left[0]["mentee_id"])
    assert set(re.findall(r'id="p-([0-9a-f-]{36})"', found)) == {left[0]["mentee_id"]}
    assert "Nobody like that" in page(week, f"{path}/left", q=matches[0]["mentee_id"])


def test_a_search_by_name_asks_the_database_a_few_times_whoever_is_there(week: Week, app: FastAPI) -> None:
    round_id = week.reviewed()
    for path in (f"/rounds/{round_id}", f"/rounds/{round_id}/left"):
        with counted_queries(app) as statements:
            page(week, path, q="a")
        assert len(statements) < 45, (path, len(statements))
