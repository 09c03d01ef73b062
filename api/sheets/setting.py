"""What holds for every row: the week, the policy, the zone of those who state none, one spelling per site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

from api.sheets.problems import Findings
from api.sheets.rows import Row, Rows
from matcher.errors import Problem
from matcher.people.preference import Preference
from matcher.people.vocabulary import folded
from matcher.people.week import DAY_MIN, Slot, Window, exists, instant, zone
from matcher.policy import Policy

_FIXED_ZONES: Final = {
    "EST": "America/New_York",
    "MST": "America/Denver",
    "HST": "Pacific/Honolulu",
}
"""Zones whose clocks never change, which people write when they mean one whose clocks do."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the rows of all sheets are read against.

    Parameters
    ----------
    week : date
        The Monday of the round's week.
    policy : Policy
    time_zone : str
        Of everybody who states none.
    sites : mapping of str to str
        Spellings of a site to the one that stands for all of them; a site spelled one way is left out.
    """

    week: date
    policy: Policy
    time_zone: str
    sites: Mapping[str, str]


def setting_of(week: date, policy: Policy, sheets: Iterable[Rows], findings: Findings) -> Setting:
    """Return the setting that the policy and the rows of all sheets make."""
    rows = [row for sheet in sheets for row in sheet.rows]
    stated = Counter(row.fields["time_zone"] for row in rows if "time_zone" in row.fields)
    for name in sorted(stated.keys() & _FIXED_ZONES.keys()):
        findings.note(f"The zone {name} never changes its clocks; where they do change, write {_FIXED_ZONES[name]}.")
    most = min(stated.items(), key=lambda item: (-item[1], item[0]))[0] if stated else "UTC"
    if stated and not policy.time_zone and sum(stated.values()) < len(rows) and len(stated) > 1:
        findings.note(f"Rows without a time_zone are taken to be in {most}, the zone that most rows state.")
    sites = _one_spelling(_sites_named(rows), {room.site for room in policy.rooms})
    for chosen in sorted(set(sites.values())):
        others = sorted(spelling for spelling, site in sites.items() if site == chosen)
        findings.note(f"The site {chosen} is also written {', '.join(others)}; they are taken to be the same.")
    return Setting(week, policy, policy.time_zone or most, sites)


def _sites_named(rows: Iterable[Row]) -> set[str]:
    named: set[str] = set()
    for row in rows:
        named.update(row.fields.get("sites", ()))
        for hours in ("slots", "presence"):
            named.update(slot.site for slot in row.fields.get(hours, ()) if slot.site)
        named.update(wish.value for wish in row.fields.get("preferences", ()) if wish.attribute == "site")
    return named


def _one_spelling(named: set[str], preferred: set[str]) -> dict[str, str]:
    """Return each spelling that gives way, to the one that stays; which one does not depend on any order."""
    groups: dict[str, set[str]] = {}
    for name in named | preferred:
        groups.setdefault(folded(name.replace("_", " ")), set()).add(name)
    spellings = {}
    for group in groups.values():
        chosen = min(group & preferred or group)
        spellings.update({name: chosen for name in group - preferred if name != chosen})
    return spellings


def respell_sites(fields: dict[str, Any], sites: Mapping[str, str]) -> None:
    """Write every site of a row in its one spelling."""
    if "sites" in fields:
        fields["sites"] = tuple(dict.fromkeys(sites.get(site, site) for site in fields["sites"]))
    for hours in fields.keys() & {"slots", "presence"}:
        fields[hours] = tuple(
            replace(slot, site=sites[slot.site]) if slot.site in sites else slot for slot in fields[hours]
        )
    if "preferences" in fields:
        fields["preferences"] = tuple(
            Preference(wish.attribute, sites.get(wish.value, wish.value), wish.strength)
            if wish.attribute == "site"
            else wish
            for wish in fields["preferences"]
        )


@lru_cache(maxsize=1024)
def _clocks_go_forward(week: date, zone_name: str) -> bool:
    """Tell whether the zone's clocks skip an hour in or next to the week."""
    here = zone(zone_name)
    start = datetime(week.year, week.month, week.day, tzinfo=here)
    offsets = [(start + timedelta(days=day)).utcoffset() or timedelta() for day in range(-1, 10)]
    return any(after > before for before, after in pairwise(offsets))


def skipped_windows(windows: tuple[Window, ...], zone_name: str, week: date) -> list[Problem]:
    """Return a problem for each window that lies wholly in an hour that the clocks skip in the week."""
    if not _clocks_go_forward(week, zone_name):
        return []
    problems = []
    for window in windows:
        day = window.weekday * DAY_MIN
        start = instant(week, zone_name, day + window.start_min)
        if instant(week, zone_name, day + window.end_min, later=True) <= start:
            problems.append(_skipped(str(window), "windows", zone_name, week))
    return problems


def skipped_slots(slots: tuple[Slot, ...], zone_name: str, week: date) -> list[Problem]:
    """Return a problem for each slot that starts in an hour that the clocks skip in the week."""
    if not _clocks_go_forward(week, zone_name):
        return []
    return [
        _skipped(str(slot), "slots", zone_name, week)
        for slot in slots
        if not exists(week, zone_name, slot.weekday * DAY_MIN + slot.start_min)
    ]


def _skipped(value: str, field: str, zone_name: str, week: date) -> Problem:
    expected = (
        f"an hour that exists in the week of {week.isoformat()}: in {zone_name} the clocks go forward "
        "that day and skip this one"
    )
    return Problem(field, value, expected)
