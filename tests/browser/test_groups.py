"""Groups, kept by a coordinator and told to whoever asks, in a real browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from api.accounts.models.words import Role
from tests.accounts.people import a_member, a_program
from tests.asking.telling import asked
from tests.browser.conftest import Site
from tests.browser.looking import LOOKS, Look

WORDS = {
    "en": {"save": "Save", "look": "Look at what would come in", "in": "Bring it all in", "remove": "Remove"},
    "es": {"save": "Guardar", "look": "Mirar qué entraría", "in": "Traerlo todo", "remove": "Quitar"},
}
MEETING = {"slug": "noon", "name": "Noon group", "day": 1, "time": "12:00", "types": ["O"]}


@pytest.mark.parametrize(("language", "looks"), LOOKS)
def test_groups_are_kept_brought_in_and_told(site: Site, tmp_path: Path, language: str, looks: Look) -> None:
    program = a_program(site.app)
    a_member(site.app, program, Role.COORDINATOR)
    page = site.window({"en": "phone", "es": "desk"}[language], language, email="ana@example.org")
    say, groups = WORDS[language], f"/programs/{program}/groups"
    page.goto(groups)
    looks(page, "422")
    page.goto(f"{groups}/new")
    looks(page, "422")
    page.get_by_role("button", name=say["save"]).click()
    looks(page, "422")
    expect(page.get_by_role("alert")).to_be_focused()
    page.locator("#field-name").fill("Elm Street " * 9)
    page.locator("#field-weekday").select_option("Mon")
    page.locator("#field-starts").fill("17:30")
    page.locator("[name=modes][value=video]").check()
    page.locator("#field-link").fill("https://meet.example.org/elm")
    page.locator("#field-name").press("Enter")
    expect(page.get_by_role("status")).to_be_visible()
    looks(page, "422")
    page.goto(f"{groups}/import")
    looks(page, "422")
    feed = tmp_path / "meetings.json"
    for meetings in ([MEETING, MEETING], [MEETING]):
        feed.write_text(json.dumps(meetings), encoding="utf-8")
        page.locator("#field-meetings").set_input_files(feed)
        page.get_by_role("button", name=say["look"]).click()
        looks(page, "422")
    page.get_by_role("button", name=say["in"]).click()
    looks(page, "422")
    page.goto(groups)
    page.get_by_role("row").get_by_role("link").last.click()
    looks(page, "422")
    page.get_by_role("button", name=say["remove"]).click()
    expect(page.get_by_role("status")).to_be_visible()
    asking = asked(site.app, program)
    for address in (f"{asking.way}/done", f"/your/{asking.token}"):
        page.goto(address)
        expect(page.locator("h3").first).to_contain_text("Elm Street")
        looks(page, "422")
