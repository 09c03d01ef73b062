"""The vocabularies of the cells, and short ways to draw lists of words from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from api.sample.draws import BoolArray, IntArray, Stream
from api.sample.figures import FloatArray

MODES: Final = ("in_person", "phone", "video")
STAGES: Final = ("not_yet", "first_90_days", "3_12_months", "1_5_years", "5_plus_years")
PATHWAYS: Final = (
    "twelve_step", "smart", "dharma", "lifering", "women_for_sobriety", "faith_based", "moud", "harm_reduction",
    "secular_other", "culturally_specific", "undecided",
)  # fmt: skip
SUBSTANCES: Final = (
    "alcohol", "opioids", "stimulants", "cannabis", "sedatives", "hallucinogens", "inhalants", "other",
)  # fmt: skip
EXPERIENCES: Final = (
    "justice", "homelessness", "veteran", "parenting", "pregnancy", "co_occurring", "trauma", "chronic_pain",
    "grief", "lgbtq", "rural", "newcomer", "student", "shift_work",
)  # fmt: skip
INTERESTS: Final = (
    "music", "cooking", "hiking", "fishing", "reading", "gardening", "football", "basketball", "running",
    "painting", "photography", "dogs", "cats", "woodworking", "cars", "chess", "movies", "writing", "yoga",
    "cycling", "swimming", "baking", "knitting", "camping", "video games", "dancing", "history", "volunteering",
    "guitar", "puzzles", "birdwatching",
)  # fmt: skip
"""31 of them: a prime, so that equal steps from any start never repeat one."""

NAMES: Final = (
    "Alex", "Ari", "Avery", "Bailey", "Blake", "Cameron", "Casey", "Charlie", "Chris", "Dakota", "Dana", "Devon",
    "Drew", "Eden", "Ellis", "Emerson", "Finley", "Frankie", "Gray", "Harper", "Hayden", "Jamie", "Jesse", "Jo",
    "Jordan", "Jules", "Kai", "Kelly", "Kendall", "Kim", "Lee", "Logan", "Lou", "Mel", "Micah", "Morgan", "Noel",
    "Parker", "Pat", "Quinn", "Reese", "Riley", "River", "Robin", "Rowan", "Sage", "Sam", "Shannon", "Sky",
    "Taylor", "Terry", "Toby", "Val", "Winter",
)  # fmt: skip
"""Made-up preferred names that say nothing of a person's gender or origin."""


def joined(words: Iterable[str]) -> str:
    """Return a list cell."""
    return ";".join(words)


def person_ids(letter: str, n: int, digits: int) -> list[str]:
    """Return `P0001`, `P0002`, …: at least this many digits, more where n needs them."""
    width = max(digits, len(str(n)))
    return [f"{letter}{k:0{width}d}" for k in range(1, n + 1)]


def draw_names(stream: Stream, n: int) -> list[str]:
    """Return a first name and an initial for each person."""
    first = stream.between("name", 0, len(NAMES) - 1, n).tolist()
    initial = stream.between("initial", 0, 25, n).tolist()
    return [f"{NAMES[a]} {chr(65 + b)}." for a, b in zip(first, initial, strict=True)]


def draw_interests(stream: Stream, counts: FloatArray, n: int) -> list[str]:
    """Return an interests cell for each person; `counts` are the shares of having 0, 1, 2, … of them."""
    prime = len(INTERESTS)
    start = stream.between("interest", 0, prime - 1, n)
    step = stream.between("interest step", 1, prime - 1, n)
    chosen = ((start[:, None] + step[:, None] * np.arange(len(counts))) % prime).tolist()
    number = stream.choose("interests", counts, n).tolist()
    return [joined(INTERESTS[i] for i in row[:k]) for row, k in zip(chosen, number, strict=True)]


def words_held(words: Sequence[str], held: BoolArray) -> list[str]:
    """Return a list cell for each person: the words whose column of `held`, shape (n, n_words), is true."""
    if not held.shape[1]:
        return [""] * len(held)
    powers: IntArray = 1 << np.arange(held.shape[1], dtype=np.int64)
    patterns, which = np.unique(held @ powers, return_inverse=True)
    cells = [joined(w for k, w in enumerate(words) if pattern >> k & 1) for pattern in patterns.tolist()]
    return [cells[k] for k in which.tolist()]
