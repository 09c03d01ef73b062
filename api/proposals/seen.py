"""The redaction ladder: what each side of a proposal or a match sees of the other, for pages, JSON and exports alike.

Pure: facts go in, and what may be shown comes out. Whether a consent is live is asked before, by whoever has the
facts; without one there are no facts to hand in.

Before both have accepted a mentor sees a pseudonym and, of what the mentee's consent covers, what at least `LEAST`
people of the pool have too; a mentee sees what the mentor lets be shared. After that each sees a first name and how to
reach the other, as each allows.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Protocol

from api.people.models.mentees import MenteeAbout
from api.people.models.mentors import MentorAbout
from api.people.models.shapes import Contact
from api.people.models.words import Shareable
from matcher.people import stage_on

LEAST: Final = 5
"""A tag that fewer people of the pool have is shown to nobody."""

FIELDS: Final = {
    "age": "age_band", "language": "languages", "mode": "modes", "experience": "experiences", "stage": "stage",
}  # fmt: skip
"""Each kind of tag, and the field that it is: of a `MenteeSeen`, and of a consent."""

BANDS: Final = ((18, 24), (25, 34), (35, 44), (45, 54), (55, 64), (65, 130))
YEARS: Final = ((0, 2), (2, 5), (5, 10), (10, 101))
DAYS_PER_YEAR: Final = 365.25

ALIAS_COLOURS: Final = ("Amber", "Azure", "Coral", "Green", "Ivory", "Olive", "Pearl", "Silver", "Teal", "Violet")
ALIAS_THINGS: Final = ("Aspen", "Brook", "Cedar", "Fern", "Harbor", "Maple", "Meadow", "Ridge", "River", "Willow")


@dataclass(frozen=True, slots=True)
class Hour:
    """The weekly hour of a pair, in the mentor's local time; `fortnight` is 0 or 1 where it is every other week.

    With a `day` it is for one conversation on that day, and repeats in no week.
    """

    weekday: int
    start_min: int
    minutes: int
    zone: str
    mode: str
    site: str = ""
    fortnight: int | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class MenteeSeen:
    """What a mentor sees of a mentee; `name` is the pseudonym until both have accepted."""

    name: str
    age_band: str | None
    languages: tuple[str, ...]
    modes: tuple[str, ...]
    experiences: tuple[str, ...]
    stage: str | None = None
    contact: Contact | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class MentorSeen:
    """What a mentee sees of a mentor; what the mentor does not share is empty."""

    name: str
    languages: tuple[str, ...]
    modes: tuple[str, ...]
    recovery: str | None = None
    pathways: tuple[str, ...] = ()
    substances: tuple[str, ...] = ()
    experiences: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    gender: str | None = None
    contact: Contact | None = field(default=None, repr=False)


class Tagged(Protocol):
    """What tags are made of: a mentee as they are kept, or as the engine sees them."""

    @property
    def birth_year(self) -> int | None: ...

    @property
    def languages(self) -> tuple[str, ...]: ...

    @property
    def modes(self) -> tuple[str, ...]: ...

    @property
    def experiences(self) -> Collection[str]: ...

    @property
    def stage(self) -> str | None: ...

    @property
    def recovery_start(self) -> date | None: ...


def new_alias() -> str:
    """Return a pseudonym that nothing of a person leads to: it is drawn, not made."""
    number = secrets.randbelow(90) + 10
    return f"{secrets.choice(ALIAS_COLOURS)} {secrets.choice(ALIAS_THINGS)} {number}"


def alias_of(text: str) -> str | None:
    """Return the pseudonym that a text is, however it is written; None where it is none.

    Examples
    --------
    >>> alias_of(" teal  willow 42"), alias_of("Teal Willow")
    ('Teal Willow 42', None)
    """
    words = text.title().split()
    if len(words) != 3 or words[0] not in ALIAS_COLOURS or words[1] not in ALIAS_THINGS or not words[2].isdecimal():
        return None
    return " ".join(words)


def tags_of(mentee: Tagged, today: date) -> frozenset[str]:
    """Return everything of a mentee that could be shown before both accept, one text per tag."""
    band, stage = age_band(mentee.birth_year, today.year), _stage(mentee, today)
    return frozenset(
        {f"experience:{word}" for word in mentee.experiences}
        | {f"language:{code}" for code in mentee.languages}
        | {f"mode:{mode}" for mode in mentee.modes}
        | ({f"age:{band}"} if band else set())
        | ({f"stage:{stage}"} if stage else set())
    )


def covered_tags(tags: Iterable[str], covered: Collection[str]) -> frozenset[str]:
    """Return those tags whose field a consent covers.

    Examples
    --------
    >>> sorted(covered_tags({"language:en", "stage:not_yet"}, {"hour", "languages"}))
    ['language:en']
    """
    return frozenset(tag for tag in tags if FIELDS[tag.partition(":")[0]] in covered)


def common_tags(pool: Iterable[Tagged], today: date) -> frozenset[str]:
    """Return the tags that at least `LEAST` people of a pool have."""
    held = Counter(tag for mentee in pool for tag in tags_of(mentee, today))
    return frozenset(tag for tag, people in held.items() if people >= LEAST)


def mentee_before(
    alias: str, mentee: MenteeAbout, mentor: MentorAbout, tags: Collection[str], today: date
) -> MenteeSeen:
    """Return what a mentor sees of a mentee before both have accepted.

    Parameters
    ----------
    alias : str
        The proposal's pseudonym.
    tags : collection of str
        Those that enough people of the pool have, as `common_tags` returns them, and that the consent covers, as
        `covered_tags` does; no other is shown.
    today : date
        The present day where the program is, that ages and stages are reckoned to.
    """
    band, stage = age_band(mentee.birth_year, today.year), _stage(mentee, today)
    return MenteeSeen(
        name=alias,
        age_band=band if band and f"age:{band}" in tags else None,
        languages=tuple(code for code in mentee.languages if f"language:{code}" in tags),
        modes=tuple(mode for mode in mentee.modes if f"mode:{mode}" in tags),
        experiences=tuple(
            word for word in mentee.experiences if word in mentor.experiences and f"experience:{word}" in tags
        ),
        stage=stage if stage and f"stage:{stage}" in tags else None,
    )


def mentee_after(before: MenteeSeen, mentee: MenteeAbout) -> MenteeSeen:
    """Return what a mentor sees of a mentee once both have accepted: a first name and the safe way to reach them."""
    contact = None if mentee.contact is None else reachable(mentee.contact)
    return replace(before, name=first_name(mentee.name), contact=contact)


def mentor_before(mentor: MentorAbout, today: date) -> MentorSeen:
    """Return what a mentee sees of a mentor: the first name, and what the mentor lets be shared of their own road."""
    shares = frozenset(mentor.shareable)
    return MentorSeen(
        name=first_name(mentor.name),
        languages=mentor.languages,
        modes=mentor.modes,
        recovery=_years(mentor, today) if Shareable.RECOVERY in shares else None,
        pathways=mentor.pathways if Shareable.PATHWAYS in shares else (),
        substances=mentor.substances if Shareable.SUBSTANCES in shares else (),
        experiences=mentor.experiences if Shareable.EXPERIENCES in shares else (),
        interests=mentor.interests if Shareable.INTERESTS in shares else (),
        gender=mentor.gender if Shareable.GENDER in shares else None,
    )


def mentor_after(before: MentorSeen, mentor: MentorAbout) -> MentorSeen:
    """Return what a mentee sees of a mentor once both have accepted."""
    shown = Shareable.CONTACT in mentor.shareable and mentor.contact is not None
    values = {name: getattr(before, name) for name in MentorSeen.__slots__}
    contact = reachable(mentor.contact) if shown and mentor.contact is not None else None
    return MentorSeen(**values | {"contact": contact})


def first_name(name: str) -> str:
    """Return the first word of a name: no surname is shown to the other side.

    Examples
    --------
    >>> first_name("Sam Lopez")
    'Sam'
    """
    return name.split()[0] if name.split() else name


def reachable(contact: Contact) -> Contact:
    """Return a contact with the safe way alone: an address that is not the route is nobody's business."""
    by_mail = contact.route.value == "email"
    return contact.model_copy(
        update={"phone": None, "voicemail_ok": False, "text_ok": False} if by_mail else {"email": None}
    )


def age_band(birth_year: int | None, year: int) -> str | None:
    """Return the band of ages that somebody is in this year.

    Examples
    --------
    >>> age_band(1990, 2026), age_band(1940, 2026), age_band(None, 2026)
    ('35-44', '65+', None)
    """
    if birth_year is None:
        return None
    age = year - birth_year
    for low, high in BANDS:
        if low <= age <= high:
            return f"{low}+" if high == BANDS[-1][1] else f"{low}-{high}"
    return None


def _stage(mentee: Tagged, today: date) -> str:
    return stage_on(mentee.stage or "", mentee.recovery_start, today)


def _years(mentor: MentorAbout, today: date) -> str | None:
    years = mentor.recovery_years
    if mentor.recovery_start is not None:
        years = max(0, (today - mentor.recovery_start).days) / DAYS_PER_YEAR
    if years is None:
        return None
    return next((f"{low}+" if high == YEARS[-1][1] else f"{low}-{high}") for low, high in YEARS if low <= years < high)
