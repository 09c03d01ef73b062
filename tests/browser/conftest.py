"""Debian's Chromium, one a worker, and the app served to it on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from api.accounts.access import cookie_name
from api.app import create_app
from api.clock import Clock
from tests.accounts.people import a_token
from tests.browser.looking import watched
from tests.loopback import HOST, bound, served
from tests.service import MovedClock, a_client, some_settings

PROGRAM = Path("/usr/bin/chromium")
OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
WIDTHS = {"desk": (1280, 900), "phone": (390, 844)}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return the browser that every test of a worker opens its windows in."""
    if not PROGRAM.exists():
        pytest.fail(f"no {PROGRAM}: apt-get install chromium, or run scripts/test", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=OPTIONS)
        yield browser
        browser.close()


@dataclass
class Site:
    """The app, where it is served, and windows that look at it."""

    app: FastAPI
    address: str
    browser: Browser
    contexts: list[BrowserContext]

    def window(self, size: str = "desk", language: str = "en", *, scripts: bool = True, email: str = "") -> Page:
        """Open a window of its own, signed in where an e-mail is given; what goes wrong in it fails the test."""
        width, height = WIDTHS[size]
        context = self.browser.new_context(
            base_url=self.address, viewport={"width": width, "height": height}, java_script_enabled=scripts,
            locale={"en": "en-US", "es": "es-US"}[language], has_touch=size == "phone", reduced_motion="reduce",
        )  # fmt: skip
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        if email:
            context.add_cookies([self.cookie(email)])
        return watched(context.new_page(), self.address)

    def cookie(self, email: str) -> Any:
        """Return the cookie of a fresh sign-in."""
        client = a_client(self.app)
        assert client.post("/api/v1/sessions", json={"token": a_token(self.app, email)}).status_code == 204
        name = cookie_name(self.app.state.parts.settings)
        return {"name": name, "value": client.cookies[name], "url": self.address}


@contextmanager
def a_site(url: str, browser: Browser, clock: Clock | None = None, **settings: Any) -> Iterator[Site]:
    """Serve the app on a database until the test ends."""
    with bound() as listening:
        address = f"http://{HOST}:{listening.getsockname()[1]}"
        app = create_app(some_settings(url, trusted_hosts="testserver", base_url=address, **settings), clock)
        site = Site(app, address, browser, [])
        with served(app, listening):
            yield site
            for context in site.contexts:
                context.close()


@pytest.fixture
def site(sqlite_url: str, chromium: Browser, clock: MovedClock) -> Iterator[Site]:
    """Return the app served on an empty database, at the instant of the test's clock."""
    with a_site(sqlite_url, chromium, clock) as made:
        yield made
