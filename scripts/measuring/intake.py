"""Submissions of people: ours with all that it does, against a bare insert."""

from __future__ import annotations

import sys
from pathlib import Path

from scripts.measuring.rows import Row, faster
from scripts.measuring.service import Form, Production, free_port, running, wait_for
from scripts.measuring.timing import Took, least

EACH = 50
CLIENTS = 4


def measure_intake(folder: Path, each: int = EACH, clients: int = CLIENTS, rounds: int = 16) -> list[Row]:
    """Return what a submission takes beside one that FastAPI and SQLModel insert, taking turns in one run.

    Parameters
    ----------
    folder : Path
    each : int
        Submissions of a client in a turn.
    clients : int
    rounds : int
        Turns of each; the first warms up and does not count where there are several.
    """
    production, port = Production(folder / "intake"), free_port()
    bare = [sys.executable, "-m", "scripts.measuring.bare_service", str(folder / "intake" / "bare.db"), str(port)]
    times: dict[str, list[Took]] = {"ours": [], "bare": []}
    with production.served() as (ours, _), running(bare) as process:
        wait_for(port, process)
        other = Form(port, process.pid, consents=ours.consents)
        for _ in range(rounds):
            times["ours"].append(ours.send_many(each, clients))
            times["bare"].append(other.send_many(each, clients))
    mine, theirs = (least(some[1:] or some) for some in times.values())
    what = f"a submission, {clients} clients"
    note = f"{1 / mine.wall:,.0f} and {1 / theirs.wall:,.0f} a second"
    return [faster(what, "a bare FastAPI + SQLModel insert", mine, theirs, 0.5, note=note)]
