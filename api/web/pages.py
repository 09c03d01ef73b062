"""Pages: rendered on the server, in one layout, with nothing that the content policy would have to allow."""

from __future__ import annotations

from functools import cache
from typing import Final

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

PACKAGES: Final = ("api.web", "api.accounts")


def page(template: str, status: int = 200, **context: object) -> HTMLResponse:
    """Return a template filled in; a name that it uses and that is not given is an error."""
    return HTMLResponse(_environment().get_template(template).render(**context), status)


@cache
def _environment() -> Environment:
    loader = ChoiceLoader([PackageLoader(package) for package in PACKAGES])
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
