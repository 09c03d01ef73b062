"""What mentees ask for in a mentor: about half of them nothing, the others one to three things.

All shares are assumed. A preference follows from who a person is: some women ask for a woman, veterans for a
veteran, people on medication for somebody who has been; a few are musts, most are wishes.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from api.sample.draws import BoolArray, IntArray, Stream
from api.sample.traits import Traits, yes

_MOST = 3
_MUST_WOMAN = 0.40
_MUST_MAN = 0.15
_MUST_OTHER = 0.06


def draw_preferences(
    stream: Stream,
    traits: Traits,
    ages: IntArray,
    primary: list[str],
    bilingual: BoolArray,
    sites: list[list[str]],
    modes: list[str],
) -> list[str]:
    """Return a preferences cell for each mentee, at most three of `attribute=value:strength`.

    Parameters
    ----------
    ages : ndarray of int64, shape (n,)
        In years.
    primary : list of n str
        Class of the primary substance, blank where there is none.
    bilingual : ndarray of bool, shape (n,)
        Whose first language is not English, but who speaks English too.
    sites, modes : list of n
        The sites a person can reach, and the modes cell.
    """
    n = len(ages)
    cells: list[list[str]] = [[] for _ in range(n)]

    def ask(what: str, who: BoolArray, share: float, must: float = _MUST_OTHER, avoid: bool = False) -> None:
        """Add `what` (its attribute and value) for a share of `who`; {} is filled from the person."""
        asking = np.flatnonzero(who & stream.chance(f"asks {what}", share, n))
        strict = stream.uniform(f"must {what}", n) < must
        for k in asking.tolist():
            if len(cells[k]) < _MOST:
                value = _filled(what, int(ages[k]), primary[k], sites[k], modes[k])
                strength = "avoid" if avoid else "must" if strict[k] else "prefer"
                cells[k].append(f"{value}:{strength}")

    everyone: BoolArray = np.ones(n, dtype=np.bool_)
    has_substance = np.array([bool(word) for word in primary])
    has_site = np.array([bool(own) for own in sites])
    ask("gender=woman", yes(traits, "WANTS_WOMAN"), 1.0, _MUST_WOMAN)
    ask("gender=man", yes(traits, "WANTS_MAN"), 1.0, _MUST_MAN)
    ask("language=Spanish", bilingual & (traits["LANGUAGE"] == 1), 0.5, 0.2)
    for experience, (variable, share) in _SAME_EXPERIENCE.items():
        ask(f"experience={experience}", yes(traits, variable), share)
    ask("age={age}", everyone, 0.09, 0.03)
    ask("pathway=moud", yes(traits, "METHUSE"), 0.20)
    ask("pathway=twelve_step", traits["FREQ_ATND_SELF_HELP_D"] > 0, 0.10)
    ask("pathway=faith_based", traits["FREQ_ATND_SELF_HELP_D"] == 0, 0.03, avoid=True)
    ask("substance={substance}", has_substance, 0.05, 0.0)
    ask("kind=specialist", everyone, 0.04)
    ask("kind=role_model", everyone, 0.02, 0.0)
    ask("mode={mode}", np.array([bool(cell) for cell in modes]), 0.05, 0.0)
    ask("site={site}", has_site, 0.03, 0.0)
    return ["; ".join(cell) for cell in cells]


_SAME_EXPERIENCE: Final = {
    "veteran": ("VET", 0.35),
    "lgbtq": ("LGBTQ", 0.25),
    "pregnancy": ("PREG", 0.30),
    "parenting": ("PARENTING", 0.06),
    "trauma": ("TRAUMA", 0.04),
    "co_occurring": ("PSYPROB", 0.03),
}
"""Experience → its variable, and the share of those who live it who ask for somebody who has too."""


def _filled(what: str, age: int, primary: str, sites: list[str], modes: str) -> str:
    if "{" not in what:
        return what
    low = max(18, age - 8)
    return what.format(
        age=f"{low}-{low + 18}", substance=primary, site=sites[0] if sites else "", mode=modes.split(";")[0]
    )
