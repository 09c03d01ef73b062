"""One conversation on a phone: a mentor and a mentee say yes to one day, and afterwards the mentee asks for more."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site
from tests.browser.looking import LOOKS, Look
from tests.proposals.weeks import Week


@pytest.mark.parametrize(("language", "looks"), LOOKS)
def test_from_the_card_of_a_mentor_to_another_conversation(site: Site, language: str, looks: Look) -> None:
    week = Week(site.app, people=0)
    week.a_mentee(cadence="once", languages=[language])
    week.put_forward()
    mentor = site.window("phone", language, email="ana@example.org")
    mentor.goto(f"/programs/{week.program}/me")
    looks(mentor)
    mentor.locator("main details summary").first.click()
    mentor.locator("main details[open] form button").first.click()
    (proposal,) = week.proposals()
    assert week.on_behalf(proposal, "mentee", True).status_code == 200
    issued = week.coordinator.post(f"{week.base}/mentees/{week.mentees[0]}/own-link").json()
    way = urlsplit(issued["address"]).path
    page = site.window("desk" if language == "en" else "phone", language)
    page.goto(way)
    looks(page)
    mentor.goto(f"/programs/{week.program}/me/people")
    looks(mentor)
    mentor.locator("main section.card a").last.click()
    looks(mentor)
    site.app.state.parts.clock.move(days=8)
    mentor = site.window("phone", language, email="ana@example.org")  # a sign-in does not last for days
    mentor.goto(f"/programs/{week.program}/me/people")
    mentor.locator('button[value="met"]').click()
    expect(mentor.get_by_role("status").first).to_be_visible()
    page.goto(way)
    looks(page)
    page.locator("#stand").locator("..").get_by_role("link").click()
    looks(page)
    page.locator('input[value="weekly"]').check()
    page.get_by_role("main").get_by_role("button").click()
    expect(page.get_by_role("status")).to_be_visible()
    looks(page)
