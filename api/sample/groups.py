"""The groups of a sample population: some run, some are open to all, most are candidates that mentors could lead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from api.sample.draws import Stream
from api.sample.places import HOME_ZONE
from api.sample.words import EXPERIENCES, INTERESTS, joined, person_ids

GROUP_COLUMNS: Final = (
    "id", "name", "pathway", "fellowship", "topics", "open", "running", "times", "time_zone", "modes", "rooms",
    "languages", "least", "most", "leaders", "facilitators", "newcomers", "medication_friendly", "only_for", "members",
)  # fmt: skip
MOST_GROUPS: Final = 5_000
GROUPS_PER_FACILITATOR: Final = 5

_PATHWAYS: Final = ("", "twelve_step", "smart", "dharma", "faith_based", "moud", "harm_reduction")
_PATHWAY_SHARES: Final = np.array([0.58, 0.18, 0.08, 0.03, 0.04, 0.05, 0.04])
_EVENINGS: Final = tuple(
    f"{day} {hour}:00-{hour + 1}:00" for day in ("Mon", "Tue", "Wed", "Thu") for hour in (17, 18, 19)
)
"""Assumed: when groups meet that peers lead in turns."""
_OPEN_SHARE, _RUNNING_SHARE, _ONLINE_SHARE = 0.10, 0.15, 0.45
_SIZES: Final = (4, 6, 8, 12)
"""Least, from and to; and most members: assumed."""

Row = dict[str, str]


def draw_groups(n: int, seed: int, mentors: Sequence[Row]) -> list[Row]:
    """Return n groups, led by as many of the mentors as it takes, at hours that these offer.

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
    if not 0 <= n <= MOST_GROUPS:
        raise ValueError(f"groups must be a whole number from 0 to {MOST_GROUPS:,}; got {n!r}")
    stream = Stream(seed, "group")
    able = mentors[: max(1, -(-n // GROUPS_PER_FACILITATOR))]
    kind = stream.uniform("kind", n)
    leaders = stream.between("leaders", 0, len(able) - 1, n, 3)
    hours = stream.uniform("hours", n, 4)
    topics = stream.uniform("topics", n, 2)
    pathway = stream.choose("pathway", _PATHWAY_SHARES, n)
    online = stream.chance("online", _ONLINE_SHARE, n)
    spanish = stream.chance("spanish", 0.15, n)
    friendly = stream.chance("medication", 0.65, n)
    newcomers = stream.chance("newcomers", 0.90, n)
    women = stream.chance("women", 0.06, n)
    least, most = stream.between("least", _SIZES[0], _SIZES[1], n), stream.between("most", _SIZES[2], _SIZES[3], n)
    words = (*EXPERIENCES, *INTERESTS)
    rows = []
    for place, name in enumerate(person_ids("G", n, 3)):
        is_open = kind[place] < _OPEN_SHARE
        runs = not is_open and kind[place] < _OPEN_SHARE + _RUNNING_SHARE
        led = not is_open and not runs
        people = [able[one] for one in dict.fromkeys(leaders[place].tolist())]
        offered = [slot for one in people for slot in _hours(one["slots"])] if led else list(_EVENINGS)
        times = list(dict.fromkeys(offered[int(draw * len(offered))] for draw in hours[place]))
        sites = [site for site in people[0]["sites"].split(";") if site] if led else ["north"]
        online[place] |= not sites
        about = dict.fromkeys(words[int(draw * len(words))] for draw in topics[place])
        rows.append(
            {
                "id": name,
                "name": f"Group {place + 1}",
                "pathway": _PATHWAYS[int(pathway[place])],
                "fellowship": "",
                "topics": joined(about),
                "open": "yes" if is_open else "no",
                "running": "yes" if runs else "no",
                "times": "; ".join(times if led else times[:1]),
                "time_zone": people[0]["time_zone"] if led else HOME_ZONE,
                "modes": "video;phone" if online[place] else "in_person",
                "rooms": "" if online[place] else _rooms(sites, led, place),
                "languages": "en;es" if spanish[place] else "en",
                "least": str(least[place]),
                "most": str(most[place]),
                "leaders": "1" if led else "0",
                "facilitators": joined(one["id"] for one in people) if led else "",
                "newcomers": "yes" if newcomers[place] else "no",
                "medication_friendly": "yes" if friendly[place] else "no",
                "only_for": "gender=woman" if women[place] else "",
                "members": joined(f"{name}-{one + 1}" for one in range(int(least[place]))) if runs else "",
            }
        )
    return rows


def _hours(slots: str) -> list[str]:
    """Return the hours of a cell of slots, without where and how."""
    return re.findall(r"\w{3} \d{2}:\d{2}-\d{2}:\d{2}", slots)


def _rooms(sites: Sequence[str], led: bool, place: int) -> str:
    """Return the rooms that a candidate could take; one that runs has a room of its own."""
    if not led:
        return f"{sites[0]}/room {place + 10}"
    return "; ".join(f"{site}/room {room}" for site in sites for room in (1, 2))
