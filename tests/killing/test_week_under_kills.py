"""A whole week, again and again, while the service and its worker are killed: nothing lost, nothing twice."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Event

import pytest
from sqlmodel import col, func, select

from api.notices.models.tables import Delivery, NoticeRow
from tests.killing.books import check
from tests.killing.driving import Driver, Town
from tests.killing.lives import killed_at_random, until
from tests.loopback import HOST, Mailbox, mail_server, web_server


def environment(url: str, box: Mailbox) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WAYPAIR_")}
    return kept | {
        "WAYPAIR_DATABASE_URL": url, "WAYPAIR_SMTP_HOST": HOST, "WAYPAIR_SMTP_PORT": str(box.port),
        "WAYPAIR_MAIL_FROM": "us@example.org", "WAYPAIR_DELIVERY_WAIT_S": "1", "WAYPAIR_DELIVERY_ATTEMPTS": "30",
        "WAYPAIR_REQUESTS_PER_MINUTE": "1000000", "WAYPAIR_INTAKE_PER_MINUTE": "1000000",
        "SSL_CERT_FILE": str(box.certificate),
    }  # fmt: skip


def weeks_under_kills(url: str, folder: Path, times: tuple[int, int]) -> None:
    """Kill the service and the worker so often while people come, are matched and answer; then look at the books."""
    with mail_server(folder) as box, web_server() as listener:
        town = Town(url, box, listener)
        with killed_at_random(folder, environment(url, box), times, seed=len(url)) as service:
            driver, over = Driver(town, service), Event()
            with ThreadPoolExecutor(1) as beside:
                storm = beside.submit(driver.storm, over)
                try:
                    for number in count():
                        driver.week(number)
                        if service.are_done:
                            break
                finally:
                    over.set()
                storm.result()
            until(lambda: nothing_waits(town))
            kills = service.web.killed, service.worker.killed
        check(town)
        town.parts.database.close()
    assert kills == times
    assert "Traceback" not in (folder / "said").read_text()
    noted = town.acknowledged
    assert len(noted.intake) >= 6
    assert noted.sites
    assert "yes" in noted.mentees_said.values()
    print(  # noqa: T201 # for whoever runs it by hand
        f"{sum(kills)} kills: {len(noted.intake)} people, {len(noted.sites)} sites, {len(noted.rounds)} rounds, "
        f"{len(noted.mentors_said)} proposals, {len(box.mails)} mails, {len(listener.heard)} calls; "
        f"{noted.looked} changes found made unanswered"
    )


def nothing_waits(town: Town) -> bool:
    with town.parts.database.reading() as session:
        return not any(
            session.exec(select(func.count()).select_from(table).where(col(table.state) == "due")).one()
            for table in (NoticeRow, Delivery)
        )


@pytest.mark.timeout(300)
def test_nothing_is_lost_and_nothing_happens_twice_although_all_is_killed_six_times(
    database_url: str, tmp_path: Path
) -> None:
    weeks_under_kills(database_url, tmp_path, (3, 3))


@pytest.mark.deep
@pytest.mark.timeout(3000)
def test_nothing_is_lost_and_nothing_happens_twice_although_all_is_killed_fifty_times_and_more(
    database_url: str, tmp_path: Path
) -> None:
    weeks_under_kills(database_url, tmp_path, (27, 27))
