"""The best roster by looking at every one: plain, slow, and sharing nothing with the engine but the seeded draw.

For weeks in UTC whose hours lie within their days.
"""

from __future__ import annotations

from itertools import chain, combinations, pairwise, product

from matcher.people.mentor import Mentor
from matcher.presence import Coverage, Offer, Question
from matcher.presence.grid import grid_of
from matcher.presence.stages import tie_points

Place = tuple[str, int, int]
"""A site, a weekday and an hour of the day."""
Plan = frozenset[Place]
WEEK_H = 168


def best_values(question: Question) -> tuple[float, ...]:
    """Return what the best roster reaches in each stage, found among all rosters."""
    asked = {
        (row.site, window.weekday, hour): row
        for row in question.coverage
        for window in row.windows
        for hour in range(window.start_min // 60, window.end_min // 60)
    }
    plans = [list(_plans(question, offer, sorted(asked))) for offer in question.offers]
    ties = _ties(question)
    best: tuple[float, ...] | None = None
    for roster in product(*plans):
        if _in_company(question, roster):
            values = _values(question, roster, asked, ties)
            best = values if best is None else min(best, values)
    assert best is not None
    return best


def _plans(question: Question, offer: Offer, asked: list[Place]) -> list[Plan]:
    """Return every set of hours that one mentor may be present at."""
    free = [place for place in asked if _is_free(question, offer, place)]
    subsets = chain.from_iterable(combinations(free, size) for size in range(len(free) + 1))
    return [frozenset(subset) for subset in subsets if _is_allowed(question, offer, subset)]


def _is_free(question: Question, offer: Offer, place: Place) -> bool:
    site, day, hour = place
    start = (day * 24 + hour) * 60
    comes = not offer.mentor.sites or site in offer.mentor.sites
    within = any(
        slot.weekday == day
        and slot.start_min <= hour * 60
        and (hour + 1) * 60 <= slot.end_min
        and (slot.site == site or (not slot.site and comes))
        for slot in offer.windows
    )
    for one in question.held:
        if one.mentor == offer.mentor.id:
            way = question.rules.travel_min if one.site and one.site != site else 0
            begin = one.weekday * 1440 + one.start_min
            if begin - way < start + 60 and start < begin + one.minutes + way:
                return False
    return within


def _shifts(plan: tuple[Place, ...]) -> list[tuple[str, int, int, int]]:
    """Return the stretches of a plan: site, day, first hour, hour after the last."""
    found: list[tuple[str, int, int, int]] = []
    for site, day, hour in sorted(plan):
        if found and found[-1][0] == site and found[-1][1] == day and found[-1][3] == hour:
            found[-1] = (site, day, found[-1][2], hour + 1)
        else:
            found.append((site, day, hour, hour + 1))
    return found


def _is_allowed(question: Question, offer: Offer, plan: tuple[Place, ...]) -> bool:
    rules = question.rules
    if len(plan) > _most(question, offer) or len({(day, hour) for _, day, hour in plan}) < len(plan):
        return False
    shifts = _shifts(plan)
    if any(not rules.shortest_shift <= end - start <= rules.longest_shift for _, _, start, end in shifts):
        return False
    days = sorted({day for _, day, _, _ in shifts})
    if any(sum(end - start for _, other, start, end in shifts if other == day) > rules.most_a_day for day in days):
        return False
    for day in days:
        a_day = sorted((start, end, site) for site, other, start, end in shifts if other == day)
        for (_, end, here), (start, _, there) in pairwise(a_day):
            if (start - end) * 60 < (rules.break_min if here == there else rules.travel_min):
                return False
    around = [*days, *(day + 7 for day in days[:1])]
    for day, following in pairwise(around):
        end = max(end for _, other, _, end in shifts if other == day)
        start = min(start for _, other, start, _ in shifts if other == following % 7)
        if day % 7 != following % 7 and following * 24 + start - day * 24 - end < rules.rest_hours:
            return False
    return True


def _most(question: Question, offer: Offer) -> int:
    return question.rules.most_a_week if offer.hours is None else offer.hours


def _is_green(question: Question, offer: Offer) -> bool:
    years = offer.mentor.recovery_years
    return offer.accompanied or (years is not None and years < question.rules.alone_from_years)


def _in_company(question: Question, roster: tuple[Plan, ...]) -> bool:
    there: dict[Place, list[Offer]] = {}
    for offer, plan in zip(question.offers, roster, strict=True):
        for place in plan:
            there.setdefault(place, []).append(offer)
    for offers in there.values():
        if all(_is_green(question, offer) for offer in offers):
            return False
        for kind in question.rules.always_one:
            assert kind == "kind=specialist"
            if not any(_is_specialist(offer.mentor) for offer in offers):
                return False
    return True


def _is_specialist(mentor: Mentor) -> bool:
    return mentor.kind == "specialist"


def _ties(question: Question) -> dict[tuple[str, Place], int]:
    grid = grid_of(question)
    points = tie_points(grid)
    return {
        (offer.mentor.id, (hour.site, hour.slot.weekday, hour.slot.start_min // 60)): int(points[row, spot])
        for row, offer in enumerate(grid.offers)
        for spot, hour in enumerate(grid.hours)
    }


def _values(
    question: Question, roster: tuple[Plan, ...], asked: dict[Place, Coverage], ties: dict[tuple[str, Place], int]
) -> tuple[float, ...]:
    uncovered = languages = wanted = surplus = 0
    for place, row in asked.items():
        there = [offer for offer, plan in zip(question.offers, roster, strict=True) if place in plan]
        uncovered += max(0, row.minimum - len(there))
        good = row.minimum if row.wanted is None else row.wanted
        wanted += max(0, good - len(there))
        surplus += max(0, len(there) - good)
        languages += sum(not any(tongue in one.mentor.languages for one in there) for tongue in row.languages)
    plan_of = {offer.mentor.id: plan for offer, plan in zip(question.offers, roster, strict=True)}
    stood = {
        (shift.mentor, (shift.site, shift.weekday, shift.start_min // 60 + step))
        for shift in question.standing
        for step in range(shift.hours)
    }
    keep = sum(place in asked and mentor in plan_of and place not in plan_of[mentor] for mentor, place in stood)
    largest = question.rules.easy_share
    spread = shifts = tie = 0
    for offer, plan in zip(question.offers, roster, strict=True):
        most = _most(question, offer)
        if plan:
            largest = max(largest, len(plan) / most)
        spread += sum(round(1000 * (2 * step + 1) / most) for step in range(len(plan)))
        shifts += len(_shifts(tuple(plan)))
        tie += sum(ties[offer.mentor.id, place] for place in plan)
    return (uncovered, languages, keep, largest, wanted, surplus, spread, shifts, tie)
