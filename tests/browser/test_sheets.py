"""Bringing people in from sheets, and letting a mentor step back, looked at by a coordinator."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from api.accounts.models.words import Role
from tests.accounts.people import a_member, a_program
from tests.browser.conftest import Site
from tests.browser.looking import look
from tests.intake.sheets import MENTEES, MENTORS
from tests.proposals.weeks import Week

LOOK = {"en": "Look at what would come in", "es": "Mirar qué entraría"}
BRING = {"en": "Bring it all in", "es": "Traerlo todo"}


def choose(page: Page, mentees: str, mentors: str) -> None:
    for name, text in (("mentees", mentees), ("mentors", mentors)):
        file = FilePayload(name=f"{name}.csv", mimeType="text/csv", buffer=text.encode())
        page.locator(f"#field-{name}").set_input_files(file)


@pytest.mark.parametrize(("size", "language", "scripts"), [("desk", "en", True), ("phone", "es", False)])
def test_sheets_are_mended_looked_at_and_brought_in(site: Site, size: str, language: str, scripts: bool) -> None:
    program = a_program(site.app)
    a_member(site.app, program, Role.COORDINATOR)
    page = site.window(size, language, email="ana@example.org", scripts=scripts)
    page.goto(f"/programs/{program}/people")
    page.locator(".empty a").click()
    if scripts:
        look(page)
    choose(page, MENTEES.replace("Mon 09:00-12:00", "Mon 25:00-26:00"), MENTORS.replace("specialist", "specalist"))
    page.get_by_role("button", name=LOOK[language]).click()
    expect(page.locator("tbody tr")).to_have_count(2)
    if scripts:
        expect(page.get_by_role("alert")).to_be_focused()
        look(page, "422")
    choose(page, MENTEES, MENTORS)
    page.get_by_role("button", name=LOOK[language]).click()
    expect(page.locator("tbody")).to_contain_text("North")  # a site that is not there
    page.locator("#field-make_places").check()
    page.get_by_role("button", name=LOOK[language]).click()
    expect(page.locator("caption")).to_have_text({"en": "What would come in", "es": "Lo que entraría"}[language])
    if scripts:
        look(page, "422")
    page.get_by_role("button", name=BRING[language]).click()
    expect(page.get_by_role("status")).to_be_visible()
    if scripts:
        look(page, "422")
    page.locator("main a.button").first.click()
    expect(page.get_by_role("link", name="Ana", exact=True)).to_be_visible()


def test_a_mentor_steps_back_and_everybody_concerned_is_seen_first(site: Site) -> None:
    week = Week(site.app, people=3)
    week.match(0), week.match(1)
    week.put_forward(week.pairing(2))
    a_member(site.app, week.program, Role.COORDINATOR, email="carla@example.org")
    page = site.window("phone", "es", email="carla@example.org")
    page.goto(f"/programs/{week.program}/mentors/{week.mentor}/leave")
    expect(page.locator("tbody tr")).to_have_count(3)
    look(page)
    page.get_by_role("button", name="Retirar ahora").click()
    expect(page.get_by_role("alert")).to_be_focused()
    look(page, "422")
    page.locator('[name="reason"][value="leave"]').check()
    page.get_by_role("button", name="Retirar ahora").click()
    expect(page.get_by_role("status")).to_be_visible()
