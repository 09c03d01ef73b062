"""A question as arrays: the hours at which somebody should be present, and who could be, in orders of their own.

Sites go by name, hours by site and time, mentors by id, so that the order of the input plays no part.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.people.week import DAY_MIN, WEEK_MIN, Slot, Window, free_spans, hours_from, slot_span
from matcher.policy.presence import PresenceRules
from matcher.presence.question import HOUR_MIN, Held, Offer, Question, Shift

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

NO_FOLLOWER: Final = -1


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of a site at which somebody should be present.

    Parameters
    ----------
    site : str
    time_zone : str
    slot : Slot
        In the site's own time.
    start, end : int
        Minutes from Monday 00:00 UTC of the week.
    minimum, good : int
    languages : tuple of str
    """

    site: str
    time_zone: str
    slot: Slot
    start: int
    end: int
    minimum: int
    good: int
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A rule of company: none of some mentors is present at an hour without one of the others.

    Parameters
    ----------
    name : str
        In words: whom it takes.
    follower, lead : ndarray of bool, shape (n_mentors,)
        No follower is a lead.
    """

    name: str
    follower: Bools
    lead: Bools


@dataclass(frozen=True)
class Grid:
    """Everything that a roster is made from.

    Parameters
    ----------
    question : Question
    hours : tuple of Hour
        By site and start.
    offers : tuple of Offer
        By the mentors' ids.
    most : ndarray of int64, shape (n_mentors,)
        Hours a week.
    free : ndarray of bool, shape (n_mentors, n_hours)
        Who could be present when, each hour taken by itself.
    follows : ndarray of int64, shape (n_hours,)
        The hour of the same site that begins when this one ends, which is always the next one; -1 for none.
    stood : ndarray of bool, shape (n_mentors, n_hours)
        Who was present when, by last week's roster.
    bands : tuple of Band
    """

    question: Question
    hours: tuple[Hour, ...]
    offers: tuple[Offer, ...]
    most: Ints
    free: Bools
    follows: Ints
    stood: Bools
    bands: tuple[Band, ...]

    @property
    def rules(self) -> PresenceRules:
        """The rules of the question."""
        return self.question.rules

    @cached_property
    def at(self) -> dict[tuple[str, int], int]:
        """Where each hour is, by its site and the minute of the site's own week."""
        return {(hour.site, hour.slot.weekday * DAY_MIN + hour.slot.start_min): k for k, hour in enumerate(self.hours)}

    @cached_property
    def minimum(self) -> Ints:
        """How many are to be present, shape (n_hours,)."""
        return np.array([hour.minimum for hour in self.hours], np.int64)

    @cached_property
    def good(self) -> Ints:
        """How many are wanted, shape (n_hours,)."""
        return np.array([hour.good for hour in self.hours], np.int64)

    @cached_property
    def tongues(self) -> tuple[tuple[int, str], ...]:
        """Every hour with each language that should be spoken at it."""
        return tuple((spot, language) for spot, hour in enumerate(self.hours) for language in hour.languages)

    @cached_property
    def speaks(self) -> Bools:
        """Who speaks what should be spoken, shape (n_mentors, n_tongues)."""
        tongues = [language for _, language in self.tongues]
        rows = [[language in offer.mentor.languages for language in tongues] for offer in self.offers]
        return np.array(rows, np.bool_).reshape(len(self.offers), len(tongues))


def grid_of(question: Question) -> Grid:
    """Return the grid of a question."""
    hours = _hours(question)
    offers = tuple(sorted(question.offers, key=lambda offer: offer.mentor.id))
    held: dict[str, list[Held]] = {}
    for one in question.held:
        held.setdefault(one.mentor, []).append(one)
    rules = question.rules
    follows = np.full(len(hours), NO_FOLLOWER, np.int64)
    for spot in range(len(hours) - 1):
        if hours[spot].site == hours[spot + 1].site and hours[spot].end == hours[spot + 1].start:
            follows[spot] = spot + 1
    most = [rules.most_a_week if offer.hours is None else offer.hours for offer in offers]
    free = [_free(question, offer, hours, held.get(offer.mentor.id, [])) for offer in offers]
    return Grid(
        question=question,
        hours=hours,
        offers=offers,
        most=np.array(most, np.int64),
        free=np.array(free, np.bool_).reshape(len(offers), len(hours)),
        follows=follows,
        stood=_stood(question.standing, offers, hours),
        bands=_bands(question, offers),
    )


def _hours(question: Question) -> tuple[Hour, ...]:
    found = []
    for row in question.coverage:
        for window in row.windows:
            for slot in hours_from(window, HOUR_MIN):
                start, end = slot_span(question.week, row.time_zone, slot)
                if end - start == HOUR_MIN:  # clocks that go forward leave no hour behind
                    languages = tuple(sorted(set(row.languages)))
                    found.append(Hour(row.site, row.time_zone, slot, start, end, row.minimum, row.good, languages))
    return tuple(sorted(found, key=lambda hour: (hour.site, hour.start)))


def _free(question: Question, offer: Offer, hours: tuple[Hour, ...], held: list[Held]) -> list[bool]:
    mentor, week = offer.mentor, question.week
    if mentor.on_leave:
        return [False] * len(hours)
    windows: dict[str, list[Window]] = {}
    for slot in offer.windows:
        windows.setdefault(slot.site, []).append(Window(slot.weekday, slot.start_min, slot.end_min))
    taken = [(free_spans(week, one.time_zone, (one.window,)), one.site) for one in held]
    travel = question.rules.travel_min
    open_at = {}
    for site in {hour.site for hour in hours}:
        comes = [*windows.get(site, ())]
        if not mentor.sites or site in mentor.sites:
            comes += windows.get("", ())
        open_at[site] = free_spans(week, mentor.time_zone, tuple(sorted(comes)))
    found = []
    for hour in hours:
        free = any(start <= hour.start and hour.end <= end for start, end in open_at[hour.site])
        if free and mentor.credential_expires is not None:
            free = week + timedelta(days=hour.slot.weekday) <= mentor.credential_expires
        if free:
            free = not any(
                start - way < hour.end and hour.start < end + way
                for spans, site in taken
                for way in [travel if site and site != hour.site else 0]
                for start, end in spans
            )
        found.append(free)
    return found


def _stood(standing: tuple[Shift, ...], offers: tuple[Offer, ...], hours: tuple[Hour, ...]) -> Bools:
    stood = np.zeros((len(offers), len(hours)), np.bool_)
    row_of = {offer.mentor.id: row for row, offer in enumerate(offers)}
    at = {(hour.site, hour.slot.weekday * DAY_MIN + hour.slot.start_min): spot for spot, hour in enumerate(hours)}
    for shift in standing:
        row = row_of.get(shift.mentor)
        begin = shift.weekday * DAY_MIN + shift.start_min
        for minute in range(begin, begin + shift.minutes - HOUR_MIN + 1, HOUR_MIN):
            spot = at.get((shift.site, minute % WEEK_MIN))
            if row is not None and spot is not None:
                stood[row, spot] = True
    return stood


def _bands(question: Question, offers: tuple[Offer, ...]) -> tuple[Band, ...]:
    years = question.rules.alone_from_years
    green = np.array([offer.accompanied or _less(offer.mentor.recovery_years, years) for offer in offers], np.bool_)
    bands = [Band("somebody experienced", green, ~green)]
    for kind in sorted(set(question.rules.always_one)):
        attribute, _, value = (part.strip() for part in kind.partition("="))
        lead = [_is(offer, attribute, value, question.week.year) for offer in offers]
        bands.append(Band(f"somebody with {attribute}={value}", ~np.array(lead, np.bool_), np.array(lead, np.bool_)))
    return tuple(band for band in bands if band.follower.any())


def _less(years: float | None, than: float) -> bool:
    return years is not None and years < than


def _is(offer: Offer, attribute: str, value: str, year: int) -> bool:
    said = offer.mentor.describe(attribute, year)
    return value in said if isinstance(said, frozenset) else said is not None and f"{said:g}" == value
