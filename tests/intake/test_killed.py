"""What was acknowledged is there, though the process was killed right after, or at any other moment."""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import select

from api.accounts.models.words import Scope
from api.app import create_app
from api.audit.service import verify
from api.consent.models import Consent
from api.intake.models.tables import IntakeReceipt
from api.people.models.tables import MenteeRow
from tests.accounts.people import a_program
from tests.intake.forms import PERSON, a_consent, a_form, send
from tests.service import some_settings

SEND = """
import json, os, signal, sys, threading, time, urllib.request
base, pid, api_key, path, delay = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4], float(sys.argv[5])
for _ in range(300):
    try:
        urllib.request.urlopen(base + "/readyz").read()
        break
    except OSError:
        time.sleep(0.1)
else:
    sys.exit("no answer")
if delay >= 0:
    threading.Timer(delay, lambda: os.kill(pid, signal.SIGKILL)).start()
with open(path) as file:
    bodies = json.load(file)
for key, body in bodies:
    headers = {"X-API-Key": api_key, "Idempotency-Key": key, "Content-Type": "application/json"}
    request = urllib.request.Request(base + "/api/v1/intake", json.dumps(body).encode(), headers)
    try:
        answer = urllib.request.urlopen(request).read().decode()
    except OSError:
        break
    if delay < 0:
        os.kill(pid, signal.SIGKILL)
    print(json.dumps([key, answer]), flush=True)
    if delay < 0:
        break
"""


class World:
    """A program with a form, and a real service that gets killed."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.app: FastAPI = create_app(some_settings(url, intake_per_minute=1_000_000))
        self.form = a_form(self.app, a_program(self.app), Scope.INTAKE)
        self.consent = a_consent(self.form)

    def body(self, number: int) -> dict[str, Any]:
        person = PERSON | {"name": f"Person {number}", "contact": None}
        return {"version": 1, "person": person, "consents": [self.consent]}

    def killed(self, numbers: range, delay_s: float) -> dict[str, str]:
        """Send bodies until the service is killed: after so long, or below zero right after the first answer."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        path = self.folder / "bodies.json"
        path.write_text(json.dumps([(f"key {number}", self.body(number)) for number in numbers]))
        serve = [sys.executable, "-c", "from api.cli import main; main()", "serve", "--port", str(port)]
        environment = os.environ | {"WAYPAIR_DATABASE_URL": self.url, "WAYPAIR_INTAKE_PER_MINUTE": "1000000"}
        with subprocess.Popen(serve, env=environment, stderr=subprocess.DEVNULL) as service:
            ask = [sys.executable, "-c", SEND, f"http://127.0.0.1:{port}", str(service.pid)]
            key = self.form.headers["X-API-Key"]
            done = subprocess.run([*ask, key, str(path), str(delay_s)], capture_output=True, text=True, timeout=120)
            service.wait(timeout=60)
        assert done.returncode == 0, done.stderr
        return dict(json.loads(line) for line in done.stdout.splitlines())

    def check(self, acknowledged: dict[str, str]) -> None:
        """Find everything that was acknowledged, whole, and nothing twice."""
        with self.app.state.parts.database.reading() as session:
            receipts = session.exec(select(IntakeReceipt)).all()
            people = {row.id for row in session.exec(select(MenteeRow))}
            consents = {row.person_id for row in session.exec(select(Consent))}
            assert verify(session).holds
        assert {row.person_id for row in receipts} == people == consents
        assert len(receipts) == len(people) >= len(acknowledged)
        for key, answer in acknowledged.items():
            assert send(self.form, self.body(int(key.split()[1])), key).text == answer


def test_whoever_was_acknowledged_is_there_after_a_kill(database_url: str, tmp_path: Path) -> None:
    world = World(database_url, tmp_path)
    acknowledged: dict[str, str] = {}
    for number in range(2):
        answered = world.killed(range(number, number + 1), -1)
        assert len(answered) == 1
        acknowledged |= answered
    world.check(acknowledged)
    assert len(acknowledged) == 2
    world.app.state.parts.database.close()


@pytest.mark.deep
@pytest.mark.timeout(1800)
def test_nothing_is_lost_or_doubled_however_often_it_is_killed(database_url: str, tmp_path: Path) -> None:
    world = World(database_url, tmp_path)
    draw = random.Random(7)
    acknowledged: dict[str, str] = {}
    for turn in range(50):
        numbers = range(turn * 200, turn * 200 + 200)
        acknowledged |= world.killed(numbers, draw.uniform(0.0, 0.5))
    assert acknowledged
    world.check(acknowledged)
    world.app.state.parts.database.close()
