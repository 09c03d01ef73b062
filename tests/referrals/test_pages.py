"""Referrals on pages: asking, signing, answering; what is shown before an answer is what was agreed to and no more."""

from __future__ import annotations

import re

from tests.proposals.weeks import SURNAME
from tests.referrals.programs import HTML, SAID_ELSEWHERE, Between, may_tell


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def test_somebody_is_asked_signs_and_is_taken_in_on_pages(between: Between) -> None:
    north, south = between.north, between.south
    form = f"/programs/{north.program}/people/{between.mentee}/refer"
    assert f'href="{form}"' in north.coordinator.get(f"/programs/{north.program}/people/{between.mentee}").text
    counted = {"definition": "board", "board": 3, "board_lived": 2, "counted_on": "2026-11-02"}
    south.coordinator.put(f"{south.base}/leadership", json=counted, headers={"If-Match": '"0"'})
    assert "South Run by people who have been there" in plain(north.coordinator.get(form, headers=HTML).text)
    bare = north.coordinator.post(form, data={}, headers=HTML)
    assert (bare.status_code, 'href="#field-to_program_id"' in bare.text) == (422, True)
    sent = {"to_program_id": str(south.program)}
    made = north.coordinator.post(form, data=sent, headers=HTML)
    assert made.headers["location"].endswith("?done=asked")
    referral = made.headers["location"].partition("/referrals/")[2].partition("?")[0]
    again = north.coordinator.post(form, data=sent, headers=HTML)
    assert again.status_code == 409
    assert "They are referred to a program already." in plain(again.text)

    client, way = between.her()
    assert "North would like to tell South about you" in plain(client.get(way).text)
    spanish = plain(client.get(f"{way}/consents/referral/sign?lang=es").text)
    assert "Con quién: South." in spanish
    between.signs()
    client, way = between.her()
    assert "South : We have told them about you. They have not answered yet." in plain(client.get(way).text)
    assert client.get(f"{way}/consents/referral/sign").status_code == 303  # it is signed: nothing more to sign

    here = f"/programs/{south.program}/following/referrals"
    assert f"Samantha {SURNAME} from North yours to answer" in plain(south.coordinator.get(here, headers=HTML).text)
    version = str(between.row(referral).version)
    bare = south.coordinator.post(f"{here}/{referral}", data={"do": "declined", "version": version}, headers=HTML)
    assert (bare.status_code, 'href="#field-reason"' in bare.text) == (422, True)
    late = south.coordinator.post(f"{here}/{referral}", data={"do": "accepted", "version": "9"}, headers=HTML)
    assert late.status_code == 412
    taken = south.coordinator.post(f"{here}/{referral}", data={"do": "accepted", "version": version}, headers=HTML)
    assert taken.headers["location"] == f"{here}/{referral}?done=accepted"
    assert f"/people/{between.row(referral).came_id}" in between.page_of(south, referral)
    assert "They take you in." in plain(client.get(way).text)


def test_before_it_answers_a_program_sees_what_was_agreed_to_and_no_more(between: Between) -> None:
    page = between.page_of(between.south, between.sent())
    assert f"Samantha {SURNAME}" in page
    assert "samantha@example.org" in page
    for private in ("a quiet year", "chess", "opioids", "armed forces", "1990", "2025550123", str(between.mentee)):
        assert private not in page, private
    assert SAID_ELSEWHERE["goals"] == ["a quiet year"]
    title = re.search("<title>([^<]*)</title>", page)
    assert title is not None
    assert "Samantha" not in title[1]


def test_two_who_press_at_once_and_one_who_withdraws_are_told(between: Between) -> None:
    may_tell(between.app, between.north.program, between.mentee, "South")
    referral = between.refer().json()["id"]
    version = str(between.row(referral).version)
    here = f"/programs/{between.north.program}/following/referrals/{referral}"
    done = between.north.coordinator.post(here, data={"do": "withdraw", "version": version}, headers=HTML)
    assert done.headers["location"] == f"{here}?done=withdrawn"
    again = str(between.row(referral).version)
    over = between.north.coordinator.post(here, data={"do": "withdraw", "version": again}, headers=HTML)
    assert over.status_code == 409
    assert "Something came of it already." in plain(over.text)
    assert between.page_of(between.south, referral).count("somebody") == 1
