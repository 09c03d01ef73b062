"""The gallery of `scripts/screenshots` shows every page: whatever route is added is in it, or says why not."""

from __future__ import annotations

from fastapi.routing import iter_route_contexts

from api.app import create_app
from scripts.demonstrating.gallery import GALLERY, NO_PICTURE
from tests.service import some_settings

FILES = (".ics", ".csv", "/{name}", "/record", "/healthz", "/readyz", "/metrics")
"""How addresses of what is no page end, besides everything under ``/api``."""


def test_every_page_is_in_the_gallery_or_says_why_not(sqlite_url: str) -> None:
    app = create_app(some_settings(sqlite_url))
    pages = {
        path
        for route in iter_route_contexts(app.routes)
        if (path := route.path) and "GET" in (route.methods or ())
        if not path.startswith("/api/") and not path.endswith(FILES)
    }
    app.state.parts.database.close()
    shown = {shot.route for shots in GALLERY.values() for shot in shots}
    assert len(pages) > 100
    assert pages - shown == set(NO_PICTURE)
    assert shown <= pages


def test_every_picture_has_a_name_of_its_own() -> None:
    names = [shot.name for shots in GALLERY.values() for shot in shots]
    assert len(names) == len(set(names))
