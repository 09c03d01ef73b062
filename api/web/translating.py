"""Texts in the reader's language: English is in the code, other languages in ``translations``, compiled at first use.

One folder per language holds one ``.po`` per part of the service, so that whoever translates one part finds it whole.
`scripts/check` refuses a text that a language lacks.
"""

from __future__ import annotations

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER: Final = Path(__file__).parent / "translations"
SOURCE: Final = "en"
"""The language that the texts in the code are written in."""
LANGUAGES: Final = (SOURCE, "es")


def to_translate(text: str) -> str:
    """Return a text as it is, marked as one that every language has to have."""
    return text


def spoken(language: str) -> str:
    """Return the language that somebody is written to in, given the one that they would like best.

    Examples
    --------
    >>> spoken("es-MX"), spoken("tl")
    ('es', 'en')
    """
    wanted = language.strip().lower().replace("_", "-").partition("-")[0]
    return wanted if wanted in LANGUAGES else SOURCE


@cache
def translations(language: str) -> gettext.NullTranslations:
    """Return the texts of a language as `gettext` wants them; in English those of the code itself.

    Raises
    ------
    KeyError
        If it is none of `LANGUAGES`.
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    if language == SOURCE:
        return gettext.NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalog(language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def catalog(language: str) -> Catalog:
    """Return everything that is translated into a language, from all of its files."""
    whole = Catalog(locale=language)
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    whole[message.id] = message
    return whole
