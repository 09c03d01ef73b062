"""Reports, with what is shown and what is hidden."""

from datetime import timedelta

from playwright.sync_api import expect
from sqlmodel import select

from api.matches.models.tables import Match
from api.people.models.tables import MenteeRow
from tests.browser.conftest import Site
from tests.browser.looking import look
from tests.proposals.weeks import Week


def test_reports_are_usable_by_everybody_with_many_people_and_with_none(site: Site) -> None:
    week = Week(site.app, people=40)
    email = f"coordinator-admin-{week.program.hex[-6:]}@example.org"
    for number in range(6):
        week.match(number)
    now = week.parts.clock.now()
    with week.parts.database.writing() as session:
        for match in session.exec(select(Match)):
            match.created_at = now - timedelta(days=20)
        for number, row in enumerate(session.exec(select(MenteeRow).where(MenteeRow.status == "waiting"))):
            row.waiting_since = now.date() - timedelta(days=20 if number % 3 else 2)
    page = site.window("phone", email=email)
    page.goto(f"/programs/{week.program}/reports")
    expect(page.get_by_role("row", name="up to 1 week 12")).to_be_visible()
    expect(page.get_by_text("Too few people to show anything yet.").first).to_be_visible()
    look(page)
