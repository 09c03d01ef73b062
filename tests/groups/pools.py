"""Small pools, drawn by Hypothesis, in which every rule has something to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from matcher.errors import ClashError
from matcher.groups import Group, GroupPolicy, GroupPool, Leads, NotOnly, Taken, Tie
from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.people.notation import read_slots
from tests.builders import WEEK, a_mentee, a_mentor
from tests.groups.builders import a_group

HOURS = ("Mon 10:00-11:00", "Mon 10:30-11:30", "Tue 18:00-19:00")
FREE = ("Mon 09:00-12:00", "Mon 10:00-11:00; Tue 17:00-20:00", "Tue 18:00-19:00", "Mon 09:00-12:00; Tue 09:00-21:00")
OFFERED = ("Mon 10:00-11:00; Mon 11:00-12:00", "Tue 18:00-19:00", "Mon 09:00-13:00; Tue 17:00-20:00")
WAYS: tuple[tuple[str, ...], ...] = ((), ("in_person",), ("video", "in_person"))


@st.composite
def mentees(draw: st.DrawFn, number: int) -> Mentee:
    return a_mentee(
        f"E{number}",
        draw(st.sampled_from(FREE)),
        languages=draw(st.sampled_from((("en",), ("es", "en"), ("es",)))),
        modes=draw(st.sampled_from(WAYS)),
        sites=draw(st.sampled_from(((), ("north",), ("south", "north")))),
        pathways=draw(st.sampled_from((frozenset(), frozenset({"smart"}), frozenset({"undecided"})))),
        takes_medication=draw(st.sampled_from((False, False, True))),
        stage=draw(st.sampled_from(("", "first_90_days", "1_5_years"))),
        gender=draw(st.sampled_from(("", "woman", "man"))),
        experiences=draw(st.sampled_from((frozenset(), frozenset({"veteran"}), frozenset({"grief", "trauma"})))),
        urgency=draw(st.sampled_from((0, 0, 2))),
        waiting_since=draw(st.sampled_from((None, WEEK - timedelta(days=5), WEEK - timedelta(days=9)))),
        discharge_date=draw(st.sampled_from((None, None, WEEK - timedelta(days=3)))),
    )


@st.composite
def groups(draw: st.DrawFn, number: int, mentors: list[str]) -> Group:
    running = draw(st.sampled_from((False, False, True)))
    ways = draw(st.sampled_from((("in_person",), ("video",), ("in_person", "video"))))
    times = draw(st.lists(st.sampled_from(HOURS), min_size=1, max_size=1 if running else 2, unique=True))
    rooms = ("north/a", "north/b; south/a", "north/a; north/b", "south", "") if "in_person" in ways else ("",)
    room = draw(st.sampled_from(rooms))
    least = draw(st.integers(1, 3))
    leaders = draw(st.integers(0, 1)) if mentors else 0
    named = draw(st.sampled_from((frozenset(), frozenset(mentors[:1]))))
    return a_group(
        f"G{number}",
        "; ".join(times),
        room.split(";")[0] if running else room,
        running=running,
        modes=ways,
        least=least,
        most=draw(st.integers(least, 3)),
        leaders=leaders,
        facilitators=named,
        languages=draw(st.sampled_from((("en",), ("en", "es")))),
        pathway=draw(st.sampled_from(("", "", "smart", "twelve_step"))),
        topics=draw(st.sampled_from((frozenset(), frozenset({"grief", "veteran"})))),
        medication_friendly=draw(st.booleans()),
        newcomers=draw(st.sampled_from((True, True, False))),
        members=draw(st.sampled_from((frozenset(), frozenset({f"old {number}"})))),
        only_for=draw(st.sampled_from(("", "", "", "gender=woman"))),
    )


@st.composite
def pools(draw: st.DrawFn) -> GroupPool:
    """Draw a pool of up to four people, three groups and two mentors, with ties of every kind."""
    some = [draw(mentees(number)) for number in range(draw(st.integers(1, 4)))]
    mentors = [draw(_mentor(number)) for number in range(draw(st.integers(0, 2)))]
    names = [one.id for one in mentors]
    closed = [draw(groups(number, names)) for number in range(draw(st.integers(1, 3)))]
    ids = [one.id for one in some]
    old = [member for group in closed for member in group.members]
    ties = set()
    for _ in range(draw(st.integers(0, 2))):
        kind = draw(st.sampled_from(("apart", "together", "pin", "ban")))
        one = draw(st.sampled_from(ids))
        other = draw(st.sampled_from([group.id for group in closed] if kind in ("pin", "ban") else ids + old))
        if one != other:
            ties.add(Tie(kind, one, other))
    alone = [NotOnly(one.id, "gender", one.gender) for one in some if one.gender and draw(st.integers(0, 3)) == 0]
    bans = frozenset({(ids[0], names[0])}) if bool(names) and draw(st.booleans()) else frozenset()
    taken = (Taken(names[-1], read_slots(HOURS[0])[0]),) if names and draw(st.integers(0, 3)) == 0 else ()
    leads = tuple(Leads(name, draw(st.integers(0, 2)), draw(st.sampled_from((None, 60)))) for name in names)
    given: dict[str, Any] = {
        "mentees": tuple(some), "mentors": tuple(mentors), "groups": tuple(closed), "week": WEEK, "leads": leads,
        "not_only": tuple(alone), "bans": bans, "taken": taken, "policy": GroupPolicy(remedies=0),
    }  # fmt: skip
    try:
        return GroupPool(ties=tuple(sorted(ties)), **given)
    except ClashError:
        quiet = [group if not group.running else _alone(group) for group in closed]
        return GroupPool(**given | {"groups": tuple(quiet)})


def _alone(group: Group) -> Group:
    """Return a group that gets in nobody's way."""
    return replace(group, running=False, members=frozenset())


@st.composite
def _mentor(draw: st.DrawFn, number: int) -> Mentor:
    return a_mentor(
        f"R{number}",
        draw(st.sampled_from(OFFERED)),
        moud_affirming=draw(st.booleans()),
        languages=draw(st.sampled_from((("en",), ("es",)))),
    )
