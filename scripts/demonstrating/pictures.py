"""Pictures of the pages, taken while the demo's week goes on: whoever is shown one sees it in a real browser."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from api.cli.screen import counted, remarks, say
from api.web.translating import LANGUAGES
from scripts.demonstrating import demo
from scripts.demonstrating.answering import mentees_answer, mentors_answer, publish
from scripts.demonstrating.running import FOLDER, Service, StoppedError, serving
from scripts.demonstrating.showing import headline, line
from scripts.demonstrating.week import COORDINATOR, coming_monday, match, open_program, set_urgency, take_in_people

CHROMIUM: Final = Path("/usr/bin/chromium")
OPTIONS: Final = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")
WIDTHS: Final = {"desk": (1280, 900), "phone": (390, 844)}
LOCALES: Final = {"en": "en-US", "es": "es-US"}
TALLEST: Final = 2400
"""Pixels of a picture: of a longer page the beginning is enough."""


@dataclass
class Camera:
    """A browser that opens pages at each width in each language, as whoever signed in in it."""

    browser: Browser
    service: Service
    folder: Path
    contexts: dict[tuple[str, str, str], BrowserContext] = field(default_factory=dict)
    taken: int = 0

    def take(self, name: str, path: str, email: str = "") -> None:
        """Take the pictures of one page."""
        for width in WIDTHS:
            for language in LANGUAGES:
                page = self._context(email, width, language).new_page()
                answer = page.goto(path)
                if answer is None or not answer.ok:
                    raise StoppedError(f"The page {name} was not shown: {answer.status if answer else 'no answer'}.")
                high = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
                page.set_viewport_size({"width": WIDTHS[width][0], "height": max(high, WIDTHS[width][1])})
                page.screenshot(path=self.folder / f"{name}-{width}-{language}.png")
                page.close()
                self.taken += 1
        line(name)

    def _context(self, email: str, width: str, language: str) -> BrowserContext:
        key = email, width, language
        if key not in self.contexts:
            wide, high = WIDTHS[width]
            made = self.browser.new_context(
                base_url=self.service.url,
                viewport={"width": wide, "height": high},
                locale=LOCALES[language],
                reduced_motion="reduce",
            )
            if email:
                page = made.new_page()
                page.goto(self.service.link_for(email))
                page.get_by_role("button").click()
                page.close()
            self.contexts[key] = made
        return self.contexts[key]


@contextmanager
def a_camera(service: Service, folder: Path) -> Iterator[Camera]:
    """Open a browser; it is closed at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield Camera(browser, service, folder)
        browser.close()


def main(arguments: list[str]) -> int:
    """Run the week and take the pictures; return the exit code."""
    folder = Path(arguments[0]).resolve() if arguments else FOLDER / "pictures"
    try:
        if not CHROMIUM.exists():
            raise StoppedError(f"There is no {CHROMIUM}: apt-get install chromium, then run this again.")
        demo.be_alone()
        link = demo.prepare()
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with serving() as service, a_camera(service, folder) as camera:
            _take_all(camera, service, link)
            line(f"{counted(camera.taken, 'picture')} in {folder}")
    except StoppedError as error:
        say(remarks(), f"screenshots: {error}", "bold red")
        return 1
    return 0


def _take_all(camera: Camera, service: Service, link: str) -> None:
    week = open_program(service, link)
    base, admin = f"/programs/{week.program}", "admin@example.org"
    camera.take("week-empty", base, COORDINATOR)
    take_in_people(week)
    coordinator = service.signed_in(COORDINATOR)
    set_urgency(week, coordinator)
    headline("Pictures before the round")
    camera.take("first", "/")
    camera.take("sign-in", "/sign-in")
    camera.take("ask", f"/ask/{week.program}")
    camera.take("week", base, COORDINATOR)
    solved = match(week, coordinator, coming_monday(datetime.now(UTC).date()))
    headline("Pictures of the round")
    for name, path in (("round", ""), ("round-left", "/left"), ("round-hours", "/week"), ("round-what-if", "/what-if")):
        camera.take(name, f"{base}/rounds/{solved.id}{path}", COORDINATOR)
    pair = solved.pairs[0]
    camera.take("round-person", f"{base}/rounds/{solved.id}/people/{pair['mentee_id']}", COORDINATOR)
    answers = publish(week, coordinator, solved)
    mentor = mentors_answer(answers)
    mentees_answer(answers)
    headline("Pictures of what follows")
    mentee = coordinator.get(f"/api/v1{base}/mentees", limit=1)["items"][0]
    for name, path in (
        ("following", "/following"), ("people", "/people"), ("person", f"/people/{mentee['id']}"),
        ("mentors", "/mentors"), ("policy", "/policy"), ("reports", "/reports"),
    ):  # fmt: skip
        camera.take(name, base + path, COORDINATOR)
    for name, path in (("program", "/program"), ("members", "/program/members"), ("log", "/program/log?check=yes")):
        camera.take(name, base + path, admin)
    for name, path in (("to-answer", "/me"), ("my-week", "/me/week"), ("my-people", "/me/people")):
        camera.take(name, base + path, mentor)
    own = coordinator.post(f"/api/v1{base}/mentees/{pair['mentee_id']}/own-link")
    camera.take("your-page", next(str(value) for value in own.values() if "/your/" in str(value)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
