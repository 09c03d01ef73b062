"""What the worker does about matches: tell what is overdue, go on after breaks, and end what is over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.jobs import Job
from api.matches.service.lapsing import (
    after_talk,
    close_left,
    give_up,
    overdue,
    resume_paused,
    talked,
    tell_overdue,
    to_close,
    to_give_up,
    to_resume,
)
from api.web.parts import Parts


@dataclass(frozen=True)
class EachMatch:
    """One change of one match at a time, each in a transaction that looks again whether it is due."""

    name: str
    find: Callable[[Session, datetime], list[UUID]]
    do: Callable[[Session, Parts, UUID, datetime], object]
    at_once: int = 4
    patience_s: float = 60.0

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        """Return the ids of the matches."""
        return [str(match_id) for match_id in self.find(session, now)]

    def run(self, parts: Parts, key: str) -> None:
        """Change one."""
        with parts.database.writing() as session:
            self.do(session, parts, UUID(key), parts.clock.now())


JOBS: Final[tuple[Job, ...]] = (
    EachMatch("overdue", overdue, tell_overdue),
    EachMatch("resume", to_resume, lambda session, parts, id_, now: resume_paused(session, id_, now)),
    EachMatch("close", to_close, close_left),
    EachMatch("talked", talked, lambda session, parts, id_, now: after_talk(session, id_, now)),
    EachMatch("give_up", to_give_up, give_up),
)
