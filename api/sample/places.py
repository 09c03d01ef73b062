"""Where people meet: a program has sites, and a larger population has more regions of five sites each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from api.sample.draws import BoolArray, IntArray, Stream
from api.sample.figures import FloatArray

QUARTERS: Final = ("north", "south", "east", "west", "downtown")
TOWNS: Final = (
    "riverside", "lakeview", "hillcrest", "oakdale", "fairview", "brookfield", "maplewood", "ashford", "cedarton",
    "elmhurst", "glenwood", "harborview", "kingsley", "linden", "millbrook", "newfield", "orchard", "pinecrest",
    "queensbury", "rosemont", "stonebridge", "thornton", "underhill", "valleyford", "westbrook", "yarrow",
    "bayport", "clearwater", "dunmore", "eastlake",
)  # fmt: skip
MENTEES_PER_REGION: Final = 1_000
HOME_ZONE: Final = "America/New_York"
OTHER_ZONE: Final = "America/Chicago"
_OTHER_ZONE_SHARE = 0.03


@dataclass(frozen=True)
class Places:
    """The regions of a population: region 0 is plain (`north`), the others carry a town (`oakdale_north`)."""

    regions: int

    @classmethod
    def for_mentees(cls, mentees: int) -> Places:
        """Return one region per thousand mentees, at least 1 and at most one more than there are towns."""
        return cls(min(max(1, round(mentees / MENTEES_PER_REGION)), len(TOWNS) + 1))

    def weights(self) -> FloatArray:
        """Return relative sizes of the regions, shape (regions,): the first is about three times the last."""
        return 1.0 / (1.0 + 2.0 * np.arange(self.regions, dtype=np.float64) / self.regions)

    def site(self, region: int, quarter: int) -> str:
        """Return a site's name."""
        return QUARTERS[quarter] if region == 0 else f"{TOWNS[region - 1]}_{QUARTERS[quarter]}"


def draw_regions(stream: Stream, places: Places, n: int) -> IntArray:
    """Draw the region of n people, shape (n,)."""
    return stream.choose("region", places.weights(), n)


def draw_sites(
    stream: Stream, places: Places, regions: IntArray, meets: BoolArray, counts: FloatArray
) -> list[list[str]]:
    """Draw the sites each person can reach; nobody who does not meet in person has any.

    Parameters
    ----------
    regions : ndarray of int64, shape (n,)
    meets : ndarray of bool, shape (n,)
        Who meets in person at a fixed site.
    counts : ndarray of float64, shape (n_counts,)
        Shares of having 0, 1, 2, … sites.
    """
    n = len(regions)
    order = np.argsort(stream.uniform("site", n, len(QUARTERS)), axis=1, kind="stable").tolist()
    number = np.where(meets, stream.choose("sites", counts, n), 0).tolist()
    return [
        [places.site(region, quarter) for quarter in sorted(row[:k])]
        for region, row, k in zip(regions.tolist(), order, number, strict=True)
    ]


def draw_zones(stream: Stream, n: int) -> list[str]:
    """Draw the IANA time zone of n people: nearly all of a program are in one."""
    away = stream.chance("time_zone", _OTHER_ZONE_SHARE, n).tolist()
    return [OTHER_ZONE if far else HOME_ZONE for far in away]
