"""What a form may show to whoever filled it in: plain, and saying nothing of what the service is for."""

from __future__ import annotations

from datetime import date
from typing import Final

from babel.dates import format_date

from api.consent.models import Language

WORDS: Final = {
    Language.EN: (
        "Your answers have arrived.",
        "{program} looks for someone for you on {day}, and then every week.",
        "Do you need someone right now? Call {crisis_line}, at any hour.",
    ),
    Language.ES: (
        "Sus respuestas han llegado.",
        "{program} buscará a alguien para usted el {day}, y después cada semana.",
        "¿Necesita a alguien ahora mismo? Llame al {crisis_line}, a cualquier hora.",
    ),
}


CODES: Final = frozenset(map(str, Language))


def what_next(language: Language, program: str, day: date, crisis_line: str) -> list[str]:
    """Return the sentences to show."""
    written = format_date(day, "full", locale=language.value)
    return [line.format(program=program, day=written, crisis_line=crisis_line) for line in WORDS[language]]


def language_of(accepted: str | None, otherwise: Language) -> Language:
    """Return the language that an Accept-Language header likes best of those that there are.

    Examples
    --------
    >>> language_of("fr, es-MX;q=0.8, en;q=0.5", Language.EN).value
    'es'
    """
    wanted: list[tuple[float, Language]] = []
    for part in (accepted or "").split(",")[:50]:
        tag, _, weight = part.partition(";")
        code = tag.strip().lower().partition("-")[0]
        if code in CODES and (quality := _quality(weight)) > 0:
            wanted.append((quality, Language(code)))
    return max(wanted, key=lambda pair: pair[0], default=(0.0, otherwise))[1]


def _quality(text: str) -> float:
    if not text.strip():
        return 1.0
    try:
        return float(text.strip().removeprefix("q="))
    except ValueError:
        return 0.0
