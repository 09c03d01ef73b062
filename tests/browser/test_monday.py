"""A coordinator's Monday in a real browser: the week, its round from the button to the end, and what follows."""

from __future__ import annotations

from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from api.accounts.models.words import Role
from api.consent.models import Purpose
from tests.accounts.people import a_member, a_program, signed_in
from tests.browser.conftest import Site
from tests.browser.looking import look, walk
from tests.proposals.weeks import agrees
from tests.rounds.weeks import Week, a_week

KIM = "kim@example.org"


@pytest.fixture
def week(site: Site) -> Week:
    program = a_program(site.app)
    a_member(site.app, program, Role.COORDINATOR, email=KIM)
    drawn = a_week(site.app, signed_in(site.app, KIM), program, 40, 6)
    for mentee in drawn.mentees:
        agrees(site.app, program, mentee, Purpose.MENTOR)
    return drawn


def at(page: Page) -> str:
    return page.url.partition("?")[0].partition("#")[0]


def round_of(page: Page) -> str:
    return at(page).rpartition("/")[2]


def test_a_monday_from_the_button_to_the_matches(site: Site, week: Week) -> None:
    page = site.window(email=KIM)
    page.goto("/")
    expect(page.get_by_role("heading", name="This week")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Match this week").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    look(page)
    page.reload()
    expect(page.get_by_role("progressbar")).to_be_visible()
    week.work()
    expect(page.get_by_role("table")).to_be_visible()  # without anybody touching it
    look(page)
    home, round_id = at(page), round_of(page)

    page.keyboard.press("j")  # by keyboard alone: the first row, then its button
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Keep").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Kept")
    expect(page.get_by_role("button", name="Solve again")).to_be_visible()
    look(page)

    page.get_by_role("link", name="Not this pair").nth(1).click()
    look(page)
    page.get_by_role("button", name="Keep them apart").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, "422")
    page.get_by_role("radio", name="Not this week").check()
    page.get_by_role("button", name="Keep them apart").click()
    page.get_by_role("link", name="Settled by hand").click()
    look(page, "422")
    page.get_by_role("button", name="Solve again").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    week.work()
    expect(page.get_by_role("table")).to_be_visible()

    page.get_by_role("link", name="Alternatives").first.click()
    look(page, "422")
    page.get_by_role("link", name="Proposals").click()
    page.get_by_role("link", name="Hours and places").click()
    look(page, "422")
    page.get_by_role("link", name="Left over").click()
    look(page, "422")
    page.get_by_role("link", name="What if", exact=True).click()
    page.get_by_role("radio", name="took one more person").check()
    page.get_by_role("button", name="What if", exact=True).click()
    expect(page.get_by_role("table", name="Now, and what if")).to_be_visible()
    look(page, "422")
    page.goto(home + "/publish")
    look(page, "422")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("status")).to_contain_text("Published")
    assert week.row(round_id).state == "published"
    follow(page, week)
    page.goto(home + "/close")
    look(page, "422")
    page.get_by_role("button", name="Close the round").click()
    expect(page.get_by_role("table")).to_contain_text("closed")
    look(page, "422")


def follow(page: Page, week: Week) -> None:
    """Answer for both sides of one pair, write down that somebody worries, and take a break."""
    page.get_by_role("link", name="Follow what becomes of it").click()
    look(page, "422")
    person = page.get_by_role("rowheader").first.get_by_role("link")
    name = person.inner_text()
    person.click()
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_role("alert")).to_be_focused()
    look(page, "422")
    for _ in ("mentor", "mentee"):
        page.get_by_role("radio", name="Yes").check()
        page.get_by_role("button", name="Write it down").click()
        expect(page.get_by_role("status")).to_be_visible()
        page.goto(f"/programs/{week.program}/following?see=answers")
        if page.get_by_role("rowheader", name=name, exact=True).count():
            page.get_by_role("rowheader", name=name, exact=True).get_by_role("link").first.click()
            page.get_by_role("button", name="Make another link").click()
            expect(page.get_by_role("main")).to_contain_text("/answer/")
    page.goto(f"/programs/{week.program}/following?see=active")
    page.get_by_role("rowheader").first.get_by_role("link").click()
    page.get_by_role("radio", name="Worried").check()
    page.get_by_role("textbox", name="Note").fill("Sounded low.")
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_role("main")).to_contain_text("Sounded low.")
    look(page, "422")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Go on after the break")).to_be_visible()
    page.goto(f"/programs/{week.program}/following?see=paused")
    look(page, "422")


def test_the_same_on_a_phone_in_spanish_without_scripts(site: Site, week: Week) -> None:
    page = site.window("phone", "es", scripts=False, email=KIM)
    page.goto("/")
    page.get_by_role("button", name="Emparejar esta semana").click()
    expect(page.get_by_role("heading", name="Calculándose")).to_be_visible()
    week.work()
    expect(page.get_by_role("link", name="Publicar…")).to_be_visible()  # the page comes again by itself
    home, round_id = at(page), round_of(page)
    page.get_by_role("button", name="Fijar").first.click()
    expect(page.get_by_role("status")).to_contain_text("Fijada")
    page.get_by_role("link", name="Esta pareja no").nth(1).click()
    page.get_by_role("radio", name="Esta semana no").check()
    page.get_by_role("button", name="Mantener separados").click()
    page.get_by_role("button", name="Calcular de nuevo").click()
    week.work()
    page.goto(home + "/left")
    page.get_by_role("button", name="Pedir a").first.click()
    expect(page.get_by_role("alert")).to_contain_text("pregúntele usted")
    page.goto(home + "/publish")
    page.get_by_role("button", name="Publicar").click()
    expect(page.get_by_role("status")).to_contain_text("Publicada")
    assert week.row(round_id).state == "published"
    page.get_by_role("link", name="Seguir lo que pasa").click()
    expect(page.get_by_role("table")).to_contain_text("espera al mentor")


def test_of_two_windows_the_slower_is_told_and_loses_nothing(site: Site, week: Week) -> None:
    other = a_member(site.app, week.program, Role.COORDINATOR, email="lee@example.org")
    assert isinstance(other, UUID)
    address = f"/programs/{week.program}/rounds/{week.reviewed()}"
    first, second = site.window(email=KIM), site.window("phone", "es", email="lee@example.org")
    for page in (first, second):
        page.goto(address)
    first.get_by_role("button", name="Keep").first.click()
    expect(first.get_by_role("status")).to_be_visible()
    second.get_by_role("button", name="Fijar").nth(1).click()
    expect(second.get_by_role("alert")).to_be_visible()
    look(second, "412")
    second.get_by_role("button", name="Hacerlo de todos modos").click()
    second.goto(address + "/settled")
    expect(second.get_by_role("rowheader")).to_have_count(2)
    assert len(walk(second)) > 8
