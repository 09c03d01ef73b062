"""Drop-in presence of a sample population: what mentors offer of it, and the hours at which sites are open.

No published figures say how much presence people offer or ask for; all of this is assumed.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from api.sample.draws import BoolArray, Stream
from api.sample.places import HOME_ZONE, Places

COVERAGE_COLUMNS: Final = ("site", "windows", "minimum", "wanted", "languages", "time_zone")

_OFFERING_SHARE = 0.75
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
_FIRST_HOUR, _LAST_HOUR = 9, 20

_OPEN: Final = (
    (0, "Mon-Fri 12:00-18:00", "1", "2", ""),
    (0, "Sat 10:00-14:00", "1", "", "Spanish"),
    (1, "Tue-Thu 13:00-17:00", "1", "", ""),
)
"""Of each region: which of its sites, when, how many there have to be and should be, and who speaks what."""


def draw_offers(stream: Stream, staff: BoolArray, sites: list[list[str]]) -> tuple[list[str], list[str]]:
    """Return the presence and presence_hours cells of mentors: two to four days, three to six hours on each.

    Parameters
    ----------
    staff : ndarray of bool, shape (n,)
        Who is paid for it, and gives more hours.
    sites : list of n lists of str
        Empty for a mentor who does not meet in person, who offers none.
    """
    n = len(staff)
    offers = stream.chance("presence", _OFFERING_SHARE, n).tolist()
    order = np.argsort(stream.uniform("presence day", n, len(_DAYS)), axis=1, kind="stable").tolist()
    number = stream.between("presence days", 2, 4, n).tolist()
    start = stream.between("presence start", _FIRST_HOUR, _LAST_HOUR - 6, n, len(_DAYS)).tolist()
    length = stream.between("presence length", 3, 6, n, len(_DAYS)).tolist()
    most = np.where(staff, stream.between("presence hours", 4, 10, n), stream.between("spare hours", 2, 6, n)).tolist()
    windows, hours = [], []
    for row in range(n):
        given = bool(offers[row] and sites[row])
        days = sorted(order[row][: number[row]]) if given else []
        cells = [f"{_DAYS[day]} {start[row][day]:02d}:00-{start[row][day] + length[row][day]:02d}:00" for day in days]
        windows.append("; ".join(cells))
        hours.append(str(most[row]) if given else "")
    return windows, hours


def coverage_rows(places: Places) -> list[dict[str, str]]:
    """Return the rows of `coverage.csv`: two sites of each region are open to whoever drops in."""
    return [
        dict(
            zip(
                COVERAGE_COLUMNS,
                (places.site(region, quarter), windows, minimum, wanted, languages, HOME_ZONE),
                strict=True,
            )
        )
        for region in range(places.regions)
        for quarter, windows, minimum, wanted, languages in _OPEN
    ]
