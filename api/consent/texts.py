"""The texts that people sign and that go with what is shared: every version that ever was, in each language."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from api.consent.models import Language, Purpose

FILE: Final = Path(__file__).with_name("texts.toml")
STATEMENT: Final = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
"""42 CFR §2.32(a)(2), in the law's own words whatever the language."""


@dataclass(frozen=True, slots=True)
class Blanks:
    """What is filled in: the program, the last day, and a recipient where the purpose wants a name."""

    program: str
    last_day: date
    recipient: str | None = None


def newest() -> int:
    """Return the number of the version that is shown now."""
    return max(_versions())


def purposes_of(version: int) -> frozenset[Purpose]:
    """Return the purposes that a version has texts for."""
    return frozenset(map(Purpose, _versions()[version]["fields"]))


def fields_of(version: int, purpose: Purpose) -> frozenset[str]:
    """Return what may be shared for a purpose, one word per field."""
    return frozenset(_versions()[version]["fields"][purpose].split())


def names_recipient(version: int, purpose: Purpose) -> bool:
    """Return whether a purpose wants the name of whoever gets it; the others name a kind of people."""
    return "{recipient}" in _words(version, Language.EN)["purposes"][purpose]["to_whom"]


def consent_text(version: int, language: Language, purpose: Purpose, blanks: Blanks) -> str:
    """Return the exact text that somebody is shown before they sign."""
    return _filled(consent_words(version, language, purpose), _words(version, language), blanks)


def consent_words(version: int, language: Language, purpose: Purpose) -> str:
    """Return the text of a consent with its blanks left open: ``{program}``, ``{recipient}``, ``{last_day}``."""
    words = _words(version, language)
    said = words["purposes"][purpose]
    lines = [
        said["title"],
        words["who"],
        *_scope(words, said),
        words["right"],
        words["until"],
        words["no"].replace("{text}", said["no"]),
        words["passed_on"],
        words["sign"],
    ]
    return "\n\n".join(lines)


def paper_text(version: int, purpose: Purpose, blanks: Blanks) -> str:
    """Return what is recorded of a consent that was signed on paper: what was shown then is on the paper."""
    return (
        f"A consent on paper. {blanks.program} holds the paper, and says that it was signed for this: {purpose}. "
        f"What may be shared under it is that of version {version} of the text. "
        f"It ends after {blanks.last_day.isoformat()}."
    )


def notice_text(version: int, language: Language, purpose: Purpose, blanks: Blanks) -> str:
    """Return the notice that goes with what is shared: the prohibition, and what the person agreed to.

    42 CFR §2.32(a) and (b): a statement, and a clear explanation of the scope of the consent.
    """
    words = _words(version, language)
    lines = [
        STATEMENT,
        words["notice"],
        words["who"],
        *_scope(words, words["purposes"][purpose]),
        words["until"],
        words["passed_on"],
    ]
    return _filled("\n\n".join(lines), words, blanks)


def hashed(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _scope(words: Mapping[str, Any], said: Mapping[str, str]) -> list[str]:
    return [words[name].replace("{text}", said[name]) for name in ("what", "to_whom", "why")]


def _filled(text: str, words: Mapping[str, Any], blanks: Blanks) -> str:
    day = blanks.last_day
    last_day = words["date"].format(day=day.day, month=words["months"][day.month - 1], year=day.year)
    return text.format(program=blanks.program, recipient=blanks.recipient, last_day=last_day)


def _words(version: int, language: Language) -> Mapping[str, Any]:
    words: Mapping[str, Any] = _versions()[version][language]
    return words


@cache
def _versions() -> dict[int, dict[str, Any]]:
    return {entry["number"]: entry for entry in tomllib.loads(FILE.read_text(encoding="utf-8"))["versions"]}
