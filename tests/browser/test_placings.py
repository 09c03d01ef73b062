"""Closed groups and placings in a real browser: a coordinator places people, a host notes who came, a member looks."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from api.consent.models import Purpose
from tests.browser.conftest import Site
from tests.browser.looking import LOOKS, Look
from tests.placings.circles import Circles, agree
from tests.placings.test_members import own_page

WORDS = {
    "en": {
        "place": "Place people now", "publish": "Publish", "settle": "Settle it", "note": "Write down",
        "try": "Preview",
    },
    "es": {
        "place": "Asignar ahora", "publish": "Publicar", "settle": "Fijarlo", "note": "Anotar", "try": "Vista previa",
    },
}  # fmt: skip


@pytest.mark.parametrize(("language", "looks"), LOOKS)
def test_people_are_placed_welcomed_and_free_to_leave(site: Site, language: str, looks: Look) -> None:
    circles = Circles(site.app)
    say, home = WORDS[language], f"{circles.pages}/groups/placings"
    email = f"coordinator-{circles.program.hex[-6:]}@example.org"
    page = site.window("desk", language, email=email)
    page.goto(home)
    looks(page)
    group = circles.a_group(weekday="Mon", name="Circle " * 15)
    circles.a_mentee(name="Early Bird", windows=["Tue 06:00-07:00"], gender="woman")
    page.goto(f"{circles.pages}/groups/{group}")
    looks(page)
    page.goto(f"{circles.pages}/groups/policy")
    page.locator("[name=minimum_age]").fill("40")
    page.get_by_role("button", name=say["try"]).click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    looks(page)
    circles.try_policies()
    expect(page.locator("#preview")).to_be_visible()
    expect(page.locator("[name=minimum_age]")).to_have_value("40")
    looks(page)
    page.goto(home)
    page.get_by_role("button", name=say["place"]).click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    looks(page)
    circles.work()
    expect(page.get_by_role("table").first).to_be_visible()  # it looks by itself
    looks(page)
    placing = page.url
    page.goto(f"{placing}/left")
    looks(page)
    page.get_by_role("link", name="Early Bird").click()
    for opener in page.locator("summary.button").all():
        opener.click()
    looks(page)
    page.get_by_role("button", name=say["settle"]).last.click()
    expect(page.get_by_role("status")).to_be_visible()
    looks(page)
    page.goto(f"{placing}/cancel")
    looks(page)
    page.goto(f"{placing}/publish")
    looks(page)
    page.get_by_role("button", name=say["publish"]).click()
    expect(page.get_by_role("status")).to_be_visible()
    page.goto(f"{circles.pages}/groups/{group}/members")
    page.get_by_role("listitem").get_by_role("link").nth(1).click()
    looks(page)

    agree(site.app, circles.program, circles.people[0], Purpose.ATTENDANCE)
    phone = site.window("phone", language, email="ana@example.org")
    phone.goto(f"{circles.pages}/me/groups")
    looks(phone)
    phone.locator("main h2 a").click()
    phone.locator("[name=present]").check()
    phone.get_by_role("button", name=say["note"]).click()
    expect(phone.get_by_role("status")).to_be_visible()
    looks(phone)

    _, way = own_page(circles, circles.people[0])
    phone.goto(way)
    looks(phone)
    phone.goto(f"{way}/group")
    looks(phone)
    phone.locator("button.bad").click()  # in the language of the person
    expect(phone.get_by_role("status")).to_be_visible()
