"""A program's week as everybody in it lives it, each in a window of their own: from the asking to the first contact."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from typing import Final
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlmodel import col, select

from api.accounts.models.words import Role
from api.jobs import run_once
from api.proposals.models.tables import Proposal
from api.web.reader import Reader
from api.working import JOBS
from tests.accounts.people import a_member, a_program
from tests.asking.telling import people
from tests.browser.conftest import Site
from tests.browser.looking import look
from tests.kept_people.people import a_mentee, a_mentor
from tests.proposals.weeks import GUIDE, PERSON, agrees

KIM: Final = "kim@example.org"
MENTORS: Final = {"Rosalinda": "rosalinda@example.org", "Benedikta": "benedikta@example.org"}
OTHERS: Final = ("Jo", "Lee")
ASKS: Final = "Maximiliana"
SECRETS: Final = (ASKS, "Wolkenstein", "2025550123", "maxi@example.org", *OTHERS)
"""What no mentor's page may hold before both have said yes."""


@dataclass
class Lived:
    """One week: everybody's windows look alike, and what a button says is written in English and said in theirs."""

    site: Site
    size: str
    language: str
    scripts: bool

    def __post_init__(self) -> None:
        app = self.site.app
        self.program = a_program(app, language=self.language)
        a_member(app, self.program, Role.COORDINATOR, email=KIM)
        self.mentors: dict[UUID, str] = {}
        for name, email in MENTORS.items():
            member = a_member(app, self.program, Role.MENTOR, email=email, name=name)
            about = GUIDE | {"name": f"{name} Zubizarreta", "languages": ["en", "es"], "member_id": str(member)}
            self.mentors[a_mentor(app, self.program, **about)] = name
        self.others = {name: a_mentee(app, self.program, **PERSON | {"name": name}) for name in OTHERS}
        for mentee in self.others.values():
            agrees(app, self.program, mentee)
        self.reader = Reader(self.language)

    def say(self, text: str, **blanks: str) -> str:
        return self.reader.say(text) % blanks if blanks else self.reader.say(text)

    def window(self, email: str = "", path: str = "/") -> Page:
        page = self.site.window(self.size, self.language, scripts=self.scripts, email=email)
        page.goto(path)
        return page

    def at(self, rest: str) -> str:
        return f"/programs/{self.program}{rest}"

    def press(self, within: Page | Locator, text: str, **blanks: str) -> None:
        within.get_by_role("button", name=self.say(text, **blanks), exact=True).first.click()

    def follow(self, within: Page | Locator, text: str, **blanks: str) -> None:
        within.get_by_role("link", name=self.say(text, **blanks), exact=True).first.click()

    def told(self, page: Page, text: str) -> None:
        expect(page.get_by_role("status").first).to_contain_text(self.say(text))

    def work(self) -> None:
        """Do what is due as a worker does."""
        run_once(self.site.app.state.parts, JOBS)

    def proposals(self, mentee: UUID) -> list[Proposal]:
        with self.site.app.state.parts.database.reading() as session:
            wanted = select(Proposal).where(Proposal.mentee_id == mentee).order_by(col(Proposal.id))
            return list(session.exec(wanted))


def somebody_asks_for_support(week: Lived) -> Page:
    """Ask as somebody without an account does; return their window, at their own page."""
    page, say = week.window(path=f"/ask/{week.program}"), week.say

    def goes_on() -> None:
        week.press(page, "Save and go on")

    week.press(page, "Start")
    page.get_by_label(say("What should we call you?")).fill(f"{ASKS} Wolkenstein")
    page.get_by_label(say("Send me a text")).check()
    page.get_by_label(say("Phone number")).fill("202 555 0123")
    page.get_by_label(say("E-mail address")).fill("maxi@example.org")
    goes_on()
    for weekday in (0, 2):
        hour = f"{week.reader.weekday(weekday)} {week.reader.full_hour(18)}"
        page.get_by_role("checkbox", name=hour, exact=True).check()
    goes_on()
    page.get_by_label(say("by video")).check()
    goes_on()
    goes_on()
    page.locator("#field-birth_year").fill("1990")
    goes_on()
    agree = page.get_by_label(say("Yes, I agree"))
    expect(agree.first).to_be_visible()  # for all of them nobody waits
    for box in agree.all()[:2]:
        box.check()
    page.get_by_label(say("Your name, as you sign")).fill(ASKS)
    goes_on()
    expect(page.get_by_text("maxi@example.org")).to_be_visible()
    week.press(page, "Send")
    week.told(page, "You have done something hard today.")
    week.follow(page, "Open your page")
    expect(page.get_by_text(say("You are among the next %(number)s.", number="10"))).to_be_visible()
    return page


def the_coordinator_sees_them_wait(week: Lived, kim: Page) -> None:
    kim.goto(week.at("/people?status=waiting"))
    expect(kim.get_by_role("link", name=re.compile(ASKS))).to_be_visible()


def the_round_is_made(week: Lived, kim: Page) -> None:
    kim.goto("/")
    week.press(kim, "Match this week")
    expect(kim.get_by_role("heading", name=week.say("Being solved"))).to_be_visible()
    week.work()
    expect(kim.get_by_role("table")).to_be_visible()  # the page comes by itself, with scripts and without
    expect(kim.get_by_role("rowheader")).to_have_count(3)


def one_pair_is_kept_and_another_never_comes_about(week: Lived, kim: Page) -> None:
    before = together(kim)
    week.press(kim, "Keep: %(person)s", person="Jo")
    week.told(kim, "Kept. Nobody takes these two apart.")
    week.follow(kim, "Not this pair: %(person)s", person="Lee")
    kim.get_by_role("radio", name=week.say("Not this week")).check()
    week.press(kim, "Keep them apart")
    week.told(kim, "Kept apart. Solve the round again to find somebody else.")
    week.press(kim, "Solve again")
    week.work()
    expect(kim.get_by_role("link", name=week.say("Publish …"))).to_be_visible()
    after = together(kim)
    assert after["Jo"] == before["Jo"]
    assert {after["Lee"], before["Lee"]} == set(week.mentors.values())


def together(kim: Page) -> dict[str, str]:
    """Return the first name of each person's mentor, by their own."""
    rows = (row.locator(".name a").all_inner_texts() for row in kim.locator("tbody tr").all())
    return {person.split()[0]: mentor.split()[0] for person, mentor in rows}


def the_round_is_published(week: Lived, kim: Page) -> None:
    week.follow(kim, "Publish …")
    week.press(kim, "Publish")
    week.told(kim, "Published. The mentors are being asked.")
    kim.goto(week.at("/following?see=answers"))
    expect(kim.get_by_role("rowheader")).to_have_count(3)


def nothing_tells_who_it_is(week: Lived, page: Page) -> None:
    """Look through everything that a mentor is sent for names, numbers and addresses."""
    for path in ("/me", "/me/week", "/me/people"):
        page.goto(week.at(path))
        sent = page.content()
        assert [secret for secret in SECRETS if re.search(rf"\b{re.escape(secret)}\b", sent)] == []


def card_of(page: Page, proposal: Proposal) -> Locator:
    return page.locator(f"#p-{proposal.id}")


def the_mentor_declines(week: Lived, page: Page, proposal: Proposal) -> None:
    page.goto(week.at("/me"))
    card = card_of(page, proposal)
    card.get_by_text(week.say("Not this time"), exact=True).click()
    card.get_by_label(week.say("I have no time for it now")).check()
    week.press(card, "Send")
    week.told(page, "Thank you for saying so. Somebody else is looked for.")


def the_coordinator_reads_that_somebody_else_was_found(week: Lived, kim: Page) -> None:
    kim.goto(week.at("/following?see=declined"))
    expect(kim.get_by_role("rowheader", name=re.compile(ASKS))).to_be_visible()
    expect(kim.get_by_role("table")).to_contain_text(week.say("Found instead: %(mentor)s", mentor=""))
    if week.scripts:
        look(kim)


def the_mentor_accepts(week: Lived, page: Page, proposal: Proposal) -> None:
    page.goto(week.at("/me"))
    card = card_of(page, proposal)
    card.get_by_text(week.say("Accept"), exact=True).click()
    week.press(card, "Yes, keep this hour")
    week.told(page, "Thank you. The hour is kept, and the other side is asked now.")


def the_person_says_yes(week: Lived, page: Page) -> None:
    page.reload()
    week.follow(page, "Look at it and answer")
    week.press(page, "Yes, I would like to meet")
    week.told(page, "Thank you. Your hour is kept for you.")
    expect(page.get_by_text(week.say("You have a mentor."))).to_be_visible()


def the_mentor_reaches_them(week: Lived, page: Page) -> None:
    page.goto(week.at("/me/people"))
    expect(page.get_by_role("heading", name=ASKS, exact=True)).to_be_visible()
    sent = page.content()
    assert 'href="sms:+12025550123"' in sent
    assert [secret for secret in ("Wolkenstein", "maxi@example.org", *OTHERS) if secret in sent] == []
    week.press(page, "Reached")
    week.told(page, "Written down.")


def the_coordinator_sees_it(week: Lived, kim: Page) -> None:
    kim.goto(week.at("/following?see=active"))
    row = kim.get_by_role("row").filter(has_text=ASKS)
    expect(row).to_contain_text(week.say("first meeting"))
    row.get_by_role("link").first.click()
    expect(kim.get_by_role("main").get_by_role("listitem")).to_contain_text(week.say("Reached"))


COMBINATIONS: Final = [*product(("desk", "phone"), ("en", "es"), (True, False))]
USUAL: Final = {("desk", "en", True), ("phone", "es", True), ("phone", "en", False)}


@pytest.mark.parametrize(
    ("size", "language", "scripts"),
    [pytest.param(*one, marks=[] if one in USUAL else pytest.mark.deep) for one in COMBINATIONS],
)
def test_a_week_from_the_asking_to_the_first_contact(site: Site, size: str, language: str, scripts: bool) -> None:
    week = Lived(site, size, language, scripts)
    own_page = somebody_asks_for_support(week)
    (asking,) = {row.id for row in people(site.app, week.program)} - set(week.others.values())
    kim = week.window(KIM)
    the_coordinator_sees_them_wait(week, kim)
    the_round_is_made(week, kim)
    one_pair_is_kept_and_another_never_comes_about(week, kim)
    the_round_is_published(week, kim)

    mentors = {name: week.window(email, week.at("/me")) for name, email in MENTORS.items()}
    (first,) = week.proposals(asking)
    says_no = mentors[week.mentors[first.mentor_id]]
    says_yes = next(page for page in mentors.values() if page is not says_no)
    for page in mentors.values():
        nothing_tells_who_it_is(week, page)
    the_mentor_declines(week, says_no, first)
    week.work()
    the_coordinator_reads_that_somebody_else_was_found(week, kim)
    _, second = week.proposals(asking)
    assert second.mentor_id != first.mentor_id
    the_mentor_accepts(week, says_yes, second)
    for page in mentors.values():
        nothing_tells_who_it_is(week, page)

    the_person_says_yes(week, own_page)
    nothing_tells_who_it_is(week, says_no)
    the_mentor_reaches_them(week, says_yes)
    the_coordinator_sees_it(week, kim)
