"""How often a caller may ask: so many in any stretch of time, each caller apart."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from limits.storage import memory

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
    """Return the clock that the limiter, and the library under it, go by."""
    made = HandClock()
    monkeypatch.setattr(limiting, "time", made)
    monkeypatch.setattr(memory, "time", SimpleNamespace(time=made))
    return made


def is_let_through(limiter: Limiter, rate: str, *caller: str) -> bool:
    try:
        limiter.count(rate, *caller)
    except TooManyRequestsError:
        return False
    return True


def test_so_many_are_let_through_in_any_stretch_of_a_minute(clock: HandClock) -> None:
    limiter = Limiter()
    for second in (0, 20, 40):
        clock.now = 1000.0 + second
        assert is_let_through(limiter, "3/minute", "ana")
    clock.now = 1059.9
    assert not is_let_through(limiter, "3/minute", "ana")
    clock.now = 1060.1
    assert is_let_through(limiter, "3/minute", "ana")
    assert not is_let_through(limiter, "3/minute", "ana")
    clock.now = 1080.1
    assert is_let_through(limiter, "3/minute", "ana")


def test_whoever_is_refused_is_told_when_the_next_place_is_free(clock: HandClock) -> None:
    limiter = Limiter()
    limiter.count("2/hour", "ana")
    clock.now += 600
    limiter.count("2/hour", "ana")
    clock.now += 0.5
    with pytest.raises(TooManyRequestsError) as refused:
        limiter.count("2/hour", "ana")
    assert refused.value.headers() == {"Retry-After": "3000"}


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
