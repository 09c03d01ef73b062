"""Drop-in presence in a real browser: hours asked for, a roster, a mentor's shifts, and the page for everybody."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site
from tests.browser.looking import LOOKS, Look
from tests.drop_in.presences import Presences

WORDS = {
    "en": {
        "save": "Save",
        "make": "Make a roster now",
        "publish": "Publish",
        "cannot": "I cannot come",
        "could": "Yes, I could",
    },
    "es": {
        "save": "Guardar",
        "make": "Hacer un plan ahora",
        "publish": "Publicar",
        "cannot": "No puedo ir",
        "could": "Sí, podría",
    },
}


@pytest.mark.parametrize(("language", "looks"), LOOKS)
def test_presence_is_asked_for_settled_and_shown(site: Site, language: str, looks: Look) -> None:
    north, say = Presences(site.app), WORDS[language]
    north.a_site("A site with a name that is rather long, so that it has to be broken somewhere")
    email = f"coordinator-{north.program.hex[-6:]}@example.org"
    page = site.window({"en": "phone", "es": "desk"}[language], language, email=email)
    home = f"{north.pages}/presence"
    page.goto(f"{home}/hours/new")
    page.get_by_role("button", name=say["save"]).click()
    expect(page.get_by_role("alert")).to_be_focused()
    looks(page, "422")
    page.locator("#field-site_id").select_option(label="North")
    for hour in (12, 13, 14, 15):
        page.locator(f"[name=windows][value='3-{hour}']").check()
    page.get_by_role("button", name=say["save"]).click()
    expect(page.get_by_role("status")).to_be_visible()
    looks(page, "422")
    phone = site.window("phone", language, email="rosa@example.org")
    phone.goto(f"{north.pages}/me/shifts")
    looks(phone)
    phone.locator("main a.button").click()
    for hour in (12, 13, 14):
        phone.locator(f"[name=windows][value='3-{hour}']").check()
    looks(phone)
    phone.get_by_role("button", name=say["save"]).click()
    expect(phone.get_by_role("status")).to_be_visible()
    page.goto(f"{home}/rosters")
    page.get_by_role("button", name=say["make"]).click()
    looks(page, "422")
    north.work()
    expect(page.get_by_role("table").first).to_be_visible()  # it looks by itself
    looks(page, "422")
    roster = page.url
    page.locator("form:has([name=ask]) button").first.click()  # somebody is missing from three to four
    expect(page.get_by_role("status")).to_be_visible()
    looks(page, "422")
    phone.goto(f"{north.pages}/me/shifts")
    looks(phone)
    phone.get_by_role("button", name=say["could"]).click()
    expect(phone.get_by_role("status")).to_be_visible()
    page.goto(roster)
    page.locator("main form button.second").first.click()  # with that yes it is solved again
    north.work()
    expect(page.get_by_role("table").first).to_be_visible()
    assert page.url == roster
    page.goto(f"{roster}/publish")
    looks(page, "422")
    page.get_by_role("button", name=say["publish"]).click()
    expect(page.get_by_role("status")).to_be_visible()
    phone.goto(f"{north.pages}/me/shifts")
    looks(phone)
    phone.get_by_role("button", name=say["cannot"]).last.click()
    expect(phone.get_by_role("status")).to_be_visible()
    page.goto(home)
    page.locator("main section details summary").first.click()
    looks(page, "422")
    phone.goto(f"/here/{north.program}")
    expect(phone.locator("h2")).to_have_text("North")
    looks(phone)
