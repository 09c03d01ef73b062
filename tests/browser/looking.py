"""What has to be true of every page in every state, looked at in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

TAGS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
RULES: Final[dict[Literal["light", "dark"], dict[str, Any]]] = {
    "light": {"type": "tag", "values": TAGS},
    "dark": {"type": "rule", "values": ("color-contrast", "link-in-text-block")},
}
"""What axe checks in each scheme: everything in one, and in the other those of its rules that look at a colour."""
SMALL_TARGETS: Final = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
  .filter((one) => one.checkVisibility({checkVisibilityCSS: true}) && one.type !== "hidden")
  .filter((one) => !one.closest("p, .skip"))
  .map((one) => [one, one.getBoundingClientRect(), one.closest("label")?.getBoundingClientRect()])
  .filter(([, box, label]) => Math.min(Math.max(box.height, label?.height ?? 0),
                                       Math.max(box.width, label?.width ?? 0)) < 24)
  .map(([one, box]) => `${one.outerHTML.slice(0, 120)} ${box.width}x${box.height}`)"""
"""What is pressed is 24 by 24 pixels or more; a link within a sentence may be as high as its line (WCAG 2.2, 2.5.8)."""
WIDER: Final = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll("body *")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 || one.getBoundingClientRect().left < -1)
  .slice(-5).map((one) => one.outerHTML.slice(0, 160))"""

Look = Callable[..., None]


class WrongError(AssertionError):
    """Something that no page may do was done in a window."""


def watched(page: Page, address: str) -> Page:
    """Note what a window may never do: an error on its console, a breach of the content policy, a foreign host."""
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request",
        lambda request: wrong.append(request.url) if not request.url.startswith((address, "data:")) else None,
    )
    page.wrong = wrong  # type: ignore[attr-defined] # kept with the window that it is about
    return page


def went_wrong(page: Page, *allowed: str) -> list[str]:
    """Return what a window did that it must not, without what holds one of the allowed texts."""
    wrong: list[str] = page.wrong  # type: ignore[attr-defined]
    return [said for said in wrong if not any(text in said for text in allowed)]


def look(page: Page, *allowed: str) -> None:
    """Look at the page in a window in every way that a machine can: light and dark, narrow, large, the other way round.

    Parameters
    ----------
    page : Page
        With the state to look at; it is left as it was.
    *allowed : str
        Parts of what the console may say: ``422`` where the page is the answer to a refused form.
    """
    found: dict[str, Any] = {}
    page.wait_for_load_state()
    page.evaluate(AXE_SCRIPT)
    for scheme in RULES:
        page.emulate_media(color_scheme=scheme)
        if said := violations(page, RULES[scheme]):
            found[scheme] = said
    page.emulate_media(color_scheme="light")
    fit(page, *allowed, found=found)


def fit(page: Page, *allowed: str, found: dict[str, Any] | None = None) -> None:
    """Look at what other words or another width can break: what is pressed is large enough, and nothing sticks out.

    A page whose every state is looked at in one language needs no more in another.
    """
    size, found = page.viewport_size, {} if found is None else found
    page.wait_for_load_state()  # what was pressed waits for an answer to begin, not for the page to stand
    if small := page.evaluate(SMALL_TARGETS):
        found["small targets"] = small
    page.set_viewport_size({"width": 320, "height": 640})
    if wider := page.evaluate(WIDER):
        found["wider than 320"] = wider
    page.evaluate("document.documentElement.dir = 'rtl'")
    if wider := page.evaluate(WIDER):
        found["wider than 320, right to left"] = wider
    page.evaluate("document.documentElement.dir = 'ltr'")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    if wider := page.evaluate(WIDER):
        found["wider at 200 %"] = wider
    page.evaluate("document.documentElement.style.fontSize = ''")
    if size is not None:
        page.set_viewport_size(size)
    if wrong := went_wrong(page, *allowed):
        found["wrong"] = wrong
    assert found == {}, f"{page.url}: {found}"


LOOKS: Final = (
    pytest.param("en", look, id="en"),
    pytest.param("es", fit, id="es"),
    pytest.param("es", look, id="es-whole", marks=pytest.mark.deep),
)
"""Each language with how it is looked at: the first in every way, another as its words make a difference."""


def violations(page: Page, rules: dict[str, Any]) -> list[str]:
    """Return what axe, which the page holds already, finds: the rule, and the first places that break it."""
    options = {"runOnly": rules, "resultTypes": ["violations"], "selectors": False, "preload": False}
    response = page.evaluate("(options) => axe.run(options)", options)
    return [
        f"{one['id']}: "
        + "; ".join(node["html"][:160] + " " + node.get("failureSummary", "") for node in one["nodes"][:3])
        for one in response["violations"]
    ]


def walk(page: Page, most: int = 400) -> list[str]:
    """Walk a page with the tab key; return what was stopped at, each with its focus to be seen."""
    stops: list[str] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            """() => { const one = document.activeElement; if (!one || one === document.body) return null;
              const style = getComputedStyle(one), box = one.getBoundingClientRect();
              const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
              const top = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 10));
              const hidden = !(top && (one.contains(top) || top.contains(one) || one.labels?.[0]?.contains(top)));
              const name = one.id || one.name || one.textContent.trim().slice(0, 40) || one.tagName;
              return [name + (one.value && one.type === "checkbox" ? one.value : ""), seen, hidden]; }"""
        )
        if stop is None:
            return stops
        name, seen, hidden = stop
        assert seen, f"{page.url}: focus on {name!r} is not to be seen"
        assert not hidden, f"{page.url}: {name!r} has the focus and is covered"
        stops.append(name)
    raise WrongError(f"{page.url}: no end after {most} stops")
