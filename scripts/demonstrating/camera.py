"""A camera: a real browser that opens a page at each width in each language, and keeps what it sees."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright

from api.web.reader import COOKIE
from api.web.translating import LANGUAGES
from scripts.demonstrating.gallery import GALLERY, Shot
from scripts.demonstrating.running import Service, StoppedError
from scripts.demonstrating.showing import line

CHROMIUM: Final = Path("/usr/bin/chromium")
OPTIONS: Final = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")
WIDTHS: Final = {"desk": (1280, 900), "phone": (390, 844)}
LOCALES: Final = {"en": "en-US", "es": "es-US"}
TALLEST: Final = 2400
"""Pixels of a picture: of a longer page the beginning is enough."""
IN_README: Final = {("round", "desk"), ("round-hours", "desk"), ("to-answer", "phone"), ("ask-times", "phone")}
"""What the README shows, in English: as much as is seen without scrolling."""


@dataclass
class Camera:
    """A browser that opens pages at each width in each language, as whoever signed in in it."""

    browser: Browser
    service: Service
    folder: Path
    readme: Path | None = None
    contexts: dict[tuple[str, str, str], BrowserContext] = field(default_factory=dict)
    signed_in: dict[str, StorageState] = field(default_factory=dict)
    """The cookies of everybody who signed in: links are given out so often in an hour, and no more."""
    taken: int = 0

    def take(self, stage: str, email: str = "", **ids: str) -> None:
        """Take the pictures of a moment, as whoever signed in; `ids` fill in the addresses."""
        for shot in GALLERY[stage]:
            path = shot.route.format_map(ids | shot.fixed) + shot.query
            for width in WIDTHS:
                for language in LANGUAGES:
                    self._take(shot, path, email, width, language)
            line(shot.name)

    def _take(self, shot: Shot, path: str, email: str, width: str, language: str) -> None:
        page = self._context(email, width, language).new_page()
        answer = page.goto(path)
        if answer is None or not answer.ok:
            raise StoppedError(f"The page {shot.name} was not shown: {answer.status if answer else 'no answer'}.")
        if shot.do is not None:
            shot.do(page)
        if self.readme and language == "en" and (shot.name, width) in IN_README:
            page.screenshot(path=self.readme / f"{shot.name}.png")
        high = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
        page.set_viewport_size({"width": WIDTHS[width][0], "height": max(high, WIDTHS[width][1])})
        page.screenshot(path=self.folder / f"{shot.name}-{width}-{language}.png")
        page.close()
        self.taken += 1

    def window(self, email: str = "") -> Page:
        """Return a window in which something is done that a picture then shows."""
        return self._context(email, "phone", "en").new_page()

    def _context(self, email: str, width: str, language: str) -> BrowserContext:
        key = email, width, language
        if key not in self.contexts:
            wide, high = WIDTHS[width]
            made = self.browser.new_context(
                base_url=self.service.url,
                viewport={"width": wide, "height": high},
                locale=LOCALES[language],
                reduced_motion="reduce",
                storage_state=self.signed_in.get(email),
            )
            # What is chosen by the reader goes before what is known of a person.
            made.add_cookies([{"name": COOKIE, "value": language, "url": self.service.url}])
            if email and email not in self.signed_in:
                page = made.new_page()
                page.goto(self.service.link_for(email))
                page.get_by_role("button").click()
                page.wait_for_url(lambda address: "/sign-in/" not in address)  # closed before that, a browser may hang
                page.close()
                self.signed_in[email] = made.storage_state()
            self.contexts[key] = made
        return self.contexts[key]


@contextmanager
def a_camera(service: Service, folder: Path, readme: Path | None) -> Iterator[Camera]:
    """Open a browser; it is closed at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield Camera(browser, service, folder, readme)
        browser.close()
