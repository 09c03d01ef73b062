"""What each page takes: on the server with many people, and until a browser paints it with as many as the demo has."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from scripts.measuring.beside import FULL, LITTLE, Much, keep_beside
from scripts.measuring.commands import ROOT, CommandError, draw_week
from scripts.measuring.round import leave_out, next_monday, solve
from scripts.measuring.rows import Row, soon
from scripts.measuring.service import HOST, PROGRAM, WAYPAIR, Production, cpu_s, running
from scripts.measuring.timing import Took

SIZE = 10_000
DEMO = 120
LIMIT_S = 0.1
PAINT_S = 0.3
TIMES = 7
LIMIT_OF_A_LOOK_S = 300.0
MATCHES = 300
"""How many of the proposals become matches, and as many again wait for the mentee."""
CHROMIUM = Path("/usr/bin/chromium")
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")
EMPTY = "/your/erased"
"""A page with the layout alone, and nothing of anybody."""
FIRST_PAINT = """() => new Promise((told) => {
  const look = () => {
    const [first] = performance.getEntriesByName("first-contentful-paint");
    if (first) told(first.startTime / 1000); else requestAnimationFrame(look);
  };
  look();
})"""
"""Waits for the first paint and returns when it was, in seconds; no text is run as a script, which pages forbid."""
STAFF = {
    "this week": "", "readiness": "/readiness", "round": "/rounds/{round}",
    "round by mentor, page 9": "/rounds/{round}?sort=mentor&page=9", "round, by hand": "/rounds/{round}/settled",
    "round, a name": "/rounds/{round}?q=an", "round, no such name": "/rounds/{round}?q=xqz",
    "round, hours and places": "/rounds/{round}/week", "round, left over": "/rounds/{round}/left",
    "round, left over, no such name": "/rounds/{round}/left?q=xqz",
    "round, what if": "/rounds/{round}/what-if", "round, one person": "/rounds/{round}/people/{matched}",
    "round, not this pair": "/rounds/{round}/people/{matched}/apart", "round, publish": "/rounds/{round}/publish",
    "round, published": "/rounds/{published}", "following": "/following",
    "following, answers": "/following?see=answers",
    "following, meeting": "/following?see=active", "a proposal": "/following/proposals/{proposal}",
    "a match": "/following/matches/{match}", "people": "/people", "people, a name": "/people?q=an",
    "people, no such name": "/people?q=xqz", "a person": "/people/{mentee}",
    "a person, to be changed": "/people/{mentee}/edit",
    "mentors": "/mentors", "a mentor": "/mentors/{mentor}", "policy": "/policy", "reports": "/reports",
    "program": "/program", "members": "/program/members", "teams": "/program/teams", "log": "/program/log",
    "leadership": "/program/leadership", "leaving": "/leaving", "leaving, one of them": "/leaving/{discharge}",
    "leaving, their sheet": "/leaving/{discharge}/sheet", "leaving, centers": "/leaving/centres",
    "referrals": "/following/referrals", "a person, to be referred": "/people/{mentee}/refer",
    "groups": "/groups", "a group": "/groups/{group}", "a group, its members": "/groups/{group}/members",
    "groups, policy": "/groups/policy", "groups, placings": "/groups/placings",
    "a placing": "/groups/placings/{placing}", "a placing, left over": "/groups/placings/{placing}/left",
    "a placing, one person": "/groups/placings/{placing}/people/{placed}",
    "a placing, publish": "/groups/placings/{placing}/publish", "drop-in": "/presence",
    "drop-in, hours": "/presence/hours", "drop-in, a roster": "/presence/rosters/{roster}",
    "stories": "/stories", "a story": "/stories/{story}",
}  # fmt: skip
MENTOR = {
    "mentor, to answer": "/me", "mentor, my week": "/me/week", "mentor, my people": "/me/people",
    "mentor, one of them": "/me/people/{match}", "mentor, groups": "/me/groups", "mentor, shifts": "/me/shifts",
    "mentor, stories": "/me/stories", "mentor, stories of others": "/me/stories/shared",
}  # fmt: skip
MENTEE = {
    "mentee, your page": "", "mentee, your hours": "/hours", "mentee, your consents": "/consents",
    "mentee, stories": "/stories", "mentee, a story": "/stories/{story}",
}  # fmt: skip
ANYBODY = {"who is here": "/here/{program}", "ask for support": "/ask/{program}", "a center": "{centre}"}
PAINTED = (
    "this week", "round", "round, left over", "round, hours and places", "following", "people", "reports",
    "mentor, to answer", "mentor, my week", "mentor, my people", "mentee, your page",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Visit:
    """A page, and whoever looks at it, by their cookie."""

    port: int
    pid: int
    path: str
    cookie: str = ""

    def took(self, times: int = TIMES) -> Took:
        """Return the median of several visits, without the first.

        Raises
        ------
        CommandError
            If it is no page.
        """
        walls, before = [], cpu_s(self.pid)
        with closing(http.client.HTTPConnection(HOST, self.port, timeout=300)) as line:
            for turn in range(times + 1):
                before = cpu_s(self.pid) if turn == 1 else before
                began = time.perf_counter()
                line.request("GET", self.path, headers={"Cookie": self.cookie, "Accept": "text/html"})
                answer = line.getresponse()
                said = answer.read()
                walls.append(time.perf_counter() - began)
                if answer.status != 200:
                    raise CommandError(f"{self.path} was answered {answer.status}: {said[:500]!r}")
        return Took(median(walls[1:]), (cpu_s(self.pid) - before) / times)


def measure_pages(
    folder: Path,
    size: int = SIZE,
    demo: int = DEMO,
    matches: int = MATCHES,
    times: int = TIMES,
    much: Much = FULL,
) -> list[Row]:
    """Return what each page takes on the server, the slowest first, and what the main ones take to be painted."""
    with a_program(folder, size, matches, much) as visits:
        empty = replace(visits["mentee, your page"], path=EMPTY).took(times)
        took = {name: visit.took(times) for name, visit in visits.items()}
    what = f"a page, {size:,} × {size // 10:,}"
    rows = [beside(what, name, took[name], empty) for name in sorted(took, key=lambda name: -took[name].wall)]
    if not CHROMIUM.exists():
        return rows
    with a_program(folder, demo, demo // 8, LITTLE) as visits:
        painted = paints({name: visits[name] for name in PAINTED}, times)
    what = f"first paint, {demo:,} × {demo // 10:,}"
    return rows + [replace(soon(what, took, PAINT_S), against=name) for name, took in painted.items()]


def beside(what: str, name: str, took: Took, empty: Took) -> Row:
    """Return a row on a page, with how many times as long it takes as one with the layout alone."""
    ratio = took.wall / empty.wall
    return replace(
        soon(what, took, LIMIT_S),
        against=name,
        other=empty.wall,
        other_cpu_s=empty.cpu,
        ratio=ratio,
        ratio_text=f"{ratio:.1f}× the layout alone",
    )


@contextmanager
def a_program(folder: Path, size: int, matches: int, much: Much) -> Iterator[dict[str, Visit]]:
    """Serve a program in its week, one round published and another to be reviewed; yield its pages by name."""
    monday = next_monday()
    week = draw_week(folder, size, monday.isoformat())
    leave_out(week / "mentors.csv", "supervisor")
    production = Production(folder / f"pages-{size}")
    production.command("import", str(week), "--program", PROGRAM, "--create-places")
    with production.served() as (form, client):
        with running([WAYPAIR, "worker", "--name", "measured"], production.variables) as worker:
            for number in range(2):
                solve(client, worker.pid, monday + timedelta(days=7 * number), size)
            here = client.base.removeprefix("/api/v1")
            client.press(f"{here}/readiness", LIMIT_OF_A_LOOK_S)
        rounds = {one["week"]: one["id"] for one in client.ask("GET", f"{client.base}/rounds")["items"]}
        published = rounds.pop(monday.isoformat())
        (review,) = rounds.values()
        (first,) = client.ask("GET", f"{client.base}/rounds/{review}/matches?limit=1")["items"]
        ids = {"published": published, "round": review, "matched": first["mentee_id"]}
        ids |= _gone_on(production, published, matches)
        staff = client.headers.pop("Cookie")  # whoever signs in with one ends its session
        mentor = client.sign_in(ids["token"])
        client.headers["Cookie"] = staff
        with running([WAYPAIR, "worker", "--name", "beside"], production.variables):
            ids |= keep_beside(client, mentor, monday, much)
        pages = [
            *((name, here + path, staff) for name, path in STAFF.items()),
            *((name, here + path, mentor) for name, path in MENTOR.items()),
            *((name, ids["own"] + path, "") for name, path in MENTEE.items()),
            *((name, path, "") for name, path in ANYBODY.items()),
        ]
        yield {name: Visit(form.port, form.pid, path.format(**ids), cookie) for name, path, cookie in pages}


def paints(visits: dict[str, Visit], times: int) -> dict[str, Took]:
    """Return the median time until a browser first paints each page, the first visit left out."""
    found = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        for name, visit in visits.items():
            context = browser.new_context(extra_http_headers={"Cookie": visit.cookie} if visit.cookie else {})
            page, seconds = context.new_page(), []
            for _ in range(times + 1):
                answer = page.goto(f"http://{HOST}:{visit.port}{visit.path}")
                if answer is None or not answer.ok:
                    raise CommandError(f"{visit.path} was not shown")
                seconds.append(float(page.evaluate(FIRST_PAINT)))
            found[name] = Took(median(seconds[1:]), 0.0)
            context.close()
        browser.close()
    return found


def _gone_on(production: Production, round_id: str, matches: int) -> dict[str, str]:
    command = [sys.executable, "-m", "scripts.measuring.going_on", round_id, str(matches)]
    done = subprocess.run(command, env=production.variables, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CommandError(f"the week did not go on: {done.stderr.strip()[-500:]}")
    found: dict[str, str] = json.loads(done.stdout)
    return found
