"""A mentor's phone: what waits, the week and the people, in every state."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.looking import LOOKS, Look, look, walk
from tests.proposals.weeks import Week

LONG = "Maximiliana-Guadalupe"


@pytest.fixture
def week(site: Site) -> Week:
    made = Week(site.app, people=5)
    made.match(4)
    made.put_forward(made.pairing(0), made.pairing(1), made.pairing(2))
    return made


def opened(site: Site, week: Week, path: str = "", size: str = "phone", language: str = "en") -> Page:
    page = site.window(size, language, email="ana@example.org")
    page.goto(f"/programs/{week.program}/me{path}")
    return page


def test_a_mentor_accepts_with_two_taps_and_says_no_with_a_reason(site: Site, week: Week) -> None:
    page = opened(site, week)
    card = page.locator("section.card").first
    look(page)
    card.get_by_text("Accept", exact=True).click()
    card.get_by_role("button", name="Yes, keep this hour").click()
    expect(page.get_by_role("status")).to_contain_text("The hour is kept")
    card = page.locator("section.card").first
    card.get_by_text("Not this time").click()
    card.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert").first).to_be_focused()
    look(page, "422")
    page.get_by_label("I have no time for it now").first.check()
    page.locator("section.card").first.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_contain_text("Somebody else is looked for")
    page.locator("section.card").first.get_by_text("Talk first").click()
    page.get_by_role("button", name="Ask to talk").click()
    expect(page.get_by_text("You asked to talk first.")).to_be_visible()
    assert {row.state for row in week.proposals()} == {"accepted", "mentor_accepted", "declined", "proposed"}
    week.app.state.parts.clock.move(hours=49)
    page = opened(site, week)
    expect(page.get_by_text("Nothing waits for your answer")).to_be_visible()
    look(page)


@pytest.mark.parametrize(("language", "looks"), LOOKS)
def test_the_pages_of_a_mentor_in_every_state(site: Site, week: Week, language: str, looks: Look) -> None:
    week.a_mentee(name=LONG)
    match = week.match(5)
    page = opened(site, week, "", {"en": "desk", "es": "phone"}[language], language)
    looks(page)
    page.goto(f"/programs/{week.program}/me/people")
    expect(page.get_by_role("heading", name=LONG)).to_be_visible()
    looks(page)
    page.goto(f"/programs/{week.program}/me/people/{match['id']}")
    looks(page)
    if looks is look:
        assert len(walk(page)) > 10
    page.locator('form:has([name="outcome"]) button').click()
    looks(page, "422")
    page.goto(f"/programs/{week.program}/me/week")
    looks(page, "422")
    if looks is look:
        assert len(walk(page)) > 110
    page.locator("main summary").first.click()
    page.locator('[name="start"]').fill("18:15")
    page.locator('[name="weekday"]').select_option("0")
    page.locator("main details[open] button").click()
    looks(page, "422")
    page.goto(f"/programs/{week.program}/me/week/calendar")
    page.get_by_role("main").get_by_role("button").click()
    looks(page, "422")
    page.goto(f"/programs/{week.program}/me/week/away")
    looks(page, "422")
    page.get_by_role("main").get_by_role("button").click()
    expect(page.get_by_role("status")).to_be_visible()
    looks(page, "422")


def test_without_scripts_a_mentor_does_the_same(site: Site, week: Week) -> None:
    page = site.window("phone", scripts=False, email="ana@example.org")
    page.goto(f"/programs/{week.program}/me")
    page.locator("section.card").first.get_by_text("Accept", exact=True).click()
    page.get_by_role("button", name="Yes, keep this hour").first.click()
    expect(page.get_by_role("status")).to_contain_text("The hour is kept")
    page.goto(f"/programs/{week.program}/me/people")
    page.get_by_role("button", name="Reached").click()
    expect(page.get_by_text("Written down.")).to_be_visible()
    page.goto(f"/programs/{week.program}/me/week")
    page.get_by_role("checkbox", name="Sunday 9 AM").check()
    page.get_by_role("button", name="Save my hours").click()
    expect(page.get_by_role("checkbox", name="Sunday 9 AM")).to_be_checked()
