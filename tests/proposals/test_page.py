"""The page on which a mentee answers: nothing happens by opening it, and it says nothing to whoever looks on."""

import re
from dataclasses import replace

import pytest

from matcher.people.vocabulary import EXPERIENCES, PATHWAYS, SUBSTANCES
from tests.proposals.weeks import SURNAME, Week
from tests.service import a_client


@pytest.fixture
def link(week: Week) -> str:
    proposal = week.put_forward()[0]
    assert week.mentor_says(proposal, True).status_code == 200
    return week.link()


def test_opening_the_link_however_often_answers_nothing(week: Week, link: str) -> None:
    scanner = a_client(week.app)
    pages = [scanner.get(link) for _ in range(3)]
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert scanner.head(link).status_code == 405
    row = week.proposals()[0]
    assert (row.state, row.version) == ("mentor_accepted", 2)
    assert pages[-1].text.count('<form method="post">') == 2
    assert "<script>" not in pages[-1].text
    assert "style=" not in pages[-1].text


def test_the_page_shows_the_first_name_the_hour_and_the_crisis_line(week: Week, link: str) -> None:
    page = a_client(week.app).get(link).text
    assert "Rosalinda" in page
    assert SURNAME not in page
    assert "Monday, 6:00\u00a0PM–7:00\u00a0PM (New\u00a0York)" in page
    assert "988" in page


def test_title_and_address_are_neutral(week: Week, link: str) -> None:
    page = a_client(week.app).get(link).text
    title = re.search(r"<title>(.*)</title>", page)
    assert title is not None
    assert title.group(1) == "Waypair"
    assert re.fullmatch(r"/answer/[\w-]{43}", link)


def test_what_the_mentor_does_not_share_is_not_on_the_page(week: Week, link: str) -> None:
    page = a_client(week.app).get(link).text.lower()
    for word in (*PATHWAYS, *SUBSTANCES, *EXPERIENCES, "opioids", "parenting", "2019"):
        assert word.replace("_", " ") not in page or word == "other"


def test_what_the_mentor_shares_is(week: Week) -> None:
    generous = week.a_mentor(name="Benedikta", shareable=["pathways", "experiences", "recovery", "interests"],
                             interests=["chess"])  # fmt: skip
    proposal = week.put_forward(week.pairing(0, mentor_id=generous))[0]
    assert week.on_behalf(proposal, "mentor", True).status_code == 200
    page = a_client(week.app).get(week.link()).text
    for text in ("Benedikta", "SMART Recovery", "bringing up children", "chess", "5-10"):
        assert text in page
    assert "opioids" not in page


def test_who_reads_spanish_reads_spanish(week: Week) -> None:
    week.a_mentee(languages=["es"], name="Sofía")
    proposal = week.put_forward(replace(week.pairing(5), mode=""))[0]
    assert week.on_behalf(proposal, "mentor", True).status_code == 200
    page = a_client(week.app).get(week.link()).text
    assert '<html lang="es"' in page
    assert "sábado, 6:00\u00a0p.m.–7:00" in page
    assert "Sí, quiero conocerla" in page
    assert "msgid" not in page
    assert "Content-Type" not in page


def test_a_no_has_a_reason_and_says_thank_you(week: Week, link: str) -> None:
    browser = a_client(week.app)
    assert browser.post(link, data={"answer": "no"}).status_code == 422
    assert browser.post(link, data={"answer": "maybe"}).status_code == 422
    assert week.proposals()[0].state == "mentor_accepted"
    done = browser.post(link, data={"answer": "no", "reason": "time"})
    assert done.status_code == 200
    assert "Thank you" in done.text
    row = week.proposals()[0]
    assert (row.state, row.reason, row.mentee_by, row.repair) == ("declined", "time", "self", "due")


def test_not_now_ends_it_without_asking_again_the_next_minute(week: Week, link: str) -> None:
    assert a_client(week.app).post(link, data={"answer": "no", "reason": "not_now"}).status_code == 200
    assert week.proposals()[0].repair == "none"


def test_a_link_works_once(week: Week, link: str) -> None:
    browser = a_client(week.app)
    assert browser.post(link, data={"answer": "yes"}).status_code == 200
    again = browser.post(link, data={"answer": "no", "reason": "time"})
    assert (again.status_code, week.proposals()[0].state) == (404, "accepted")
    gone = browser.get(link, headers={"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"})
    assert gone.status_code == 404
    assert "Este enlace ya no funciona" in gone.text
    assert browser.get("/answer/unknown", headers=gone.request.headers).content == gone.content


def test_another_site_cannot_answer(week: Week, link: str) -> None:
    browser = a_client(week.app)
    answer = browser.post(link, data={"answer": "yes"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert week.proposals()[0].state == "mentor_accepted"


def test_only_the_hash_of_a_token_is_kept(week: Week, link: str) -> None:
    token = link.rpartition("/")[2]
    with week.parts.database.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT * FROM answer_links").all()
    assert rows
    assert token not in repr(rows)
