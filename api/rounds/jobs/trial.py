"""Trying changes to a large round out, while whoever asked may close the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.database.vault import RememberingVault
from api.errors import ConflictError, NotFoundError, RefusedInputError
from api.rounds.jobs.pace import DUE_AT_ONCE, beating
from api.rounds.models.tables import RoundTrial
from api.rounds.models.trials import TrialPublic
from api.rounds.models.words import step_of
from api.rounds.service import attempts, trials, trying
from api.rounds.service.trying import TrialAttempt
from api.rounds.solver import StoppedError
from api.web.parts import Parts
from api.web.problems import report
from api.web.translating import to_translate

GONE: Final = to_translate("Somebody or something in it is not in the round any more.")


@dataclass(frozen=True, slots=True)
class Try:
    """Tries changes to rounds out, one trial at a time; a key is a trial and how often it was tried."""

    name: str = "try"
    at_once: int = 1
    patience_s: float = 20.0

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        return [f"{row.id}:{row.tries}" for row in attempts.to_attempt(session, RoundTrial, now, DUE_AT_ONCE)]

    def run(self, parts: Parts, key: str) -> None:
        trial_id, _, number = key.partition(":")
        with parts.database.writing() as session:
            attempt = trying.take_up(session, parts.vault, UUID(trial_id), int(number), parts.clock.now())
        if attempt is None:
            return
        try:
            came, failure = _tried(parts, attempt), ""
        except StoppedError:
            return
        except ConflictError as error:
            came, failure = None, error.pattern
        except (NotFoundError, RefusedInputError):
            came, failure = None, GONE
        except Exception as error:
            report(error)
            came, failure = None, trying.CRASHED
        with parts.database.writing() as session:
            trying.end_trial(session, parts.vault, attempt, came, failure, parts.clock.now())


def _tried(parts: Parts, attempt: TrialAttempt) -> TrialPublic:
    vault = RememberingVault(parts.vault)
    with parts.database.reading() as session:
        base = trials.base_of(session, vault, attempt.program_id, attempt.round_id)
    watch = beating(parts, lambda session, now, step: trying.beat_trial(session, attempt, now, step), step_of)
    return trials.tried(base, attempt.changes, watch)
