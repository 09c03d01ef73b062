"""Those left over in a real browser: asked with one button, answered with one tap; and a trial that takes its time."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from api.accounts.models.words import Role
from api.rounds.jobs.look import Look
from api.rounds.jobs.trial import Try
from api.rounds.pages import trial
from api.rounds.service import overview
from tests.accounts.people import a_member, a_program, signed_in
from tests.browser.conftest import Site
from tests.browser.looking import look
from tests.rounds.test_questions import BY_PHONE, WAYS, letters, one_left_over
from tests.rounds.weeks import Week

KIM = "kim@example.org"


@pytest.fixture
def week(site: Site) -> Week:
    program = a_program(site.app)
    a_member(site.app, program, Role.COORDINATOR, email=KIM)
    week = one_left_over(site.app, signed_in(site.app, KIM), program, **WAYS["hour"][0])
    others = one_left_over(site.app, week.client, program, name="Teodoro", contact=BY_PHONE, **WAYS["way"][0])
    return Week(site.app, week.client, program, [*week.mentees, *others.mentees], [*week.mentors, *others.mentors])


def test_one_button_asks_and_one_tap_answers(site: Site, week: Week) -> None:
    round_id = week.reviewed()
    page = site.window(email=KIM)
    page.goto(f"/programs/{week.program}/rounds/{round_id}/left")
    expect(page.get_by_role("main")).to_contain_text("Please ask Teodoro by phone, and leave no voicemail.")
    look(page)
    page.get_by_role("button", name="Ask Samantha whether that would do too").first.click()
    expect(page.get_by_role("status")).to_contain_text("on its way")
    page.get_by_role("link", name="Samantha").click()
    expect(page.get_by_role("main")).to_contain_text("asked on November 23, 2026")
    look(page)
    found = re.search(r"/question/[\w-]+", letters(week)[0])
    assert found is not None
    phone = site.window("phone", "es", scripts=False)
    phone.goto(found.group() + "?lang=es")
    expect(phone.get_by_role("main")).to_contain_text("¿También le vendría bien este horario?")
    phone.get_by_role("button", name="Sí, también me vale").click()
    expect(phone.get_by_role("status")).to_contain_text("Ya está guardado")
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("said yes")


def test_the_page_of_a_question_is_usable_by_everybody(site: Site, week: Week) -> None:
    round_id = week.reviewed()
    page = site.window(email=KIM)
    page.goto(f"/programs/{week.program}/rounds/{round_id}/left")
    page.get_by_role("button", name="Ask Samantha whether that would do too").first.click()
    found = re.search(r"/question/[\w-]+", letters(week)[0])
    assert found is not None
    phone = site.window("phone")
    phone.goto(found.group())
    look(phone)
    phone.get_by_role("button", name="No, leave it as it is").click()
    expect(phone.get_by_role("status")).to_contain_text("Everything stays as it is")
    phone.goto(found.group())
    look(phone, "404")


def test_a_trial_that_takes_its_time_survives_a_reload_and_shows_what_came_by_itself(
    site: Site, week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "AT_ONCE", 0)
    round_id, job = week.reviewed(), Try()
    page = site.window(email=KIM)
    page.goto(f"/programs/{week.program}/rounds/{round_id}/what-if")
    page.get_by_role("button", name="What if", exact=True).click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    look(page)
    page.reload()
    expect(page.get_by_role("progressbar")).to_be_visible()
    with week.parts.database.reading() as session:
        (key,) = job.due(session, week.parts.clock.now())
    job.run(week.parts, key)
    expect(page.get_by_role("table", name="Now, and what if")).to_be_visible()  # without anybody touching it


def test_a_look_at_everybody_survives_a_reload_and_shows_what_it_found_by_itself(
    site: Site, week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "AT_A_GLANCE", 0)
    job = Look()
    page, phone = site.window(email=KIM), site.window("phone", "es", scripts=False, email=KIM)
    page.goto(f"/programs/{week.program}/readiness")
    look(page)
    page.get_by_role("button", name="Look at everybody").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    look(page)
    page.reload()
    expect(page.get_by_role("progressbar")).to_be_visible()
    phone.goto(f"/programs/{week.program}/readiness")
    expect(phone.get_by_role("heading", name="Se está mirando a todas las personas")).to_be_visible()
    with week.parts.database.reading() as session:
        (key,) = job.due(session, week.parts.clock.now())
    job.run(week.parts, key)
    expect(page.get_by_role("heading", name="What was found")).to_be_visible()  # without anybody touching it
    look(page)
    expect(phone.get_by_role("heading", name="Lo que se encontró")).to_be_visible()  # the page comes again by itself
    assert phone.get_by_role("button", name="Mirar otra vez").count() == 1
    page.get_by_role("button", name="Look again").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("As of Mon, Nov 23")
    look(page)


def test_keys_walk_a_table_say_so_and_can_be_turned_off(site: Site, week: Week) -> None:
    page = site.window(email=KIM)
    page.goto(f"/programs/{week.program}/people")
    rows = page.get_by_role("rowheader").get_by_role("link")
    page.keyboard.press("j")
    expect(rows.first).to_be_focused()
    page.keyboard.press("o")
    page.wait_for_url(re.compile(str(week.mentees[0])))
    page.go_back()
    page.get_by_text("Keys for tables").click()
    page.get_by_label("Turn these keys off").check()
    look(page)
    page.reload()
    page.keyboard.press("j")
    expect(rows.first).not_to_be_focused()
