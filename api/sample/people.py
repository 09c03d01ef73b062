"""The mentees of a sample population: answers drawn first, then the cells a program would have on file."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Final

import numpy as np

from api.sample.availability import draw_windows, rhythm_of
from api.sample.draws import BoolArray, IntArray, Stream
from api.sample.figures import DAYS_STAYED, DAYS_WAITED, LANGUAGES, SUBSTANCE_CLASSES, YEARS_OLD
from api.sample.places import Places, draw_regions, draw_sites, draw_zones
from api.sample.preferences import draw_preferences
from api.sample.traits import Traits, codes_of, draw_traits, has, yes
from api.sample.words import (
    EXPERIENCES,
    MODES,
    PATHWAYS,
    STAGES,
    draw_interests,
    draw_names,
    joined,
    person_ids,
    words_held,
)

MENTEE_COLUMNS: Final = (
    "id", "name", "languages", "modes", "sites", "windows", "time_zone", "asks_for", "cadence", "minutes",
    "recovery_start", "discharge_date", "stage", "pathways", "substances", "experiences", "interests", "gender",
    "birth_year",
    "moud", "preferences", "requested", "avoid", "urgency", "waiting_since", "consent_until",
)  # fmt: skip

Columns = dict[str, list[str]]

_EXPERIENCE_VARIABLES: Final = {
    "homelessness": "LIVARAG_D", "veteran": "VET", "parenting": "PARENTING", "pregnancy": "PREG",
    "co_occurring": "PSYPROB", "trauma": "TRAUMA", "chronic_pain": "CHRONIC_PAIN", "grief": "GRIEF",
    "lgbtq": "LGBTQ", "rural": "RURAL", "newcomer": "NEWCOMER", "student": "STUDENT", "shift_work": "SHIFT_WORK",
}  # fmt: skip
"""Experience → the variable whose code 1 means it; `justice` is a referral by the justice system (PSOURCE 7)."""

_SPEAKS_ENGLISH_TOO = 0.45
_ONCE_OF_ROLE_MODELS = 0.6
"""How many of those who ask for a role model want one conversation, not a weekly hour."""
_MUTUAL_HELP: Final = (
    "twelve_step", "smart", "dharma", "lifering", "women_for_sobriety", "faith_based", "culturally_specific",
)  # fmt: skip
_MUTUAL_HELP_SHARES = np.array([0.74, 0.08, 0.03, 0.01, 0.0, 0.11, 0.03])
_MUTUAL_HELP_SHARES_WOMEN = np.array([0.70, 0.08, 0.03, 0.01, 0.05, 0.10, 0.03])
_SECOND_PATHWAY = 0.15
_OTHER_PATHWAYS: Final = ("undecided", "secular_other", "harm_reduction", "moud")
_OTHER_SHARES = np.array([0.74, 0.10, 0.16, 0.0])
_MOUD_AS_PATHWAY = 0.60


def draw_mentees(n: int, seed: int, week: datetime.date, places: Places) -> tuple[Columns, Traits]:
    """Return the cells of n mentees, column by column (without requested and avoid), and their traits."""
    stream = Stream(seed, "mentee")
    traits = draw_traits(stream, n)
    homeless = has(traits, "LIVARAG_D", 1)
    ages = _between(YEARS_OLD, codes_of(traits, "AGE"), stream, "age")
    modes = _modes(traits)
    meets = np.array(["in_person" in cell for cell in modes]) & ~homeless
    regions = draw_regions(stream, places, n)
    sites = draw_sites(stream, places, regions, meets, np.array([0.10, 0.40, 0.35, 0.15]))
    primary, substances = _substances(traits)
    bilingual = stream.chance("speaks English", _SPEAKS_ENGLISH_TOO, n) & (traits["LANGUAGE"] > 0)
    asks_for = _one_of(stream, "asks for", ("", "specialist", "role_model", "both"), [0.94, 0.01, 0.02, 0.03], n)
    cadence = _one_of(stream, "cadence", ("weekly", "fortnightly", ""), [0.70, 0.15, 0.15], n)
    once = stream.chance("once", _ONCE_OF_ROLE_MODELS, n) & (np.array(asks_for) == "role_model")
    columns: Columns = {
        "id": person_ids("P", n, 4),
        "name": draw_names(stream, n),
        "languages": [
            LANGUAGES[k] + (";English" if both else "")
            for k, both in zip(traits["LANGUAGE"].tolist(), bilingual.tolist(), strict=True)
        ],
        "modes": modes,
        "sites": [joined(own) for own in sites],
        "windows": draw_windows(
            stream,
            rhythm_of(has(traits, "EMPLOY", 1), has(traits, "EMPLOY", 2), yes(traits, "SHIFT_WORK")),
        ),
        "time_zone": draw_zones(stream, n),
        "asks_for": asks_for,
        "cadence": ["once" if talks_once else word for talks_once, word in zip(once.tolist(), cadence, strict=True)],
        "minutes": _one_of(stream, "minutes", ("", "30", "45", "60"), [0.55, 0.15, 0.10, 0.20], n),
        "pathways": _pathways(stream, traits),
        "substances": substances,
        "experiences": _experiences(traits),
        "interests": draw_interests(stream, np.array([0.15, 0.20, 0.30, 0.25, 0.10]), n),
        "gender": _genders(stream, traits),
        "birth_year": [str(week.year - age) for age in ages.tolist()],
        "moud": _medication(stream, traits),
        "preferences": draw_preferences(stream, traits, ages, primary, bilingual, sites, modes),
        "urgency": [("routine", "soon", "urgent", "crisis")[k] for k in traits["URGENCY"].tolist()],
    }
    return columns | _dates(stream, traits, week), traits


def _between(ranges: Mapping[int, tuple[int, int]], codes: IntArray, stream: Stream, what: str) -> IntArray:
    """Return a whole number drawn evenly within the range of each person's code, shape (n,)."""
    low, high = (np.array([ranges[code][end] for code in codes.tolist()], dtype=np.int64) for end in (0, 1))
    return low + (stream.uniform(what, len(codes)) * (high - low + 1)).astype(np.int64)


def _one_of(stream: Stream, what: str, words: tuple[str, ...], shares: list[float], n: int) -> list[str]:
    return [words[k] for k in stream.choose(what, np.array(shares), n).tolist()]


def _modes(traits: Traits) -> list[str]:
    """Return the modes cell; who asked for none is taken to mean the phone."""
    held = np.stack([yes(traits, "IN_PERSON"), yes(traits, "PHONE"), yes(traits, "VIDEO")], axis=1)
    held[:, 1] |= ~held.any(axis=1)
    return words_held(MODES, held)


def _substances(traits: Traits) -> tuple[list[str], list[str]]:
    """Return the class of the primary substance, and the cell: primary first, then another second class."""
    first = [SUBSTANCE_CLASSES[code] for code in codes_of(traits, "SUB1").tolist()]
    second = [SUBSTANCE_CLASSES[code] for code in codes_of(traits, "SUB2").tolist()]
    cells = [a if a == b or not b else f"{a};{b}" for a, b in zip(first, second, strict=True)]
    return first, cells


def _experiences(traits: Traits) -> list[str]:
    held = np.stack(
        [
            has(traits, "PSOURCE", 7) if word == "justice" else yes(traits, _EXPERIENCE_VARIABLES[word])
            for word in EXPERIENCES
        ],
        axis=1,
    )
    return words_held(EXPERIENCES, held)


def _pathways(stream: Stream, traits: Traits) -> list[str]:
    """Return the pathways cell: a mutual-help pathway for exactly those who attended before discharge."""
    n = len(traits["GENDER"])
    attends = traits["FREQ_ATND_SELF_HELP_D"] > 0
    shares = np.stack([_MUTUAL_HELP_SHARES, _MUTUAL_HELP_SHARES_WOMEN])
    woman = has(traits, "GENDER", 2).astype(np.int64)
    second = stream.chance("has second pathway", _SECOND_PATHWAY, n)
    held: BoolArray = np.zeros((n, len(PATHWAYS)), dtype=np.bool_)
    for what, who in (("pathway", attends), ("second pathway", attends & second)):
        drawn = stream.choose_given(what, shares / shares.sum(axis=1, keepdims=True), woman)
        columns = np.array([PATHWAYS.index(word) for word in _MUTUAL_HELP])[drawn]
        held[np.flatnonzero(who), columns[who]] = True
    other = np.array([PATHWAYS.index(word) for word in _OTHER_PATHWAYS])
    drawn = other[stream.choose("other pathway", _OTHER_SHARES, n)]
    held[np.flatnonzero(~attends), drawn[~attends]] = True
    medicated = yes(traits, "METHUSE") & stream.chance("moud as pathway", _MOUD_AS_PATHWAY, n)
    held[medicated, PATHWAYS.index("moud")] = True
    held[medicated, PATHWAYS.index("undecided")] = False
    return words_held(PATHWAYS, held)


def _genders(stream: Stream, traits: Traits) -> list[str]:
    """Return the gender cell: TEDS-D records two; 1 % nonbinary and 1 % blank are assumed."""
    woman = has(traits, "GENDER", 2).tolist()
    other = stream.uniform("gender", len(woman)).tolist()
    return [
        "nonbinary" if u < 0.01 else "" if u < 0.02 else "woman" if w else "man"
        for w, u in zip(woman, other, strict=True)
    ]


def _medication(stream: Stream, traits: Traits) -> list[str]:
    """Return the moud cell; 4 % preferred not to say (assumed)."""
    taken = yes(traits, "METHUSE").tolist()
    silent = stream.chance("moud unsaid", 0.04, len(taken)).tolist()
    return ["" if quiet else "yes" if takes else "no" for takes, quiet in zip(taken, silent, strict=True)]


def _dates(stream: Stream, traits: Traits, week: datetime.date) -> Columns:
    """Return waiting since, discharge, recovery start, stage and consent; all relative to the Monday.

    The wait is TEDS-D's. People ask from two weeks before they leave treatment to six weeks after (assumed), so
    a discharge may lie up to two weeks ahead. Recovery is counted from somewhere in the second half of the
    stay; people who do not say when it began may give a stage instead.
    """
    n = len(traits["AGE"])
    waited = _between(DAYS_WAITED, codes_of(traits, "DAYWAIT"), stream, "wait")
    stayed = _between(DAYS_STAYED, codes_of(traits, "LOS"), stream, "stay")
    discharge = -waited + stream.between("discharge", -42, 14, n)
    in_recovery = (stayed * (0.5 + 0.5 * stream.uniform("recovery", n))).astype(np.int64)
    start = np.minimum(discharge - in_recovery, 0)
    says_start = stream.chance("says recovery start", 0.72, n)
    stage = np.select([start >= -90, start >= -365], [1, 2], default=3)
    stage = np.where(stream.chance("not yet", 0.15, n), 0, stage)
    says_stage = ~says_start & stream.chance("says stage", 0.80, n)
    lapsed = stream.chance("consent lapsed", 0.025, n)
    consent = np.where(lapsed, -stream.between("lapse", 1, 60, n), stream.between("consent", 60, 365, n))
    left_treatment = stream.chance("left treatment", 0.92, n)
    return {
        "recovery_start": days_from(week, start, says_start),
        "discharge_date": days_from(week, discharge, left_treatment),
        "stage": [STAGES[k] if said else "" for k, said in zip(stage.tolist(), says_stage.tolist(), strict=True)],
        "waiting_since": days_from(week, -waited),
        "consent_until": days_from(week, consent),
    }


def days_from(week: datetime.date, days: IntArray, shown: BoolArray | None = None) -> list[str]:
    """Return ISO dates that many days after the Monday; blank where not shown."""
    dates: list[str] = np.datetime_as_string(np.datetime64(week, "D") + days.astype("timedelta64[D]")).tolist()
    if shown is None:
        return dates
    return [date if show else "" for date, show in zip(dates, shown.tolist(), strict=True)]
