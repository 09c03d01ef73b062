"""The nearest word out of very many, found fast enough to be asked for ten thousand times.

Two words that differ by one letter left out, added, changed or swapped with its neighbour become
equal when at most one letter is left out of each; so every word is kept under all texts that
leaving letters out of it gives (Garbe's symmetric deletions).
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Final

LONGEST: Final = 40
"""Longer words are nobody's misspelling of a short one, and leaving letters out of them is costly."""


class Spellings:
    """Words to be recognised in spite of typing errors.

    Parameters
    ----------
    words : iterable of str
    edits : int
        Letters that may be left out of each side, 1 or 2.
    """

    def __init__(self, words: Iterable[str], edits: int = 1) -> None:
        self._edits = edits
        self._words: dict[str, list[str]] = {}
        for word in words:
            for key in _shorter(word.casefold(), edits):
                self._words.setdefault(key, []).append(word)

    def nearest(self, word: str) -> str:
        """Return the word most like this one, or empty when none is close."""
        asked = word.casefold()
        close = {found for key in _shorter(asked, self._edits) for found in self._words.get(key, ())}
        if not close:
            return ""
        # The most alike first, and among equals the first in the alphabet: order of input plays no part.
        return min(close, key=lambda one: (-SequenceMatcher(None, asked, one.casefold()).ratio(), one))


def _shorter(word: str, edits: int) -> set[str]:
    if len(word) > LONGEST:
        return {word}
    found = {word}
    for _ in range(edits):
        found |= {key[:spot] + key[spot + 1 :] for key in found for spot in range(len(key))}
    return {key for key in found if len(key) >= 2 * edits - 1} | {word}
