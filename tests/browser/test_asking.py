"""Asking for support on a phone, by touch and by keyboard, with scripts and without; and a person's own page."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.accounts.people import a_program
from tests.asking.telling import asked, people
from tests.browser.conftest import Site
from tests.browser.looking import LOOKS, Look, fit, look, walk
from tests.proposals.weeks import Week

WORDS = {
    "en": {
        "start": "Start", "on": "Save and go on", "later": "Save and come back later", "now": "Go on now",
        "send": "Send", "name": "What should we call you?", "call": "Call me", "phone": "Phone number",
        "hour": "Monday 5 PM", "lists": "Or choose from lists", "video": "by video", "yes": "Yes, I agree",
        "sign": "Your name, as you sign",
    },
    "es": {
        "start": "Empezar", "on": "Guardar y seguir", "later": "Guardar y volver después", "now": "Seguir ahora",
        "send": "Enviar", "name": "¿Cómo quiere que le llamemos?", "call": "Llámenme", "phone": "Número de teléfono",
        "hour": "lunes 5 p.m.", "lists": "O elija de unas listas", "video": "por video", "yes": "Sí, acepto",
        "sign": "Su nombre, como firma",
    },
}  # fmt: skip


def pressed(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def arrived(page: Page, ending: str) -> None:
    """Wait for an address; what somebody jumped to on the page before may still stand behind it."""
    expect(page).to_have_url(re.compile(re.escape(ending) + "(#.*)?$"))


def unseen(page: Page, *allowed: str) -> None:
    """Look at nothing."""


def walked(site: Site, page: Page, program: UUID, words: dict[str, str], looks: Look) -> None:
    """Go through the whole form as somebody does, and look at every state on the way.

    Where a mistake can be made, the page is looked at as it comes back: with all that it asks, and what is wrong.
    """

    def seen() -> None:
        looks(page, "422")

    def refused(field: str) -> None:
        pressed(page, words["on"])
        link = page.get_by_role("alert").get_by_role("link").first
        expect(link).to_have_attribute("href", f"#field-{field}")
        link.click()

    page.goto(f"/ask/{program}")
    seen()
    pressed(page, words["start"])
    refused("name")
    seen()
    page.get_by_label(words["name"]).fill("Maximiliana-Konstantina Wolkenstein-Trostburg y Fernández de la Reguera")
    page.get_by_label(words["call"]).check()
    refused("phone")
    expect(page.get_by_label(words["call"])).to_be_checked()
    page.get_by_label(words["phone"]).fill("202 555 0123")
    pressed(page, words["on"])
    refused("hours")
    page.get_by_role("checkbox", name=words["hour"]).check()
    page.get_by_text(words["lists"]).click()
    seen()
    page.locator("select[name=day_1]").select_option("2")
    pressed(page, words["later"])
    seen()
    page.get_by_role("link", name=words["now"]).click()
    arrived(page, "/talk")
    page.go_back()
    page.goto(page.url.rpartition("/")[0] + "/times")
    expect(page.get_by_role("checkbox", name=words["hour"])).to_be_checked()
    pressed(page, words["on"])
    refused("modes")
    seen()
    page.get_by_label(words["video"]).check()
    pressed(page, words["on"])
    seen()
    page.locator("select[name=gender]").select_option("woman")
    pressed(page, words["on"])
    page.locator("[name=birth_year]").fill("ninety")
    refused("birth_year")
    seen()
    page.locator("[name=birth_year]").fill("1990")
    pressed(page, words["on"])
    refused("agree")
    seen()
    for box in page.get_by_label(words["yes"]).all()[:2]:
        box.check()
    page.get_by_label(words["sign"]).fill("Maxi")
    pressed(page, words["on"])
    arrived(page, "/check")
    seen()
    pressed(page, words["send"])
    arrived(page, "/done")
    seen()
    (row,) = people(site.app, program)
    assert row.status == "waiting"


@pytest.mark.parametrize(("language", "looks"), LOOKS)
def test_the_whole_form_on_a_phone(site: Site, language: str, looks: Look) -> None:
    program = a_program(site.app, "North Side Recovery Community Organisation", language=language)
    walked(site, site.window("phone", language), program, WORDS[language], looks)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_whole_form_without_scripts(site: Site, language: str) -> None:
    program = a_program(site.app)
    walked(site, site.window("phone", language, scripts=False), program, WORDS[language], unseen)


@pytest.mark.parametrize(("language", "looks"), LOOKS)
def test_a_step_sent_after_its_time_is_kept_and_what_is_gone_is_said(site: Site, language: str, looks: Look) -> None:
    page, words = site.window("phone", language), WORDS[language]
    page.goto(f"/ask/{a_program(site.app, language=language)}")
    pressed(page, words["start"])
    page.get_by_label(words["name"]).fill("Maxi")
    page.get_by_label(words["call"]).check()
    page.get_by_label(words["phone"]).fill("202 555 0123")
    site.app.state.parts.clock.move(days=15)
    pressed(page, words["on"])
    arrived(page, "/contact?again=1")
    expect(page.get_by_label(words["phone"])).to_have_value("202 555 0123")
    looks(page)
    site.app.state.parts.clock.move(days=15)
    pressed(page, words["later"])
    arrived(page, "/later?again=1")
    looks(page)


def test_the_form_by_keyboard_alone(site: Site) -> None:
    page = site.window("desk")
    page.goto(f"/ask/{a_program(site.app)}")
    assert walk(page)
    page.get_by_role("button", name="Start").focus()
    page.keyboard.press("Enter")
    arrived(page, "/contact")
    page.get_by_label("What should we call you?").focus()
    page.keyboard.type("Sam")
    for key in ("Tab", "ArrowDown", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("2025550123")
    page.keyboard.press("Enter")
    arrived(page, "/times")
    assert len(walk(page)) > 112
    page.get_by_role("checkbox", name="Sunday 6 AM").focus()
    for key in ("ArrowRight", "ArrowDown", " "):
        page.keyboard.press(key)
    page.get_by_role("button", name="Save and go on", exact=True).focus()
    page.keyboard.press("Enter")
    arrived(page, "/talk")


def test_escape_three_times_leaves_and_no_way_back_shows_the_page(site: Site) -> None:
    page = site.window("phone")
    asking = asked(site.app, a_program(site.app))
    page.route("**/leave", lambda route: route.fulfill(body="weather"))
    page.goto("/sign-in")
    page.goto(f"/your/{asking.token}")
    for _ in range(3):
        page.keyboard.press("Escape")
    arrived(page, "/leave")
    page.go_back()
    assert page.url.endswith("/sign-in")


@pytest.mark.parametrize(("language", "looks"), LOOKS)
def test_a_persons_own_page_in_every_state(site: Site, language: str, looks: Look) -> None:
    week = Week(site.app)
    fields = {"languages": [language, "en"], "windows": ["Mon 17:30-20:00", "Fri 22:00-24:00"]}
    mentee = week.a_mentee(name="Maximiliana-Konstantina Wolkenstein-Trostburg y Fernández de la Reguera", **fields)
    number = week.mentees.index(mentee)
    page = site.window("phone", language)
    sent = week.coordinator.post(f"{week.base}/mentees/{mentee}/own-link").json()
    way = "/your/" + str(sent["address"]).rpartition("/")[2]

    def seen(rest: str = "") -> None:
        page.goto(way + rest)
        looks(page, "412", "422", "404")

    seen()
    for rest in ("/hours", "/consents", "/consents/mentor", "/erase"):
        seen(rest)
    proposal = week.put_forward(week.pairing(number, weekday=2))[0]
    page.goto(way)
    fit(page, "404")
    assert week.mentor_says(proposal, True).status_code == 200
    seen()
    page.get_by_role("link", name=re.compile("answer|responder")).click()
    looks(page)
    page.locator("button").first.click()
    arrived(page, "?done=yes")
    looks(page)
    if language == "es":
        return  # what follows is made of the same, and is looked at in one language
    page.goto(f"{way}/hours")
    path = f"{week.base}/mentees/{mentee}"
    version = int(week.coordinator.get(path).headers["etag"].strip('"'))
    week.coordinator.patch(path, json={"goals": ["x"]}, headers={"If-Match": f'"{version}"'})
    page.get_by_role("checkbox").nth(3).check()
    page.get_by_role("button").last.click()
    expect(page.get_by_role("checkbox").nth(3)).to_be_checked()
    look(page, "412")
    ticked = page.get_by_role("checkbox", checked=True)
    while ticked.count():
        ticked.first.uncheck()
    page.get_by_role("button").last.click()
    look(page, "412", "422")
    expect(page.get_by_role("alert").first).to_be_focused()
    for purpose in ("mentor", "matching"):
        page.goto(f"{way}/consents/{purpose}")
        page.get_by_role("button").last.click()
        arrived(page, "?done=revoked")
    look(page, "412", "422")
    seen("/consents")
    seen("/consents/matching/sign")
    page.get_by_role("button", name="Sign").click()
    expect(page.get_by_role("alert").first).to_be_focused()
    look(page, "412", "422")
    page.get_by_label("Yes, I agree").check()
    page.get_by_label("Your name, as you sign").fill("Maxi")
    page.get_by_role("button", name="Sign").click()
    arrived(page, "?done=signed")
    look(page, "412", "422")
    seen("/consents")
    page.goto(f"{way}/erase")
    page.get_by_role("button").last.click()
    arrived(page, "/your/erased")
    look(page, "412", "422")
    seen()
