"""Pages: rendered on the server, in one layout, with nothing that the content policy would have to allow."""

from __future__ import annotations

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse


class Pages:
    """The templates of one feature, upon the layout that all share.

    Parameters
    ----------
    package : str
        Whose folder ``templates`` holds them, such as ``api.accounts``.
    """

    def __init__(self, package: str) -> None:
        loader = ChoiceLoader([PackageLoader(package), PackageLoader("api.web")])
        self._environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)

    def page(self, template: str, status: int = 200, **context: object) -> HTMLResponse:
        """Return a template filled in; a name that it uses and that is not given is an error."""
        return HTMLResponse(self._environment.get_template(template).render(**context), status)
