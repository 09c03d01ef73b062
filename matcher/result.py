"""What a matching gives back: pairs with their hours and reasons, people left over with theirs, and the proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from matcher.people.mentor import Mentor
from matcher.people.week import Slot, Window

UnmatchedKind = Literal["no_eligible_mentor", "no_common_hour", "crowded_out"]


@dataclass(frozen=True, slots=True)
class StageValue:
    """What one stage of the objective reached, and the bound that proves that no set of matches beats it.

    ``value`` equals ``bound`` where the stage is proved; units are the stage's own: rank points, standing
    proposals given up, people below a band, fit, load points, tie points.
    """

    name: str
    value: float
    bound: float


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another mentor whom the mentee could have had, and what that would cost everybody.

    Parameters
    ----------
    mentor : str
    slot : Slot
    fit : float
        Of this mentee with that mentor, in [0, 1].
    people : int
        How many people fewer would be matched.
    passes_over : bool
        Whether somebody would lose the match to somebody ranked behind them.
    fit_lost : float
        Total fit that everybody together would lose; negative where fairness stood in the way.
    exact : bool
        Whether the costs come from solving again, or are the least that the proof guarantees.
    """

    mentor: str
    slot: Slot
    fit: float
    people: int
    passes_over: bool
    fit_lost: float
    exact: bool


@dataclass(frozen=True, slots=True)
class Match:
    """A mentee and a mentor with the weekly hour that is held for them; for one conversation, once.

    Parameters
    ----------
    mentee, mentor : str
    slot : Slot
        One of the mentor's hours, in the mentor's zone.
    time_zone : str
        The mentor's zone.
    mode, site : str
        How they meet, and where if in person.
    fit : float
        In [0, 1].
    contributions : mapping of str to float
        What each term adds to the fit; they sum to it.
    reason : str
        The main contributions in words.
    standing : {"", "held", "pinned", "pending"}
        Whether the pair stood before.
    alternatives : tuple of Alternative
        The next best, best first.
    """

    mentee: str
    mentor: str
    slot: Slot
    time_zone: str
    mode: str
    site: str
    fit: float
    contributions: Mapping[str, float]
    reason: str
    standing: str = ""
    alternatives: tuple[Alternative, ...] = ()

    def standing_as(self, standing: str, alternatives: tuple[Alternative, ...]) -> Match:
        """Return the same pair as it stands now; in a week of thousands `dataclasses.replace` takes a while."""
        return Match(
            self.mentee, self.mentor, self.slot, self.time_zone, self.mode, self.site, self.fit, self.contributions,
            self.reason, standing, alternatives,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class AddPlace:
    """A mentor takes one mentee more, in the hours already offered."""

    mentor: str


@dataclass(frozen=True, slots=True)
class AddSlots:
    """Mentors with room in their caseload offer one hour more; every slot is given in its mentor's own time."""

    slots: tuple[tuple[str, Slot], ...]


@dataclass(frozen=True, slots=True)
class AddWindow:
    """A mentee is free at one more time."""

    mentee: str
    window: Window


@dataclass(frozen=True, slots=True)
class AddMode:
    """A mentee agrees to one more way of meeting."""

    mentee: str
    mode: str


@dataclass(frozen=True, slots=True)
class RelaxMust:
    """A mentee turns one ``must`` into a ``prefer``; of ``asks_for``, the kind of mentor becomes a wish."""

    mentee: str
    attribute: str
    value: str


@dataclass(frozen=True, slots=True)
class AddMentor:
    """A new mentor of this profile joins."""

    mentor: Mentor


Change = AddPlace | AddSlots | AddWindow | AddMode | RelaxMust | AddMentor


@dataclass(frozen=True, slots=True)
class Remedy:
    """A smallest change that would place somebody, with the gain that solving again gave.

    Parameters
    ----------
    change : Change
        What would be different; ``matcher.explanation.apply`` makes the pool with it.
    gain : int
        How many people more would be matched: exactly what matching the changed pool gives.
    text : str
        In words.
    """

    change: Change
    gain: int
    text: str


@dataclass(frozen=True, slots=True)
class CrowdedSet:
    """People and the mentors whose places they share, all of which went to people ranked ahead.

    Parameters
    ----------
    id : str
        Name within the result, for example ``C1``.
    mentors : tuple of str
        Whose places the set shares.
    places : int
        How many places they have together this week; each is taken.
    mentees : int
        How many people share them, matched ones included.
    matched : int
        How many of these are matched; equals ``places``.
    """

    id: str
    mentors: tuple[str, ...]
    places: int
    mentees: int
    matched: int


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Somebody left over, why, and what would help.

    Parameters
    ----------
    mentee : str
    kind : {"no_eligible_mentor", "no_common_hour", "crowded_out"}
    reason : str
        In words; a private factor is named "a private factor".
    rules : tuple of str
        The fewest rules whose breach keeps the person from the nearest mentor; empty when crowded out.
    crowded_set : str
        Id of the `CrowdedSet`, or empty.
    remedies : tuple of Remedy
        Best first; may be empty.
    """

    mentee: str
    kind: UnmatchedKind
    reason: str
    rules: tuple[str, ...] = ()
    crowded_set: str = ""
    remedies: tuple[Remedy, ...] = ()


@dataclass(frozen=True, slots=True)
class MentorLoad:
    """A mentor's week after the matching.

    ``shadow_price`` is what one more place with this mentor is worth to the stage that decides who is
    matched: the rank points of the person whom it would let in. 0 where it would let nobody in, because
    nobody waits for it or a cap of the team or program stands above.
    """

    mentor: str
    load: int
    capacity: int
    shadow_price: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One matching, whole: what was decided, why, and the proof.

    ``proved`` is true only when the certificate was checked by code that shares nothing with the solver.
    ``digest`` stands for the input and the policy: the same digest always gives the same result.
    """

    week: date
    policy: str
    proved: bool
    stages: tuple[StageValue, ...]
    matches: tuple[Match, ...]
    unmatched: tuple[Unmatched, ...]
    crowded_sets: tuple[CrowdedSet, ...]
    remedies: tuple[Remedy, ...]
    mentors: tuple[MentorLoad, ...]
    figures: Mapping[str, float]
    digest: str
