"""What a program is made of, looked at and changed by its admin."""

import re

import pytest
from playwright.sync_api import Page, expect

from api.accounts.models.words import Role
from tests.accounts.people import a_member, a_program
from tests.browser.conftest import Site
from tests.browser.looking import LOOKS, Look

WORDS = {
    "en": {"add": "Add a site", "save": "Save", "remove": "Remove", "issue": "Issue the key", "hook": "Add a webhook"},
    "es": {"add": "Añadir un lugar", "save": "Guardar", "remove": "Quitar", "issue": "Emitir la clave",
           "hook": "Añadir un webhook"},
}  # fmt: skip


@pytest.fixture
def program(site: Site) -> str:
    program = a_program(site.app)
    a_member(site.app, program, Role.ADMIN, Role.SUPERVISOR)
    return f"/programs/{program}/program"


@pytest.mark.parametrize(("language", "looks"), LOOKS)
def test_everything_that_a_program_is_made_of_is_added_changed_and_removed(
    site: Site, program: str, language: str, looks: Look
) -> None:
    page = site.window({"en": "phone", "es": "desk"}[language], language, email="ana@example.org")
    say = WORDS[language]
    for path in ("", "/sites", "/rooms", "/teams", "/members", "/keys", "/webhooks", "/letters", "/log?check=yes"):
        page.goto(program + path)
        looks(page)
    page.goto(f"{program}/sites")
    page.get_by_role("button", name=say["add"]).click()
    looks(page, "422")
    expect(page.get_by_role("alert")).to_be_focused()
    page.locator("#field-name").fill("North Side " * 9)
    page.get_by_role("button", name=say["add"]).click()
    expect(page.get_by_role("status")).to_be_visible()
    looks(page, "422")
    page.get_by_role("row").get_by_role("link").first.click()
    page.locator("#field-address").fill("12 Elm Street")
    page.get_by_role("button", name=say["save"]).click()
    expect(page.get_by_role("cell", name="12 Elm Street")).to_be_visible()
    page.get_by_role("row").get_by_role("link").last.click()
    looks(page, "422")
    page.get_by_role("button", name=say["remove"]).click()
    expect(page.get_by_role("status")).to_be_visible()
    a_secret_is_shown_once(page, program, say, looks)


def a_secret_is_shown_once(page: Page, program: str, say: dict[str, str], looks: Look) -> None:
    page.goto(f"{program}/keys")
    page.locator("#field-name").fill("Intake form")
    page.get_by_role("button", name=say["issue"]).click()
    shown = page.get_by_role("status").locator("code").inner_text()
    assert re.fullmatch(r"wp_\w+", shown.replace("-", "").replace(".", "")), shown
    looks(page, "422")
    page.goto(f"{program}/keys")
    assert shown not in page.content()
    page.goto(f"{program}/webhooks")
    page.locator("#field-address").fill("https://hooks.example.org/")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name=say["hook"]).click()
    expect(page.get_by_role("status")).to_be_visible()
    page.get_by_role("link", name="https://hooks.example.org/").click()
    looks(page, "422")
