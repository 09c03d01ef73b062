"""The components that every page is made of, and the pages that everybody meets first."""

import pytest
from playwright.sync_api import expect

from api.accounts.models.words import Role
from tests.accounts.people import a_member, a_program
from tests.browser.conftest import Site
from tests.browser.looking import LOOKS, Look, look, walk


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_every_component_in_every_state_is_usable_by_everybody(site: Site, size: str) -> None:
    page = site.window(size)
    page.goto("/components")
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    look(page)
    assert len(walk(page)) > 60


@pytest.mark.parametrize(("language", "looks"), LOOKS)
def test_the_pages_of_signing_in_in_every_state(site: Site, language: str, looks: Look) -> None:
    program = a_program(site.app)
    a_member(site.app, program, Role.COORDINATOR)
    page = site.window("phone", language)
    page.goto("/")
    looks(page)
    page.get_by_role("link").filter(has_text={"en": "Sign in", "es": "Entrar"}[language]).click()
    looks(page)
    page.get_by_role("button").click()
    assert page.url.endswith("/sign-in")
    looks(page, "422")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("textbox").fill("ana@example.org")
    page.get_by_role("button").click()
    expect(page.get_by_role("status")).to_be_visible()
    looks(page, "422")
    page.goto("/sign-in/unknown")
    looks(page, "422")
    page.get_by_role("button").click()
    looks(page, "422", "404")


def test_the_hours_of_a_week_are_painted_walked_and_sent_without_a_script_too(site: Site) -> None:
    page = site.window()
    page.goto("/components")
    boxes = page.get_by_role("checkbox", name="Monday 10 AM"), page.get_by_role("checkbox", name="Monday 1 PM")
    boxes[0].hover()
    page.mouse.down()
    boxes[1].hover(force=True)
    page.mouse.up()
    for name in ("10 AM", "1 PM"):
        expect(page.get_by_role("checkbox", name=f"Monday {name}")).to_be_checked()
    page.get_by_role("checkbox", name="Wednesday 10 AM").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press(" ")
    expect(page.get_by_role("checkbox", name="Thursday 11 AM")).to_be_checked()

    page = site.window(scripts=False)
    page.goto("/components")
    page.get_by_role("checkbox", name="Friday 10 AM").check()
    expect(page.get_by_role("checkbox", name="Friday 10 AM")).to_be_checked()
