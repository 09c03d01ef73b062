"""What of referrals a report says: as they stood on a Monday, and nothing from which a few could be worked out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from api.consent.models import Consent
from api.database.columns import new_id
from api.referrals.models.tables import Referral
from api.reports.referrals import ANSWERED, CameOf, came_of, figures_of
from api.web.cells import is_small
from tests.accounts.people import a_program
from tests.proposals.weeks import Week
from tests.reports.test_pages import chart, file_of, page_of

MADE = datetime(2026, 10, 5, 12, tzinfo=UTC)
AT = MADE + timedelta(days=20)
CLOSED = {CameOf.MET, CameOf.NOT_MET, CameOf.DECLINED, CameOf.EXPIRED, CameOf.WITHDRAWN}


def a_referral(came: CameOf, **others: Any) -> Referral:
    """Return a referral, in no database, that came to something, answered after two days if at all."""
    answered = MADE + timedelta(days=2) if came in ANSWERED else None
    usual: dict[str, Any] = {
        "id": uuid4(), "created_at": MADE, "program_id": uuid4(), "mentee_id": uuid4(), "to_program_id": uuid4(),
        "state": "sent" if came is CameOf.WAITS else came.value, "answer_by": MADE + timedelta(days=14),
        "sent_at": MADE, "answered_at": answered, "closed_at": MADE + timedelta(days=15) if came in CLOSED else None,
    }  # fmt: skip
    return Referral(**usual | others)


def test_what_came_later_is_not_counted_yet() -> None:
    met = a_referral(CameOf.MET)
    assert came_of(met, AT) is CameOf.MET
    assert came_of(met, MADE + timedelta(days=14)) is CameOf.ACCEPTED
    assert came_of(met, MADE + timedelta(days=1)) is CameOf.WAITS
    assert came_of(a_referral(CameOf.DECLINED), MADE + timedelta(days=1)) is CameOf.WAITS


@given(st.lists(st.integers(0, 30), min_size=len(CameOf), max_size=len(CameOf)))
def test_nothing_small_is_shown_nor_can_be_worked_out_from_the_days(counts: list[int]) -> None:
    rows = [a_referral(came) for came, count in zip(CameOf, counts, strict=True) for _ in range(count)]
    found = figures_of(rows, AT)
    shown = [count for _, count in found.came_of.lines] or [None] * len(counts)
    assert not any(count is not None and is_small(count) for count in shown)
    hidden = [one for one, count in zip(CameOf, shown, strict=True) if count is None]
    known = dict(zip(CameOf, counts, strict=True))
    sums = [sum(known[one] for one in hidden)] if found.came_of.total else []
    if found.days.total:  # the sum of the days is how many were answered
        sums = [sum(known[one] for one in hidden if (one in ANSWERED) is is_answered) for is_answered in (True, False)]
        assert found.days.total == sum(known[one] for one in ANSWERED)
    assert not any(map(is_small, sums))


@pytest.fixture
def week(app: FastAPI) -> Week:
    """Return a program that referred 35 people to another one: 12 had a no soon, 11 late, and 12 no answer."""
    made = Week(app, people=35)
    other = a_program(app, "South")
    days = [*[2] * 12, *[9] * 11, *[0] * 12]
    now = made.parts.clock.now()
    since = now - timedelta(days=40)
    with made.parts.database.writing() as session:
        consent = session.exec(select(Consent.id)).first()
        for mentee, took in zip(made.mentees, days, strict=True):
            between: dict[str, Any] = {
                "program_id": made.program,
                "mentee_id": mentee,
                "to_program_id": other,
                "consent_id": consent,
            }
            times: dict[str, Any] = {"created_at": since, "sent_at": since, "closed_at": since + timedelta(days=15)}
            said: dict[str, Any] = {"answered_at": since + timedelta(days=took), "reason": "full"} if took else {}
            came = CameOf.DECLINED if took else CameOf.EXPIRED
            session.add(a_referral(came, id=new_id(now), **between, **times, **said))
    return made


def test_a_report_shows_what_came_of_whom_it_referred_and_how_soon_with_files(week: Week) -> None:
    page = page_of(week)
    assert "In all: 35" in chart(page, "referrals-out")
    assert file_of(week, "referrals-out")[1:] == [
        '"taken in, and met somebody",0,', '"taken in, and met nobody",0,', '"taken in, has not met anybody yet",0,',
        "not taken in,23,", "not answered in time,12,", "withdrawn,0,", "waits,0,",
    ]  # fmt: skip
    assert file_of(week, "referral-days-out")[1:] == [
        "up to 1 day,0,", "up to 3 days,12,", "up to 7 days,0,", "up to 14 days,11,", "longer,0,",
    ]  # fmt: skip
    assert "referrals-in" not in page  # nobody was referred here
    assert "Samantha" not in page
    with week.parts.database.writing() as session:
        for row in session.exec(select(Referral).where(Referral.state == "expired").limit(3)):
            row.state = "withdrawn"
    lines = file_of(week, "referrals-out")[1:]
    hidden = ["not answered in time,hidden,hidden", "withdrawn,hidden,hidden"]
    assert [line for line in lines if "hidden" in line] == hidden
