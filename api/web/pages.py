"""Pages: rendered on the server, in one layout, with nothing that the content policy would have to allow."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final

from fastapi import Request
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from api.errors import FieldProblem
from api.web.reader import ASKED, COOKIE, Reader, reader_of
from api.web.static import address
from api.web.translating import LANGUAGES, translations

LANGUAGE_NAMES: Final = {"en": "English", "es": "Español"}
FILTERS: Final = (
    "ago", "clock", "day", "due", "full_day", "instant", "joined", "language_name", "number", "percent", "say",
    "weekday", "when",
)  # fmt: skip
"""What of a `Reader` templates use as filters."""
YEAR_S: Final = 365 * 24 * 3600
PERSON: Final = "person.html"


class Pages:
    """The templates of one feature, upon the layout and the components that all share.

    Parameters
    ----------
    *packages : str
        Whose folders ``templates`` hold them: its own, such as ``api.matches``, then those that it builds upon.
    words : callable, optional
        What a closed word is said as in English, for the filters ``said`` and ``option``.
    """

    def __init__(self, *packages: str, words: Callable[[str], str] = str) -> None:
        self._packages = packages
        self._words = words

    def page(
        self, request: Request, template: str, status: int = 200, *, language: str | None = None, **context: Any
    ) -> HTMLResponse:
        """Return a template filled in; a name that it uses and that is not given is an error.

        Parameters
        ----------
        request : Request
            What is answered: it tells the language, and where the page is.
        template : str
            A file of the feature's own folder, or of the shared one.
        status : int
            Of the answer.
        language : str, optional
            The language of the person whom the page is for, where that is known.
        **context
            What the template names.
        """
        reader = reader_of(request, language)
        text = self.text(request, template, reader, **context)
        response = HTMLResponse(text, status, headers={"Content-Language": reader.language, "Vary": "Accept-Language"})
        if request.query_params.get(ASKED) in LANGUAGES:
            secure = request.url.scheme == "https"
            response.set_cookie(
                COOKIE, reader.language, max_age=YEAR_S, path="/", secure=secure, httponly=True, samesite="lax"
            )
        return response

    def text(self, request: Request, template: str, reader: Reader, **context: Any) -> str:
        """Return a template filled in, as text."""
        return (
            _environment(self._packages, reader.language, self._words)
            .get_template(template)
            .render({"reader": reader, "here": request.url.path, "languages": _languages(request), **context})
        )


@cache
def _environment(packages: tuple[str, ...], language: str, words: Callable[[str], str]) -> Environment:
    """Return the templates of a feature in one language."""
    loader = ChoiceLoader([PackageLoader(package) for package in (*packages, "api.web")])
    made = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )  # fmt: skip
    reader = Reader(language)
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined] # the extension's
    made.globals |= {"address": address, "told": lambda problem: told(reader, problem), "reader": reader, "desk": None}
    made.filters |= {name: getattr(reader, name) for name in FILTERS}
    made.filters["said"] = lambda word: reader.say(words(word))
    made.filters["option"] = lambda word: (word, reader.say(words(word)))
    return made


def for_person(request: Request) -> None:
    """Mark a request as one of somebody without an account: a refusal looks like their pages, with the quick exit."""
    request.state.layout = PERSON


def told(reader: Reader, problem: FieldProblem) -> str:
    """Return what a field should have been, in the reader's language."""
    text = reader.say(problem.pattern or problem.expected)
    return text.format_map(problem.blanks) if problem.pattern else text


def _languages(request: Request) -> list[tuple[str, str, str]]:
    """Return each language with its own name and where this page is found in it."""
    return [
        (code, LANGUAGE_NAMES[code], "?" + request.url.include_query_params(**{ASKED: code}).query)
        for code in LANGUAGES
    ]
