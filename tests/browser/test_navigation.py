"""Finding one's way on a phone in Spanish, whose words are longer, with scripts off."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from api.accounts.models.words import Role
from tests.accounts.people import a_member, a_program
from tests.browser.conftest import Site
from tests.browser.looking import look
from tests.kept_people.people import a_mentor


def lines(links: Locator) -> int:
    """Return in how many lines links stand."""
    return len({round(box["y"]) for link in links.all() if (box := link.bounding_box()) is not None})


def test_places_stand_in_one_line_on_a_desk_and_fold_into_one_on_a_phone(site: Site) -> None:
    program = a_program(site.app)
    for email, roles in {"rosa@example.org": [Role.MENTOR], "kim@example.org": [Role.COORDINATOR]}.items():
        member = a_member(site.app, program, *roles, email=email)
        if Role.MENTOR in roles:
            a_mentor(site.app, program, member_id=str(member))
    for email, many in (("rosa@example.org", 6), ("kim@example.org", 11)):
        page = site.window("phone", "es", scripts=False, email=email)
        page.goto("/")
        places = page.get_by_role("navigation", name="Secciones")
        expect(places.get_by_role("link")).to_have_count(0)
        places.get_by_text("Menú").click()
        expect(places.get_by_role("link")).to_have_count(many)
    page = site.window("desk", "es", scripts=False, email="rosa@example.org")
    page.goto("/")
    of_mentor = page.get_by_role("navigation", name="Secciones").get_by_role("link")
    expect(of_mentor).to_have_count(6)
    assert lines(of_mentor) == 1
    page = site.window("phone", "es", scripts=False, email="kim@example.org")
    page.goto("/")
    places = page.get_by_role("navigation", name="Secciones")
    places.get_by_text("Menú").click()
    places.get_by_role("link", name="Personas").click()
    expect(page.get_by_role("heading", name="Personas", level=1)).to_be_visible()
    expect(places.get_by_text("Menú: Personas")).to_be_visible()
    page = site.window("phone", "es", email="kim@example.org")
    page.goto("/")
    page.get_by_role("navigation", name="Secciones").get_by_text("Menú").click()
    look(page)
