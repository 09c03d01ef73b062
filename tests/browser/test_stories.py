"""Stories in a real browser: a mentor writes one, the team reads it, whoever asked for support finds it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from api.accounts.models.words import Role
from tests.accounts.people import a_member, a_program
from tests.asking.telling import Typed, asked
from tests.browser.conftest import Site
from tests.browser.looking import LOOKS, Look
from tests.kept_people.people import a_mentor

WORDS = {
    "en": {
        "save": "Save as a draft", "on": "Save, and go on to send it in", "send": "Send it in", "decide": "Decide",
        "back": "Take it back", "read": "Read the story", "helped": "This helped",
    },
    "es": {
        "save": "Guardar como borrador", "on": "Guardar y seguir para enviarla", "send": "Enviarla",
        "decide": "Decidir", "back": "Retirarl", "read": "Leer la historia",
        "helped": "Me ha ayudado",
    },
}  # fmt: skip


@pytest.mark.parametrize(("language", "looks"), LOOKS)
def test_a_story_goes_from_its_author_to_who_reads_it_and_back(site: Site, language: str, looks: Look) -> None:
    program = a_program(site.app)
    member = a_member(site.app, program, Role.MENTOR)
    a_mentor(site.app, program, member_id=str(member))
    a_member(site.app, program, Role.COORDINATOR, email="kim@example.org")
    size, say, home = {"en": "phone", "es": "desk"}[language], WORDS[language], f"/programs/{program}"
    mentor, staff = (site.window(size, language, email=f"{name}@example.org") for name in ("ana", "kim"))

    def press(page: Page, button: str) -> None:
        page.get_by_role("button", name=say[button]).first.click()
        looks(page, "422")

    def only_press(page: Page, button: str) -> None:
        page.get_by_role("button", name=say[button]).first.click()
        expect(page.get_by_role("status").first).to_be_visible()

    for page, way in ((mentor, "/me/stories"), (staff, "/stories")):
        page.goto(home + way)
        looks(page, "422")
    mentor.goto(f"{home}/me/stories/new")
    press(mentor, "save")
    expect(mentor.get_by_role("alert")).to_be_focused()
    mentor.locator("#field-title").fill("The first winter " * 7)
    mentor.locator("#field-text").fill("I had been out for nine days.\n\nIt began to snow.")
    mentor.locator("[name=warnings][value=death]").check()
    press(mentor, "on")
    press(mentor, "send")
    expect(mentor.get_by_role("alert")).to_be_focused()
    mentor.locator("[name=agree]").check()
    mentor.locator("#field-signature").fill("Ana Diaz")
    only_press(mentor, "send")
    mentor.goto(f"{home}/me/stories/agreement")
    looks(mentor, "422")

    staff.goto(f"{home}/stories")
    looks(staff, "422")
    staff.get_by_role("table").get_by_role("link").first.click()
    looks(staff, "422")
    staff.locator("[name=decision][value=take_down]").check()
    press(staff, "decide")
    staff.locator("[name=decision][value=approve]").check()
    only_press(staff, "decide")

    spoken: Typed = {"modes": ["video"], "languages": ["en", "es"][:: 1 if language == "en" else -1]}
    asking = asked(site.app, program, language, talk=spoken)
    reader = site.window("phone", language)
    reader.goto(f"{asking.way}/done")
    looks(reader, "422")
    reader.goto(f"/your/{asking.token}/stories")
    looks(reader, "422")
    reader.locator("h2 a").first.click()
    expect(reader.get_by_text("It began to snow.")).to_be_hidden()
    reader.get_by_text(say["read"]).click()
    expect(reader.get_by_text("It began to snow.")).to_be_visible()
    press(reader, "helped")

    mentor.goto(f"{home}/me/stories")
    looks(mentor, "422")
    only_press(mentor, "back")
    reader.reload()
    expect(reader.get_by_text("It began to snow.")).to_have_count(0)
    mentor.locator("h2 a").first.click()
    looks(mentor, "422")
    mentor.goto(f"{mentor.url.partition('?')[0]}/remove")
    looks(mentor, "422")
