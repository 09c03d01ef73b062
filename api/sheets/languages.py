"""Languages by code or by name, English or Spanish, as lower-case ISO codes."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import Final

from api.sheets.spelling import Spellings
from matcher.errors import InvalidInputError, Problem

_EVERYDAY: Final = {
    "en": "en",
    "english": "en",
    "es": "es",
    "spanish": "es",
    "asl": "ase",
    "sign language": "ase",
    "mandarin": "zh",
    "cantonese": "yue",
    "farsi": "fa",
    "dari": "fa",
    "creole": "ht",
    "kreyol": "ht",
    "tagalog": "fil",
}
"""What people write most, and everyday names that the tables of names do not know."""

_EXPECTED: Final = "a language by name or ISO code, for example Spanish or es"


@lru_cache(maxsize=4096)
def language_code(text: str) -> str:
    """Return the code of the language that a text names.

    Raises
    ------
    InvalidInputError
        If no language is called so; with the nearest name that one is.

    Examples
    --------
    >>> language_code("Spanish"), language_code("inglés"), language_code("pt-BR"), language_code("ASL")
    ('es', 'en', 'pt', 'ase')
    """
    word = _plain(text)
    code = _EVERYDAY.get(word) or _known().get(word)
    if code is None:
        base = word.replace("_", "-").partition("-")[0]
        if base != word and len(base) <= 3:
            code = _known().get(base)
    if code is None:
        raise InvalidInputError(Problem("language", text, _EXPECTED, _nearest(word)))
    return code


def _plain(text: str) -> str:
    """Return a name without case, accents and repeated spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


@cache
def _names() -> dict[str, str]:
    """Return code to English name, of single languages without a region."""
    from babel import Locale

    return {code: name for code, name in Locale("en").languages.items() if code.isalpha() and len(code) <= 3}


@cache
def _known() -> dict[str, str]:
    """Return every code and every plain name, to the code."""
    from babel import Locale
    from babel.core import get_global

    names = _names()
    known: dict[str, str] = {}
    for code, name in Locale("es").languages.items():
        if code in names:
            known.setdefault(_plain(name), code)
    known |= {_plain(name): code for code, name in names.items()}
    known |= {code: code for code in names}
    # The long codes of languages that have a short one: spa is es.
    aliases = get_global("language_aliases")
    known |= {old: new for old, new in aliases.items() if new in names and old.isalpha()}
    return known


def _nearest(word: str) -> str:
    """Return the English name of the language most likely meant; a text as short as a code is close to many."""
    if len(word) <= 3:
        return ""
    spelled = _spellings().nearest(word)
    return _names()[_known()[spelled]] if spelled else ""


@cache
def _spellings() -> Spellings:
    return Spellings((name for name in _known() if len(name) > 3), edits=2)
