"""Everything that a worker does: the jobs of every feature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from api.accounts import jobs as accounts
from api.consent import jobs as consent
from api.discharge import jobs as discharge
from api.groups import jobs as groups
from api.hours import jobs as hours
from api.intake import jobs as intake
from api.jobs import Job
from api.matches import jobs as matches
from api.notices import jobs as notices
from api.people import jobs as people
from api.presence import jobs as presence
from api.proposals import jobs as proposals
from api.referrals import jobs as referrals
from api.rounds import jobs as rounds

JOBS: Final[Sequence[Job]] = (
    *notices.JOBS, *accounts.JOBS, *consent.JOBS, *people.JOBS, *hours.JOBS, *intake.JOBS, *rounds.JOBS,
    *proposals.JOBS, *matches.JOBS, *groups.JOBS, *presence.JOBS, *discharge.JOBS, *referrals.JOBS,
)  # fmt: skip
