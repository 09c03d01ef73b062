"""The stories of a sample population: what some of its mentors tell of what they have lived through.

No published figures say what people tell; all of this is assumed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from api.sample.draws import Stream
from api.sample.words import STAGES, joined, person_ids

STORY_COLUMNS: Final = (
    "id", "title", "by", "author", "languages", "pathways", "experiences", "stages", "warnings", "audience",
)  # fmt: skip
MOST_STORIES: Final = 5_000

_TITLES: Final = (
    "The first winter", "Nine days out", "What my sister said", "The chair by the window", "Two buses and a walk",
    "A key of my own", "The call I nearly did not make", "Bread on Sundays", "Starting over at fifty",
    "The quiet after", "Somebody kept the light on", "A year and a day", "My name at the door", "The long way home",
    "Learning to sleep", "Coffee with a stranger", "The second time", "Rain on the roof", "What I tell my children",
    "One hour, then the next", "The dog next door", "Back at work", "A letter I never sent", "Something to get up for",
)  # fmt: skip
_PEN_NAMES: Final = ("Juniper", "A friend", "Wren", "Somebody from here", "Marlowe", "North Star")
_AUDIENCES: Final = ("everybody", "matched", "team")
_AUDIENCE_SHARES: Final = np.array([0.85, 0.10, 0.05])
_TOLD: Final = (2, 1, 2)
"""At most so many experiences, pathways and stages does one tell of."""
_PEN_NAME_SHARE, _OWN_LANGUAGE_SHARE, _WARNED_SHARE, _USING_SHARE = 0.5, 0.8, 0.5, 0.2
_SPEAKS_OF: Final = {
    "grief": "death",
    "justice": "prison",
    "trauma": "violence",
    "parenting": "custody",
    "co_occurring": "self_harm",
}
"""What a story of an experience may come upon."""

Row = dict[str, str]


def draw_stories(n: int, seed: int, mentors: Sequence[Row]) -> list[Row]:
    """Return n stories, each of a mentor, and of nothing but what that mentor has lived through.

    Parameters
    ----------
    n : int
        0 to 5,000.
    seed : int
    mentors : sequence of dict
        Rows of the same population.

    Raises
    ------
    ValueError
        If there are too many.
    """
    if not 0 <= n <= MOST_STORIES:
        raise ValueError(f"stories must be a whole number from 0 to {MOST_STORIES:,}; got {n!r}")
    stream = Stream(seed, "story")
    author = stream.between("author", 0, len(mentors) - 1, n)
    told = stream.uniform("told", n, sum(_TOLD))
    pen = stream.chance("pen name", _PEN_NAME_SHARE, n)
    pen_name = stream.between("which pen name", 0, len(_PEN_NAMES) - 1, n)
    own_language = stream.chance("own language", _OWN_LANGUAGE_SHARE, n)
    warned = stream.chance("warned", _WARNED_SHARE, n)
    using = stream.chance("using", _USING_SHARE, n)
    audience = stream.choose("audience", _AUDIENCE_SHARES, n)
    rows = []
    for place, name in enumerate(person_ids("S", n, 3)):
        mentor = mentors[int(author[place])]
        experiences = _some(mentor["experiences"], told[place, : _TOLD[0]])
        languages = mentor["languages"].split(";")
        warnings = [_SPEAKS_OF[one] for one in experiences if one in _SPEAKS_OF and warned[place]]
        part = place // len(_TITLES)
        rows.append(
            {
                "id": name,
                "title": _TITLES[place % len(_TITLES)] + (f", part {part + 1}" if part else ""),
                "by": _PEN_NAMES[int(pen_name[place])] if pen[place] else mentor["name"].partition(" ")[0],
                "author": mentor["id"],
                "languages": languages[-1] if own_language[place] else languages[0],
                "pathways": joined(_some(mentor["pathways"], told[place, _TOLD[0] : -_TOLD[2]])),
                "experiences": joined(experiences),
                "stages": joined(_some(";".join(STAGES[1:]), told[place, -_TOLD[2] :])),
                "warnings": joined(["substance_use"] * bool(using[place]) + warnings),
                "audience": _AUDIENCES[int(audience[place])],
            }
        )
    return rows


def _some(cell: str, draws: np.ndarray) -> list[str]:
    """Return as many words of a list as there are draws, or fewer: two draws may fall on one word."""
    words = [word for word in cell.split(";") if word]
    return list(dict.fromkeys(words[int(draw * len(words))] for draw in draws.tolist())) if words else []
