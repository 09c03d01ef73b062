"""A backup made while people come in: whoever was acknowledged before it began comes back, and the log holds."""

from __future__ import annotations

import os
import subprocess
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlmodel import select

from api.audit.service import verify
from api.database.engine import Database
from api.intake.models.tables import IntakeReceipt
from api.people.models.tables import MenteeRow
from tests.killing.driving import Driver, Town
from tests.killing.lives import WAYPAIR, killed_at_random, until
from tests.killing.test_week_under_kills import environment
from tests.loopback import mail_server, web_server


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("database_url", "another_url"), [("sqlite", "postgresql"), ("postgresql", "sqlite")], indirect=True
)
def test_a_backup_made_while_people_come_in_holds_everybody_acknowledged_before(
    database_url: str, another_url: str, tmp_path: Path
) -> None:
    saved = tmp_path / "saved.backup"
    with mail_server(tmp_path) as box, web_server() as listener:
        town, over = Town(database_url, box, listener, mentors=1), Event()
        variables = environment(database_url, box)
        with killed_at_random(tmp_path, variables, (0, 0), seed=1) as service:
            driver = Driver(town, service)

            def come_in(first: int) -> None:
                number = first
                while not over.is_set():
                    driver.intake(number)
                    number += 2

            threads = [Thread(target=come_in, args=(first,)) for first in range(2)]
            for thread in threads:
                thread.start()
            try:
                until(lambda: len(town.acknowledged.intake) > 10)
                before = set(town.acknowledged.intake.values())
                run("backup", str(saved), variables=variables)
                during = len(town.acknowledged.intake) - len(before)
            finally:
                over.set()
                for thread in threads:
                    thread.join()
        town.parts.database.close()
    assert during > 0, "nobody came in meanwhile"
    run("restore", str(saved), variables=os.environ | variables | {"WAYPAIR_DATABASE_URL": another_url})
    with closing(Database(another_url)) as database, database.reading() as session:
        assert verify(session).holds
        receipts = session.exec(select(IntakeReceipt)).all()
        people = {row.id for row in session.exec(select(MenteeRow))}
    assert {row.person_id for row in receipts} == people
    ids = {str(row.id) for row in receipts}
    assert all(any(one in answer for one in ids) for answer in before)
    assert len(before) <= len(people) <= len(town.acknowledged.intake)


def run(*arguments: str, variables: dict[str, str]) -> None:
    done = subprocess.run([*WAYPAIR, *arguments], env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
