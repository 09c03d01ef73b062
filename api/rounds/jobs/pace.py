"""How much of the work of rounds is begun at once, and how it gives signs of life."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeVar

from sqlmodel import Session

from api.rounds.solver import Watch
from api.web.parts import Parts

DUE_AT_ONCE: Final = 100
BEAT: Final = timedelta(seconds=2)
StepOf = TypeVar("StepOf", bound=StrEnum)


def beating(
    parts: Parts, beat: Callable[[Session, datetime, StepOf | None], bool], step_of: Callable[[str], StepOf | None]
) -> Watch:
    """Return what watches the other process for an attempt: it passes new steps on, and beats every so often."""
    last = parts.clock.now()

    def watch(told: str) -> bool:
        nonlocal last
        now, step = parts.clock.now(), step_of(told) if told else None
        if step is None and now - last < BEAT:
            return True
        last = now
        with parts.database.writing() as session:
            return beat(session, now, step)

    return watch
