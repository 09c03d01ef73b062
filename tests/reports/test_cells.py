"""No small cell is shown, and none can be worked out from what is."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from api.web.cells import LEAST, Share, is_small, shown_counts, shown_shares, shown_sums

counts = st.lists(st.one_of(st.integers(0, 14), st.integers(0, 60)), min_size=1, max_size=7)
shares = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda parts: Share(parts[0], sum(parts)))


@given(counts)
def test_no_small_count_is_shown_nor_can_be_worked_out_from_the_sum(given_counts: list[int]) -> None:
    shown = shown_counts(given_counts)
    if shown is None:
        assert is_small(sum(given_counts))
        return
    hidden = [count for count, one in zip(given_counts, shown, strict=True) if one is None]
    assert all(one is None or not is_small(one) for one in shown)
    assert len(hidden) != 1
    assert not is_small(sum(hidden))
    assert [one for one in shown if one is not None] == [
        count for count, one in zip(given_counts, shown, strict=True) if one is not None
    ]


@given(st.lists(st.tuples(shares, shares), min_size=1, max_size=6))
def test_neither_those_who_did_nor_those_who_did_not_can_be_worked_out(rows: list[tuple[Share, Share]]) -> None:
    shown = shown_shares(rows)
    if shown is None:
        return
    hidden = [row for row, one in zip(rows, shown, strict=True) if one is None]
    assert len(hidden) != 1
    for measure, part in product((0, 1), (0, 1)):
        assert not is_small(sum(row[measure].parts[part] for row in hidden))
        assert all(one is None or not is_small(one[measure].parts[part]) for one in shown)


def test_where_nothing_is_small_nothing_is_hidden() -> None:
    assert shown_counts([LEAST, 0, 40]) == [LEAST, 0, 40]
    rows = [[Share(20, 40)], [Share(0, 30)], [Share(11, 22)]]
    assert shown_shares(rows) == rows


def test_the_smallest_of_the_others_goes_with_a_small_one_and_never_a_zero_before() -> None:
    assert shown_counts([50, 10, 30, 0]) == [50, None, None, 0]
    assert shown_counts([50, 1, 1, 30]) == [50, None, None, None]
    assert shown_shares([[Share(20, 40)], [Share(18, 20)], [Share(12, 24)]]) == [[Share(20, 40)], None, None]


def possible(days: list[int], total: int) -> list[set[int]]:
    """Return what each hidden day could have been, by their sum alone: a plain search through everything."""
    bounds = range(1, LEAST)
    found: list[set[int]] = [set() for _ in days]
    for number in range(len(days)):
        rest = len(days) - 1
        found[number] = {one for one in bounds if rest <= total - one <= rest * (LEAST - 1)}
    return found


week = st.lists(st.one_of(st.just(0), st.integers(0, 14), st.integers(0, 40)), min_size=7, max_size=7)


@given(st.lists(week, min_size=1, max_size=5))
def test_no_day_on_which_few_came_follows_from_the_sums_of_weeks_or_of_all(days: list[list[int]]) -> None:
    shown, total = shown_sums(days)
    # Whoever has every day that is told, the sums of weeks that are shown, and the sum of everything.
    known = [[week] for week, one in zip(days, shown, strict=True) if one is not None]
    hidden = [week for week, one in zip(days, shown, strict=True) if one is None]
    if total is not None:
        known.append(hidden)
    for some in known:
        small = [day for week in some for day in week if is_small(day)]
        assert not small or sum(small) >= LEAST
        assert all(len(one) > 1 for one in possible(small, sum(small)))
    assert total in (None, sum(map(sum, days)))
    for week, one in zip(days, shown, strict=True):
        assert one in (None, sum(week))
        assert one is None or not is_small(one)


def test_weeks_whose_days_are_all_told_or_are_several_small_ones_are_shown() -> None:
    assert shown_sums([[20, 30], [0, 0], [4, 9]]) == ([50, 0, 13], 63)
    assert shown_sums([[20, 4], [30, 0]]) == ([None, 30], None)
    assert shown_sums([[10, 10], [30, 4, 8]]) == ([None, 42], None)  # twenty on two days can be nothing else
