"""A shelf of stories for many people at once: who is told of which, why, and why somebody is told of none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np

from matcher.encoding.order import digest_of
from matcher.people.mentee import Mentee
from matcher.people.vocabulary import LANGUAGE_NAMES
from matcher.policy import Policy
from matcher.stories.recommend import SHOWN, Bools, recommend_each, speaks
from matcher.stories.story import Story

PRAISE: Final[Mapping[str, str]] = {
    "preferences": "tells of what they wished for in a mentor",
    "lived_experience": "tells of something that they have been through too",
    "pathway": "goes a way that they chose",
    "stage": "tells of the stage that they are at",
    "language": "is in the language that they named first",
}
"""What each term says for a story. What exactly they have been through is not said: a sheet is soon passed on."""
FURTHER_ALONG: Final = "somebody wrote it who is further along"
"""True of each that is recommended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Stories, and the people who may be told of them.

    Parameters
    ----------
    mentees : tuple of Mentee
    stories : tuple of Story
    day : date
        On which consent and stages of recovery are reckoned.
    for_matched : frozenset of str
        Ids of the stories that only those read who meet their author.
    meets, apart : frozenset of (str, str)
        Who meets whom, and who is kept apart from whom: a mentee's id and a mentor's.
    policy : Policy
    most : int
        How many each is told of at most.
    """

    mentees: tuple[Mentee, ...]
    stories: tuple[Story, ...]
    day: date
    for_matched: frozenset[str] = frozenset()
    meets: frozenset[tuple[str, str]] = frozenset()
    apart: frozenset[tuple[str, str]] = frozenset()
    policy: Policy = field(default_factory=Policy)
    most: int = SHOWN


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A story that suits somebody.

    Parameters
    ----------
    mentee, story : str
        Their ids.
    fit : float
        In [0, 1]; higher is better.
    terms : tuple of str
        What speaks the most for it, the strongest first; three at most.
    reason : str
        The same in words.
    """

    mentee: str
    story: str
    fit: float
    terms: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Without:
    """Somebody who is told of none.

    Parameters
    ----------
    mentee : str
    kind : {"no_consent", "not_adult", "no_language", "for_others", "private"}
    reason : str
        In words; a private factor is named "a private factor".
    """

    mentee: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Lacking:
    """A language in which a story for everybody would reach people who are told of none.

    Parameters
    ----------
    language : str
        Its code.
    gain : int
        How many.
    text : str
        The same in words.
    """

    language: str
    gain: int
    text: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What a shelf gives.

    Parameters
    ----------
    told : tuple of Suggestion
        In the order of the people, the best first for each.
    without : tuple of Without
    lacking : tuple of Lacking
        The language that would reach the most people first.
    digest : str
        Stands for the shelf.
    """

    told: tuple[Suggestion, ...]
    without: tuple[Without, ...]
    lacking: tuple[Lacking, ...]
    digest: str


def suggest(shelf: Shelf) -> Suggestions:
    """Tell everybody of the stories on a shelf that suit them the most, as `recommend` does.

    Who has no live consent, or is not known to be an adult, is told of none; the policy may switch the rule about
    adults off.

    Raises
    ------
    InvalidInputError
        If two people or two stories have one id, or `most` is negative.
    """
    refused = {one.id: rule for one in shelf.mentees if (rule := _refused(shelf, one))}
    asked = [one for one in shelf.mentees if one.id not in refused]
    closed = np.array([one.id in shelf.for_matched for one in shelf.stories], np.bool_)
    for_them = ~closed[None, :] | _by_one_of(shelf, asked, shelf.meets)
    parted = _by_one_of(shelf, asked, shelf.apart)
    found = recommend_each(asked, shelf.stories, shelf.day, shelf.policy, shelf.most, for_them & ~parted)
    told = [
        Suggestion(mentee.id, one.story, one.fit, one.terms, reason_for(one.terms))
        for mentee, some in zip(asked, found, strict=True)
        for one in some
    ]
    spoken = speaks(asked, shelf.stories)
    nothing = [number for number, some in enumerate(found) if not some]
    why = {asked[number].id: _nothing(spoken[number], for_them[number]) for number in nothing} | refused
    speechless = [one for one in asked if why.get(one.id) == _NO_LANGUAGE]
    return Suggestions(
        told=tuple(told),
        without=tuple(Without(one.id, *why[one.id]) for one in shelf.mentees if one.id in why),
        lacking=_lacking(speechless),
        digest=_digest(shelf),
    )


def reason_for(terms: Sequence[str]) -> str:
    """Return what speaks for a story in words.

    Examples
    --------
    >>> reason_for(("stage", "language"))
    'tells of the stage that they are at; is in the language that they named first'
    >>> reason_for(())
    'somebody wrote it who is further along'
    """
    return "; ".join(PRAISE[name] for name in terms) or FURTHER_ALONG


Why = tuple[str, str]
_NO_CONSENT: Final[Why] = ("no_consent", "No live consent.")
_NOT_ADULT: Final[Why] = ("not_adult", "Not known to be an adult.")
_NO_LANGUAGE: Final[Why] = ("no_language", "No story is in a language that they speak.")
_FOR_OTHERS: Final[Why] = ("for_others", "The stories in their languages are only for those who meet the author.")
_PRIVATE: Final[Why] = ("private", "A private factor.")


def _refused(shelf: Shelf, mentee: Mentee) -> Why | None:
    if mentee.consent_until is not None and mentee.consent_until < shelf.day:
        return _NO_CONSENT
    latest = shelf.day.year - shelf.policy.minimum_age
    too_young = mentee.birth_year is not None and mentee.birth_year > latest
    return _NOT_ADULT if too_young and shelf.policy.holds("adult") else None


def _nothing(spoken: Bools, for_them: Bools) -> Why:
    """Return why somebody is told of nothing: the first of the hurdles that no story takes."""
    if not spoken.any():
        return _NO_LANGUAGE
    return _PRIVATE if (spoken & for_them).any() else _FOR_OTHERS


def _by_one_of(shelf: Shelf, mentees: Sequence[Mentee], pairs: frozenset[tuple[str, str]]) -> Bools:
    """Return which stories were written by somebody whom a pair names with each person."""
    authors: dict[str, set[str]] = {}
    for mentee, author in pairs:
        authors.setdefault(mentee, set()).add(author)
    written = np.zeros((len(mentees), len(shelf.stories)), np.bool_)
    for number, one in enumerate(mentees):
        if one.id in authors:
            written[number] = [story.author in authors[one.id] for story in shelf.stories]
    return written


def _lacking(mentees: Sequence[Mentee]) -> tuple[Lacking, ...]:
    """Return the languages of people for whom no story is in any of theirs."""
    spoken = Counter(language for one in mentees for language in one.languages)
    found = sorted(spoken.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Lacking(language, gain, _would_reach(language, gain)) for language, gain in found)


def _would_reach(language: str, gain: int) -> str:
    people = "1 person" if gain == 1 else f"{gain:,} people"
    return f"A story in {LANGUAGE_NAMES.get(language, language)} would reach {people} more."


def _digest(shelf: Shelf) -> str:
    """Return what stands for a shelf; of two stories that suit as well the first comes first, so their order enters."""
    people = sorted(shelf.mentees, key=lambda one: one.id)
    pairs = [sorted(some) for some in (shelf.meets, shelf.apart)]
    return digest_of([shelf.day, shelf.policy, shelf.most, *people, *shelf.stories, sorted(shelf.for_matched), *pairs])
