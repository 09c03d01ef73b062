"""What rounds have a worker do: solve what is to be solved, and start the week of programs that have a schedule."""

from __future__ import annotations

from typing import Final

from api.rounds.jobs.forget import Forget
from api.rounds.jobs.look import Look
from api.rounds.jobs.schedule import Schedule
from api.rounds.jobs.solve import Solve
from api.rounds.jobs.sweep import Sweep
from api.rounds.jobs.trial import Try

JOBS: Final = (Solve(), Try(), Look(), Schedule(), Sweep(), Forget())
"""The jobs of rounds, for the worker's list."""
