"""How often a caller may ask: so many at once, then as evenly as the rate says, each caller apart."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
import throttled.utils

from api.errors import TooManyRequestsError
from api.web import limiting
from api.web.limiting import Limiter


class HandClock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> HandClock:
    """Return the clock that the library under the limiter goes by."""
    made = HandClock()
    monkeypatch.setattr(throttled.utils, "time", SimpleNamespace(monotonic=made, time=made))
    return made


def is_let_through(limiter: Limiter, rate: str, *caller: str) -> bool:
    try:
        limiter.count(rate, *caller)
    except TooManyRequestsError:
        return False
    return True


def test_so_many_are_let_through_at_once_and_then_one_in_each_share_of_the_minute(clock: HandClock) -> None:
    limiter = Limiter()
    for _ in range(3):
        assert is_let_through(limiter, "3/minute", "ana")
    clock.now = 1019.9
    assert not is_let_through(limiter, "3/minute", "ana")
    clock.now = 1020.1
    assert is_let_through(limiter, "3/minute", "ana")
    assert not is_let_through(limiter, "3/minute", "ana")
    clock.now = 1100.0
    assert [is_let_through(limiter, "3/minute", "ana") for _ in range(4)] == [True, True, True, False]


def test_a_flood_of_callers_takes_a_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiting, "CALLERS", 50)
    limiter = Limiter()
    for number in range(500):
        limiter.count("1/minute", str(number))
    assert not is_let_through(limiter, "1/minute", "499")
    assert is_let_through(limiter, "1/minute", "0")


def test_whoever_is_refused_is_told_when_the_next_place_is_free(clock: HandClock) -> None:
    limiter = Limiter()
    limiter.count("2/hour", "ana")
    limiter.count("2/hour", "ana")
    clock.now += 600.5
    with pytest.raises(TooManyRequestsError) as refused:
        limiter.count("2/hour", "ana")
    assert refused.value.headers() == {"Retry-After": "1200"}


def test_callers_limits_and_rates_are_counted_apart(clock: HandClock) -> None:
    limiter = Limiter()
    for rate, *caller in (("1/minute", "a", "b"), ("1/minute", "a", "c"), ("1/minute", "ab", ""), ("1/hour", "a", "b")):
        assert is_let_through(limiter, rate, *caller)
        assert not is_let_through(limiter, rate, *caller)


def test_threads_that_ask_at_once_get_no_more_than_there_is() -> None:
    limiter = Limiter()
    with ThreadPoolExecutor(16) as several:
        let = list(several.map(lambda _: is_let_through(limiter, "100/minute", "ana"), range(400)))
    assert sum(let) == 100
