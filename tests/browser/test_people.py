"""People and mentors, looked at by staff."""

import pytest
from playwright.sync_api import expect

from api.accounts.models.shapes import SiteCreate
from api.accounts.models.words import Role
from api.accounts.service.places import add_site
from tests.accounts.people import TEST, a_member, a_program
from tests.browser.conftest import Site
from tests.browser.looking import LOOKS, Look, look, walk
from tests.kept_people.people import a_mentee, a_mentor

LONG = "Maximiliana-Konstantina Wolkenstein-Trostburg y Fernández de la Reguera"


@pytest.mark.parametrize(("language", "looks"), LOOKS)
def test_people_and_mentors_are_listed_shown_added_and_changed(site: Site, language: str, looks: Look) -> None:
    program = a_program(site.app)
    a_member(site.app, program, Role.COORDINATOR)
    page = site.window({"en": "desk", "es": "phone"}[language], language, email="ana@example.org")
    base = f"/programs/{program}"
    page.goto(f"{base}/people")
    looks(page)
    mentee = a_mentee(site.app, program, name=LONG)
    for number in range(30):
        a_mentee(site.app, program, name=f"Person {number}", urgency="urgent" if number % 5 == 0 else "routine")
    parts = site.app.state.parts
    with parts.database.writing() as session:
        place = add_site(session, program, SiteCreate(name=LONG), TEST, parts.clock.now()).id
    mentor = a_mentor(
        site.app, program, name=LONG, credential_expires="2026-12-01", sites=[place],
        slots=[f"Mon 18:00-19:00 @{place} x2"],
    )  # fmt: skip
    for path in ("/people", "/people?q=maxi&status=waiting", f"/people/{mentee}", "/mentors", f"/mentors/{mentor}",
                 f"/people/{mentee}/erase", f"/mentors/{mentor}/edit"):  # fmt: skip
        page.goto(base + path)
        looks(page)
    page.goto(f"{base}/people/new")
    if looks is look:
        assert len(walk(page)) > 60
    page.locator("#field-name").fill("Nadia")
    page.get_by_role("button", name={"en": "Save", "es": "Guardar"}[language]).click()
    expect(page.get_by_role("alert")).to_be_focused()
    looks(page, "422")
    expect(page.locator("#field-name")).to_have_value("Nadia")
    page.locator("#field-windows").fill("Mon 17:00-20:00")
    page.get_by_role("button", name={"en": "Save", "es": "Guardar"}[language]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nadia")
    looks(page, "422")


def test_a_search_goes_on_by_itself_and_without_scripts_by_its_link(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.people.service.searching.OPENED_AT_ONCE", 2)
    monkeypatch.setattr("api.people.service.searching.MOST_OPENED", 2)
    program = a_program(site.app)
    a_member(site.app, program, Role.COORDINATOR)
    for name in ("Samantha", "Kim", "Lee", "Samuel", "Zoe", "Ana", "Ben"):
        a_mentee(site.app, program, name=name)
    page = site.window(email="ana@example.org")
    page.goto(f"/programs/{program}/people?q=sam")
    expect(page.get_by_role("rowheader")).to_have_text(["Samuel", "Samantha"])
    expect(page.get_by_role("main")).to_contain_text("Looked through 7 of 7 names")
    expect(page.get_by_role("link", name="Look further")).to_have_count(0)
    look(page)
    page.goto(f"/programs/{program}/people?q=nobody")
    expect(page.get_by_role("main")).to_contain_text("Looked through 7 of 7 names")
    expect(page.get_by_role("link", name="Show everybody")).to_be_visible()
    look(page)
    phone = site.window("phone", "es", scripts=False, email="ana@example.org")
    phone.goto(f"/programs/{program}/people?q=sam")
    expect(phone.get_by_role("main")).to_contain_text("Nadie así hasta ahora")
    expect(phone.get_by_role("main")).to_contain_text("Se han mirado 2 de 7 nombres")
    onward, found = phone.get_by_role("link", name="Seguir mirando"), []
    while onward.count():
        onward.click()
        found += phone.get_by_role("rowheader").all_inner_texts()
    assert found == ["Samuel", "Samantha"]
