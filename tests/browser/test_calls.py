"""A call before somebody leaves treatment, in a real browser: asked of a mentor on a phone, shown to all three."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site
from tests.browser.looking import LOOKS, Look
from tests.discharge.test_early_calls import matched
from tests.discharge.treatment import Treatment

YES = {"en": "Yes, I call", "es": "Sí, llamo"}


@pytest.mark.parametrize(("language", "looks"), LOOKS)
def test_a_mentor_says_yes_to_a_call_before_somebody_leaves(site: Site, language: str, looks: Look) -> None:
    treatment = Treatment(site.app)
    referral = matched(treatment)
    mentor = site.window("phone", language, email="ana@example.org")
    mentor.goto(f"/programs/{treatment.program}/me/people")
    looks(mentor)
    staff = site.window("desk", language, email=f"coordinator-admin-{treatment.program.hex[-6:]}@example.org")
    staff.goto(f"/programs/{treatment.program}/leaving/{referral}")
    looks(staff)
    mentor.get_by_role("button", name=YES[language]).click()
    expect(mentor.get_by_role("status").first).to_be_visible()
    looks(mentor)
    staff.reload()
    looks(staff)
    link = treatment.coordinator.post(f"{treatment.base}/mentees/{treatment.mentees[0]}/own-link").json()["address"]
    own = site.window("phone", language)
    own.goto(f"/your/{link.rpartition('/')[2]}/plan")
    expect(own.get_by_role("main")).to_contain_text("6:00")
    looks(own)
