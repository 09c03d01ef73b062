"""Who leads a program, and a referral to a mentor of it, in a real browser: asked, signed on a phone, taken in."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site
from tests.browser.looking import LOOKS, Look
from tests.referrals.programs import Between, Program

WORDS = {
    "en": {
        "save": "Save", "ask": "Ask them", "sign": "Sign", "agree": "Yes, I agree", "in": "Take them in",
        "choose": "Choose a mentor there first",
    },
    "es": {
        "save": "Guardar", "ask": "Preguntarle", "sign": "Firmar", "agree": "Sí, acepto", "in": "Recibirle",
        "choose": "Elegir antes a un mentor de allí",
    },
}  # fmt: skip


def runs(program: Program) -> str:
    """Return the e-mail of whoever runs a program."""
    return f"coordinator-admin-{program.program.hex[-6:]}@example.org"


@pytest.mark.deep
@pytest.mark.parametrize(("language", "looks"), LOOKS)
def test_somebody_is_referred_to_a_program_that_counted_who_leads_it(site: Site, language: str, looks: Look) -> None:
    between, say = Between(site.app), WORDS[language]
    size = {"en": "desk", "es": "phone"}[language]
    there = site.window(size, language, email=runs(between.south))
    there.goto(f"/programs/{between.south.program}/program/leadership")
    for name, number in {"board": "9", "board_lived": "10", "counted_on": "2026-11-02"}.items():
        there.locator(f"#field-{name}").fill(number)
    there.get_by_role("button", name=say["save"]).click()
    expect(there.get_by_role("alert")).to_be_focused()
    looks(there, "422")
    there.locator("#field-board_lived").fill("5")
    there.get_by_role("button", name=say["save"]).click()
    expect(there.get_by_role("status").first).to_be_visible()
    looks(there, "422")

    mentor = site.window("phone", language, email="ana@example.org")
    mentor.goto(f"/programs/{between.south.program}/me/week/other-programs")
    looks(mentor)
    mentor.get_by_label(say["agree"]).check()
    mentor.locator("#field-signature").fill("Rosalinda")
    mentor.get_by_role("button", name=say["sign"], exact=True).click()
    expect(mentor.get_by_role("status").first).to_be_visible()
    looks(mentor)

    here = site.window(size, language, email=runs(between.north))
    here.goto(f"/programs/{between.north.program}/people/{between.mentee}/refer")
    here.get_by_label("South").check()
    looks(here)
    here.get_by_role("button", name=say["choose"]).click()
    here.get_by_label("Rosalinda").check()
    looks(here)
    here.get_by_role("button", name=say["ask"]).click()
    expect(here.get_by_role("status").first).to_be_visible()
    looks(here)

    _, way = between.her()
    own = site.window("phone", language)
    own.goto(f"{way}/consents/referral/sign")
    looks(own)
    hers = WORDS["en"]  # her page speaks her language, whoever referred her
    own.get_by_label(hers["agree"]).check()
    own.locator("#field-signature").fill("Samantha")
    own.get_by_role("button", name=hers["sign"], exact=True).click()
    expect(own.get_by_role("status").first).to_be_visible()

    there.goto(f"/programs/{between.south.program}/following")
    there.get_by_role("link", name="1").first.click()
    looks(there, "422")
    there.get_by_role("table").get_by_role("link").first.click()
    looks(there, "422")
    there.get_by_role("button", name=say["in"]).click()
    expect(there.get_by_role("status").first).to_be_visible()
    looks(there, "422")
