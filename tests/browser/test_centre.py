"""The whole way out of treatment in a browser: a centre's form, a plan, a day that moves, contact, the outcome back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from api.accounts.models.words import Role
from api.consent.models import Purpose
from tests.accounts.people import a_member
from tests.browser.conftest import Site
from tests.browser.looking import LOOKS, Look, fit
from tests.discharge.treatment import Treatment
from tests.service import MovedClock

OUT = datetime.fromisoformat("2026-12-11T15:00:00+00:00")
"""Two days after the day of leaving as it is in the end, at a time when the mentor can be in contact."""
FIRST = "Mon, Dec 14"
"""The day of the first meeting in the end, in the person's language: the mentor's hour is on Mondays."""


def a_link(site: Site, treatment: Treatment, language: str, looks: Look) -> str:
    """Have a coordinator make a link for a centre; return its path."""
    a_member(site.app, treatment.program, Role.COORDINATOR, email="kim@example.org")
    page = site.window("desk", language, email="kim@example.org")
    page.goto(f"/programs/{treatment.program}/leaving/centres")
    page.locator("main form button").click()
    expect(page.get_by_role("alert")).to_be_focused()
    looks(page, "422")
    page.locator("#field-name").fill("Cedar House")
    page.locator("main form button").click()
    path = "/centre/" + page.locator("code").inner_text().partition("/centre/")[2]
    looks(page, "422")
    page.locator("td a[href$='/end']").click()
    looks(page, "422")
    return path


def submits(page: Page, path: str, looks: Look) -> None:
    """Have staff of the centre fill in the form with somebody, forget something, check it and send it."""
    page.goto(path)
    looks(page)
    page.goto(f"{path}/new")
    looks(page)
    page.locator("#field-leaves_on").fill("2026-12-04")
    page.locator("#field-name").fill("Samantha")
    page.locator("button[value=check]").click()
    expect(page.get_by_role("alert")).to_be_visible()
    looks(page, "422")
    expect(page.locator("#field-leaves_on")).to_have_value("2026-12-04")
    page.locator("#field-reference").fill("CH-77")
    page.locator("input[name=route][value=email]").check()
    page.locator("#field-email").fill("samantha@example.org")
    for hour in ("0-17", "0-18", "0-19"):
        page.locator(f"input[name=hours][value='{hour}']").check()
    page.locator("input[name=modes][value=video]").check()
    page.locator("input[name=languages][value=en]").check()
    for purpose in ("matching", "mentor", "centre"):
        page.locator(f"input[name=agree][value={purpose}]").check()
    page.locator("#field-signature").fill("Samantha Z.")
    page.locator("button[value=check]").click()
    expect(page.locator("button[value=send]")).to_be_visible()
    looks(page, "422")
    page.locator("button[value=send]").click()
    expect(page.get_by_role("status")).to_be_visible()


def cells(page: Page) -> list[str]:
    """Return what the one line of a centre's list says, once it was asked what came of it."""
    return [text.strip() for text in page.locator("tbody tr td").all_inner_texts()]


@pytest.mark.parametrize(("language", "looks"), [LOOKS[0], LOOKS[-1]])
def test_a_centre_submits_somebody_who_leaves_with_a_plan(
    site: Site, clock: MovedClock, language: str, looks: Look
) -> None:
    treatment = Treatment(site.app)
    path = a_link(site, treatment, language, looks)
    page = site.window("phone", language)
    submits(page, path, looks)

    referral: Any = treatment.coordinator.get(f"{treatment.base}/discharges").json()["items"][0]
    treatment.mentees.append(treatment.row(referral["id"]).mentee_id)
    treatment.match()  # while they are in treatment still
    own_link = treatment.coordinator.post(f"{treatment.base}/mentees/{treatment.mentees[0]}/own-link").json()["address"]
    own = site.window("phone", language)
    own.goto(f"{own_link}/plan")
    expect(own.get_by_role("main")).to_contain_text("Rosalinda")

    page.locator("tbody a").click()
    looks(page, "422")
    page.locator("#field-leaves_on").fill("2026-12-08")
    page.locator("main form button").click()
    expect(page.get_by_role("status")).to_be_visible()
    own.goto(f"{own_link}/leaving")
    looks(own)
    own.locator("#field-leaves_on").fill("2026-12-09")  # the centre was not told of that
    own.locator("main form button").click()
    expect(own.get_by_role("main")).to_be_visible()
    own.goto(f"{own_link}/plan")
    expect(own.get_by_role("main")).to_contain_text(FIRST)

    clock.instant = OUT
    mentor = site.window("phone", language, email="ana@example.org")
    mentor.goto(f"/programs/{treatment.program}/me/people")
    mentor.locator("main a[href*='/me/people/']").first.click()
    mentor.locator("input[name=outcome][value=reached]").check()
    mentor.locator("main form button.wide").click()
    expect(mentor.get_by_role("status")).to_be_visible()

    page.goto(path)
    assert len(cells(page)) == 2  # when they were submitted, and the way to move the day
    page.locator("main form button").click()
    expect(page.locator("tbody .tag.good")).to_have_count(2)
    looks(page, "422")
    treatment.revokes(0, Purpose.CENTRE)
    page.goto(path)
    page.locator("main form button").click()
    expect(page.locator("tbody .tag")).to_have_count(0)
    treatment.revokes(0)
    own.goto(f"{own_link}/plan")
    expect(own.get_by_role("main")).not_to_contain_text("Rosalinda")


def test_the_form_of_a_centre_needs_no_script_and_fits_in_spanish(site: Site) -> None:
    treatment = Treatment(site.app)
    issued = treatment.coordinator.post(f"{treatment.base}/centre-links", json={"name": "Cedar House"}).json()
    path = "/centre/" + issued["address"].partition("/centre/")[2]
    submits(site.window("phone", "es", scripts=False), path, fit)
