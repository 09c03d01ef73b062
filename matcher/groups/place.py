"""The whole of a placing in groups, as one short recipe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from matcher.encoding.order import digest_of
from matcher.groups.climb import Climb
from matcher.groups.encoded import Encoded, modes_at
from matcher.groups.fit import contributions, fraction, reason_for, shares
from matcher.groups.greedy import place_by_hand
from matcher.groups.model import Model
from matcher.groups.pool import GroupPool
from matcher.groups.problem import Placing, Problem, problem_of
from matcher.groups.reasons import Reasons
from matcher.groups.recommend import recommend_all
from matcher.groups.remedies import remedies_of
from matcher.groups.result import GroupResult, Meeting, Placement, Remedy, Unplaced
from matcher.groups.stages import balance_stage, fit_stage, who_stages
from matcher.groups.verdict import refuse_broken

Progress = Callable[[str], None]


def silent(step: str) -> None:
    """Tell nobody."""


def place(pool: GroupPool, *, progress: Progress = silent) -> GroupResult:
    """Return the best placing of everybody who waits, with its bounds, its reasons and its remedies.

    Parameters
    ----------
    pool : GroupPool
    progress : callable, optional
        Told each step in words, as it begins.

    Returns
    -------
    GroupResult
        The same for the same pool, in whatever order its people and groups come.

    Raises
    ------
    SolverError
        If the solver fails, or its answer breaks a rule.
    """
    progress("Reading who could go where")
    problem = problem_of(Encoded(pool))
    hand = place_by_hand(problem)
    climb = solved(problem, hand, progress)
    refuse_broken(pool, *_in_ids(problem, climb.placing))
    progress("Finding out why")
    reasons = Reasons(problem, climb.placing)
    progress("Looking for what would help")
    remedies = remedies_of(problem, climb.placing, reasons)
    return GroupResult(
        week=pool.week,
        policy=pool.policy.version,
        proved=all(stage.proved for stage in climb.reached),
        stages=tuple(climb.reached),
        placements=tuple(sorted(_placements(problem, climb.placing), key=lambda one: one.mentee)),
        meetings=tuple(sorted(meetings_of(problem, climb.placing), key=lambda one: one.group)),
        unopened=tuple(reasons.of_groups()),
        unplaced=tuple(sorted(_unplaced(problem, reasons, remedies), key=lambda one: one.mentee)),
        remedies=remedies,
        recommended=recommend_all(pool),
        figures=_figures(problem, climb.placing, hand),
        digest=digest(pool),
    )


def solved(problem: Problem, start: Placing, progress: Progress = silent) -> Climb:
    """Return all stages of a problem solved, from a placing on."""
    model = Model(problem)
    climb = Climb(model, start)
    progress("Deciding who has a place")
    climb.take(who_stages(model))
    progress("Looking for the groups that fit best")
    climb.take([fit_stage(model)])
    progress("Balancing sizes")
    climb.take([balance_stage(model)])
    return climb


def digest(pool: GroupPool) -> str:
    """Return what stands for a pool and its policy; the order of the input does not enter."""
    parts = [sorted(some, key=lambda one: one.id) for some in (pool.mentees, pool.mentors, pool.groups)]
    more = [sorted(some) for some in (pool.ties, pool.not_only, pool.taken, pool.bans)]
    leads = sorted(pool.leads, key=lambda one: one.mentor)
    policy = {
        **{name: getattr(pool.policy, name) for name in pool.policy.__slots__},
        "weights": dict(pool.policy.weights),
    }
    return digest_of([pool.week, policy, *parts, *more, leads])


def _in_ids(problem: Problem, placing: Placing) -> tuple[dict[str, str], list[Meeting]]:
    encoded = problem.encoded
    group_of = {encoded.people[row].id: encoded.groups[place].id for row, place in placing.group_of.items()}
    return group_of, meetings_of(problem, placing)


def _placements(problem: Problem, placing: Placing) -> list[Placement]:
    encoded = problem.encoded
    added, weights = contributions(encoded), shares(encoded)
    found = []
    for row, place in placing.group_of.items():
        number = placing.option_of_group[place]
        one, group, option = encoded.people[row], encoded.groups[place], encoded.options[number]
        each = {name: round(float(values[row, number]), 4) for name, values in added.items()}
        mode = modes_at(one.modes, one.sites, group.modes, option.site)[0]
        found.append(
            Placement(
                mentee=one.id,
                group=group.id,
                slot=option.slot,
                time_zone=group.time_zone,
                mode=mode,
                site=option.site if mode == "in_person" else "",
                fit=fraction(int(problem.fit[row, number])),
                contributions=each,
                reason=reason_for(each, weights),
            )
        )
    return found


def meetings_of(problem: Problem, placing: Placing) -> list[Meeting]:
    """Return every group that meets in a placing, in ids."""
    encoded = problem.encoded
    new = Counter(placing.group_of.values())
    found = []
    for place, number in placing.option_of_group.items():
        group, option = encoded.groups[place], encoded.options[number]
        found.append(
            Meeting(
                group=group.id,
                running=group.running,
                slot=option.slot,
                time_zone=group.time_zone,
                site=option.site,
                room=placing.room[place],
                facilitators=tuple(sorted(encoded.mentors[one].id for one in placing.leaders[place])),
                members=len(group.members) + new[place],
                new=new[place],
                least=group.least,
                most=group.most,
            )
        )
    return found


def _unplaced(problem: Problem, reasons: Reasons, remedies: tuple[Remedy, ...]) -> list[Unplaced]:
    found = []
    for row in reasons.left:
        one, cause = problem.encoded.people[row], reasons.of_person(row)
        helping = tuple(remedy for remedy in remedies if one.id in remedy.helps)
        found.append(Unplaced(one.id, cause.kind, cause.reason, cause.rules, helping))
    return found


def _figures(problem: Problem, placing: Placing, hand: Placing) -> dict[str, float]:
    encoded = problem.encoded

    def mean_fit(one: Placing) -> float:
        units = [int(problem.fit[row, one.option_of_group[place]]) for row, place in one.group_of.items()]
        return fraction(sum(units) / max(1, len(units)))

    ahead = [row for row, number in enumerate(encoded.class_of) if number < max(encoded.class_of, default=0)]
    opened = [place for place in placing.option_of_group if not encoded.groups[place].running]
    return {
        "people": len(encoded.people),
        "groups": len(encoded.groups),
        "could_be_placed": len({seat.person for seat in problem.seats}),
        "placed": len(placing.group_of),
        "unplaced": len(encoded.people) - len(placing.group_of),
        "opened": len(opened),
        "fit_mean": mean_fit(placing),
        "ahead": len(ahead),
        "ahead_placed": sum(row in placing.group_of for row in ahead),
        "by_hand_placed": len(hand.group_of),
        "by_hand_ahead_placed": sum(row in hand.group_of for row in ahead),
        "by_hand_fit_mean": mean_fit(hand),
    }
