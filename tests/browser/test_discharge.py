"""Leaving treatment in a real browser: a file comes in, the day moves, and the sheet fits on one page of paper."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from api.accounts.models.words import Role
from tests.accounts.people import a_member, a_program, signed_in
from tests.browser.conftest import Site
from tests.browser.looking import LOOKS, Look
from tests.discharge.bundles import a_bundle
from tests.discharge.treatment import a_centre, signed

WORDS = {
    "en": {"bring": "Bring them in", "save": "Save the day"},
    "es": {"bring": "Traer a la persona", "save": "Guardar el día"},
}


@pytest.mark.parametrize(("language", "looks"), LOOKS)
def test_somebody_leaves_treatment_with_a_plan(site: Site, language: str, looks: Look, tmp_path: Path) -> None:
    program = a_program(site.app)
    a_member(site.app, program, Role.COORDINATOR, email="kim@example.org")
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps(a_bundle(signed(a_centre(site.app, program)))))
    home, say = f"/programs/{program}/leaving", WORDS[language]
    page = site.window({"en": "desk", "es": "phone"}[language], language, email="kim@example.org")
    page.goto(home)
    looks(page)
    page.goto(f"{home}/bring-in")
    page.get_by_role("button", name=say["bring"]).click()
    expect(page.get_by_role("alert")).to_be_focused()
    looks(page, "422")
    page.locator("#field-centre").fill("Elm House")
    page.locator("#field-bundle").set_input_files(file)
    page.get_by_role("button", name=say["bring"]).click()
    expect(page.get_by_role("table")).to_be_visible()
    looks(page, "422")
    page.locator("#field-centre").fill("Cedar House")
    page.locator("#field-bundle").set_input_files(file)
    page.get_by_role("button", name=say["bring"]).click()
    expect(page.get_by_role("status")).to_be_visible()
    page.get_by_role("table").get_by_role("link").first.click()
    looks(page, "422")
    page.locator("#field-leaves_on").fill("2026-12-09")
    page.get_by_role("button", name=say["save"]).click()
    expect(page.get_by_role("status")).to_be_visible()

    staff, base = signed_in(site.app, "kim@example.org"), f"/api/v1/programs/{program}"
    mentee = staff.get(f"{base}/mentees").json()["items"][0]["id"]
    way = staff.post(f"{base}/mentees/{mentee}/own-link").json()["address"].partition("/your/")[2]
    own = site.window("phone", language)
    own.goto(f"/your/{way}/plan")
    looks(own)
    for paper in ("A4", "Letter"):
        assert len(re.findall(rb"/Type\s*/Page\b", own.pdf(format=paper))) == 1
