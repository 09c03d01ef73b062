"""The mentors of a sample population: certified specialists, and role models who volunteer."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Final

import numpy as np

from api.sample.availability import STAFF, VOLUNTEER, draw_slots, slot_counts
from api.sample.draws import BoolArray, IntArray, Stream
from api.sample.figures import (
    CASELOAD_CAPS,
    FULL_TIME_SHARE,
    LANGUAGES,
    MENTOR_AGE_MEAN_YEARS,
    MENTOR_AGE_SD_YEARS,
    MENTORS_PER_SUPERVISOR,
    NORMAL_PROBABILITIES,
    NORMAL_QUANTILES,
    PEER_WORKFORCE_GENDER,
    RECOVERY_CENTRE_CO_OCCURRING,
    RECOVERY_CENTRE_SUBSTANCES,
    RECOVERY_CENTRE_WOMEN,
    RECOVERY_YEARS_QUANTILES,
    SPECIALIST_SHARE,
    FloatArray,
)
from api.sample.people import Columns, days_from
from api.sample.places import Places, draw_regions, draw_sites, draw_zones
from api.sample.presence import draw_offers
from api.sample.words import (
    EXPERIENCES,
    MODES,
    PATHWAYS,
    draw_interests,
    draw_names,
    joined,
    person_ids,
    words_held,
)

MENTOR_COLUMNS: Final = (
    "id", "name", "kind", "languages", "modes", "sites", "slots", "time_zone", "capacity", "new_per_week", "team",
    "supervisor", "recovery_years", "stages", "pathways", "substances", "experiences", "interests", "gender",
    "birth_year", "moud_affirming", "credential_expires", "on_leave", "cannot_serve", "former",
    "presence", "presence_hours",
)  # fmt: skip

_LANGUAGE_SHARES = np.array([0.945, 0.04, 0.005, 0.003, 0.002, 0.003, 0.002])
"""The second language of mentors, who all speak English (first entry: none). Spanish is half as common as among
mentees (assumed: the shortage that programs report)."""

_EXPERIENCE_SHARES: Final[Mapping[str, float]] = {
    "justice": 0.45, "homelessness": 0.35, "veteran": 0.06, "parenting": 0.50, "pregnancy": 0.20,
    "co_occurring": RECOVERY_CENTRE_CO_OCCURRING, "trauma": 0.45, "chronic_pain": 0.15, "grief": 0.30,
    "lgbtq": 0.10, "rural": 0.14, "newcomer": 0.03, "student": 0.05, "shift_work": 0.15,
}  # fmt: skip
"""Assumed, but for co-occurring disorders. Pregnancy is among women only."""

_PATHWAY_SHARES: Final[Mapping[str, float]] = {
    "twelve_step": 0.65, "smart": 0.20, "dharma": 0.06, "lifering": 0.03, "women_for_sobriety": 0.05,
    "faith_based": 0.18, "moud": 0.20, "harm_reduction": 0.25, "secular_other": 0.12, "culturally_specific": 0.05,
}  # fmt: skip
"""Assumed: pathways lived or supported. Women for Sobriety is among women only."""

_TEAM_SIZE = 8
_YOUNGEST_MENTOR_YEARS = 22
_SOBER_AT_LEAST_AT_YEARS = 16


def draw_mentors(
    n: int, seed: int, week: datetime.date, places: Places, mentees: list[str]
) -> tuple[Columns, dict[str, IntArray]]:
    """Return the cells of n mentors, column by column, and what the cells do not show.

    The traits are `specialist`, `full_time` (0 or 1), `age` in years and `held`, the mentees each mentor already has:
    `capacity` is the caseload cap less those.
    """
    stream = Stream(seed, "mentor")
    specialist = _spread(stream, "kind", SPECIALIST_SHARE, np.ones(n, dtype=np.bool_))
    full_time = _spread(stream, "full time", FULL_TIME_SHARE, specialist)
    genders = _genders(stream, specialist)
    woman = np.array([gender == "woman" for gender in genders])
    age, recovery = _ages(stream, n)
    held, capacity = _caseloads(stream, specialist, full_time)
    modes = np.stack([stream.chance(mode, s, n) for mode, s in zip(MODES, (0.85, 0.85, 0.55), strict=True)], axis=1)
    modes[:, 1] |= ~modes.any(axis=1)
    regions = np.sort(draw_regions(stream, places, n))
    sites = draw_sites(stream, places, regions, modes[:, 0], np.array([0.0, 0.40, 0.40, 0.20]))
    teams, supervisors = _teams(regions)
    number = slot_counts(full_time, specialist, stream.uniform("slots", n))
    presence, presence_hours = draw_offers(stream, specialist, sites)
    columns: Columns = {
        "id": person_ids("M", n, 3),
        "name": draw_names(stream, n),
        "kind": ["specialist" if paid else "role_model" for paid in specialist.tolist()],
        "languages": _languages(stream, n),
        "modes": words_held(MODES, modes),
        "sites": [joined(own) for own in sites],
        "slots": draw_slots(stream, np.where(specialist, STAFF, VOLUNTEER), number, sites),
        "time_zone": draw_zones(stream, n),
        "capacity": [str(places_left) for places_left in capacity.tolist()],
        "new_per_week": _new_per_week(stream, specialist, full_time),
        "team": teams,
        "supervisor": supervisors,
        "recovery_years": [f"{years:g}" for years in recovery.tolist()],
        "stages": _pick(stream, "stages", ("", "first_90_days;3_12_months", "not_yet;first_90_days",
                                           "3_12_months;1_5_years"), (0.88, 0.05, 0.03, 0.04), n),
        "pathways": _pathways(stream, woman),
        "substances": _substances(stream, n),
        "experiences": _experiences(stream, woman),
        "interests": draw_interests(stream, np.array([0.05, 0.10, 0.25, 0.35, 0.25]), n),
        "gender": genders,
        "birth_year": [str(week.year - years) for years in age.tolist()],
        "moud_affirming": _pick(stream, "moud_affirming", ("yes", "no", ""), (0.80, 0.12, 0.08), n),
        "credential_expires": _credentials(stream, specialist, week),
        "on_leave": _pick(stream, "on_leave", ("no", "", "yes"), (0.62, 0.35, 0.03), n),
        "cannot_serve": ["gender=man" if no else "" for no in (stream.chance("cannot", 0.05, n) & woman).tolist()],
        "former": _former(stream, mentees, n),
        "presence": presence,
        "presence_hours": presence_hours,
    }  # fmt: skip
    traits = {"specialist": specialist, "full_time": full_time, "age": age, "held": held}
    return columns, {name: values.astype(np.int64) for name, values in traits.items()}


def _pick(stream: Stream, what: str, words: tuple[str, ...], shares: tuple[float, ...], n: int) -> list[str]:
    return [words[k] for k in stream.choose(what, np.array(shares), n).tolist()]


def _spread(stream: Stream, what: str, share: float, among: BoolArray) -> BoolArray:
    """Return who has it: exactly `share` of `among`, rounded; in a team of ten that must not be chance."""
    keys = np.where(among, stream.uniform(what, len(among)), 2.0)
    count = round(share * int(among.sum()))
    chosen: BoolArray = np.zeros(len(among), dtype=np.bool_)
    chosen[np.argsort(keys, kind="stable")[:count]] = True
    return chosen


def _genders(stream: Stream, specialist: BoolArray) -> list[str]:
    """Return the gender cell: the peer workforce's for specialists, recovery centres' for role models."""
    words = tuple(PEER_WORKFORCE_GENDER)
    paid = np.array(list(PEER_WORKFORCE_GENDER.values()))
    volunteer = np.array([RECOVERY_CENTRE_WOMEN, 1 - RECOVERY_CENTRE_WOMEN - 0.01, 0.01])
    table = np.stack([volunteer, paid / paid.sum()])
    return [words[k] for k in stream.choose_given("gender", table, specialist.astype(np.int64)).tolist()]


def _ages(stream: Stream, n: int) -> tuple[IntArray, FloatArray]:
    """Return age in years and years in recovery: at least 1, and not from before the age of 16."""
    z = np.interp(stream.uniform("age", n), NORMAL_PROBABILITIES, NORMAL_QUANTILES)
    drawn = np.rint(MENTOR_AGE_MEAN_YEARS + MENTOR_AGE_SD_YEARS * z)
    years = np.interp(stream.uniform("recovery", n), NORMAL_PROBABILITIES, RECOVERY_YEARS_QUANTILES)
    age = np.maximum(drawn, _YOUNGEST_MENTOR_YEARS).astype(np.int64)
    return age, np.rint(np.minimum(years, age - _SOBER_AT_LEAST_AT_YEARS) * 2) / 2


def _caseloads(stream: Stream, specialist: BoolArray, full_time: BoolArray) -> tuple[IntArray, IntArray]:
    """Return the mentees held already and the places left (at least 1): nearly half hold some (assumed)."""
    caps = np.where(
        specialist,
        np.where(full_time, CASELOAD_CAPS["full_time"], CASELOAD_CAPS["part_time"]),
        CASELOAD_CAPS["role_model"],
    )
    busy = _spread(stream, "busy", 0.45, np.ones(len(caps), dtype=np.bool_))
    held = np.where(busy, (stream.uniform("held", len(caps)) * caps).astype(np.int64), 0)
    return held, caps - held


def _new_per_week(stream: Stream, specialist: BoolArray, full_time: BoolArray) -> list[str]:
    """Return how many new mentees a week: full time 3-4, part time 3, role models 1; a quarter leave it blank."""
    n = len(specialist)
    new = np.where(specialist, 3 + (full_time & stream.chance("new", 0.7, n)), 1)
    unsaid = stream.chance("new unsaid", 0.25, n)
    return ["" if blank else str(k) for k, blank in zip(new.tolist(), unsaid.tolist(), strict=True)]


def _teams(regions: IntArray) -> tuple[list[str], list[str]]:
    """Return team and supervisor: neighbours in one region, teams of about 8, a supervisor for 8 at most.

    Teams of a region are as even as can be, so 4 to 12 mentors wherever the region has 4 or more. A team of more
    than 8 has two supervisors.
    """
    teams: list[str] = []
    supervisors: list[str] = []
    team = supervisor = 0
    for size in np.bincount(regions).tolist():
        if not size:
            continue
        for members in np.array_split(np.arange(size), max(1, round(size / _TEAM_SIZE))):
            team += 1
            for half in np.array_split(members, -(-len(members) // MENTORS_PER_SUPERVISOR)):
                supervisor += 1
                teams += [f"team_{team}"] * len(half)
                supervisors += [f"S{supervisor:02d}"] * len(half)
    return teams, supervisors


def _languages(stream: Stream, n: int) -> list[str]:
    second = stream.choose("language", _LANGUAGE_SHARES, n).tolist()
    return ["English" if not k else f"English;{LANGUAGES[k]}" for k in second]


def _pathways(stream: Stream, woman: BoolArray) -> list[str]:
    n = len(woman)
    held = np.stack([stream.chance(word, _PATHWAY_SHARES.get(word, 0.0), n) for word in PATHWAYS], axis=1)
    held[~woman, PATHWAYS.index("women_for_sobriety")] = False
    held[~held.any(axis=1), PATHWAYS.index("twelve_step")] = True
    return words_held(PATHWAYS, held)


def _substances(stream: Stream, n: int) -> list[str]:
    words = tuple(RECOVERY_CENTRE_SUBSTANCES)
    shares = np.array(list(RECOVERY_CENTRE_SUBSTANCES.values()))
    first, second = stream.choose("substance", shares, n), stream.choose("second substance", shares, n)
    both = stream.chance("has second substance", 0.55, n) & (first != second)
    return [
        f"{words[a]};{words[b]}" if two else words[a]
        for a, b, two in zip(first.tolist(), second.tolist(), both.tolist(), strict=True)
    ]


def _experiences(stream: Stream, woman: BoolArray) -> list[str]:
    n = len(woman)
    held = np.stack([stream.chance(f"lived {word}", _EXPERIENCE_SHARES[word], n) for word in EXPERIENCES], axis=1)
    held[~woman, EXPERIENCES.index("pregnancy")] = False
    return words_held(EXPERIENCES, held)


def _credentials(stream: Stream, specialist: BoolArray, week: datetime.date) -> list[str]:
    """Return when specialists' credentials expire: within two years, 4 % about now (assumed)."""
    n = len(specialist)
    soon = stream.chance("expires soon", 0.04, n)
    days = np.where(soon, stream.between("expiry soon", -20, 10, n), stream.between("expiry", 30, 730, n))
    return days_from(week, days, specialist)


def _former(stream: Stream, mentees: list[str], n: int) -> list[str]:
    """Return a mentee whom the mentor used to see, for 4 % of mentors."""
    has_one = stream.chance("has former", 0.04, n).tolist()
    whom = (stream.uniform("former", n) * len(mentees)).astype(np.int64).tolist()
    return [mentees[k] if one else "" for k, one in zip(whom, has_one, strict=True)]
