"""Reports count visits by site and week, and hide weeks in which few came, and whatever they could be had from."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from api.presence.models.tables import Visits
from tests.drop_in.presences import Presences

LAST_WEEK = date(2026, 11, 9)
"""The Monday of the newest week that the reports are about."""


def came(north: Presences, site: str, weeks_before: int, people: int, day: int = 0) -> None:
    with north.parts.database.writing() as session:
        when = LAST_WEEK - timedelta(weeks=weeks_before) + timedelta(days=day)
        session.add(Visits(site_id=UUID(site), day=when, hour=12, program_id=north.program, people=people))


def file_of(north: Presences, site: str) -> list[list[str]]:
    answer = north.coordinator.get(f"{north.pages}/reports/visits-{site}.csv")
    assert answer.status_code == 200, answer.text
    return [line.split(",") for line in answer.text.lstrip("\ufeff").splitlines()[1:]]


def test_visits_are_counted_by_site_and_week_and_small_ones_hidden(north: Presences) -> None:
    assert "Visits in drop-in hours" not in north.html(north.coordinator, f"{north.pages}/reports")
    south = north.a_site("South")
    for weeks_before, people in ((0, 20), (1, 8), (2, 15), (3, 30)):
        came(north, north.north, weeks_before, people)
    came(north, north.north, 0, 14, day=6)  # the Sunday of the same week
    came(north, north.north, -1, 50)  # the week that is not over long enough
    came(north, north.north, 12, 50)  # too long ago
    came(north, south, 0, 5)
    page = north.html(north.coordinator, f"{north.pages}/reports")
    assert "Visits in drop-in hours, by week: North" in page
    assert "In all: hidden" in page  # the eight alone would follow from it
    shown = {row[0]: row[1] for row in file_of(north, north.north)}
    assert len(shown) == 12
    assert shown["2026-11-09"] == "34"
    assert (shown["2026-11-02"], shown["2026-10-26"]) == ("hidden", "15")
    assert shown["2026-10-19"] == "30"
    assert shown["2026-10-12"] == "0"
    assert file_of(north, south) == []  # five in all: nothing is shown
    assert north.coordinator.get(f"{north.pages}/reports/visits-{UUID(int=1)}.csv").status_code == 404


def test_a_week_does_not_give_away_a_day_on_which_few_came(north: Presences) -> None:
    for day, people in ((0, 20), (6, 4)):
        came(north, north.north, 0, people, day=day)
    for day, people in ((0, 20), (1, 4), (2, 9)):
        came(north, north.north, 1, people, day=day)
    came(north, north.north, 2, 40)
    shown = {row[0]: row[1] for row in file_of(north, north.north)}
    assert (shown["2026-11-09"], shown["2026-11-02"], shown["2026-10-26"]) == ("hidden", "33", "40")
    assert "In all: hidden" in north.html(north.coordinator, f"{north.pages}/reports")
    told = north.coordinator.get(f"{north.base}/visits?day=2026-11-15").json()
    assert [(one["people"], one["hidden"]) for one in told] == [(None, True)]
