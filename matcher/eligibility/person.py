"""Rules about the mentee alone: consent and age."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from matcher.eligibility.rule import Rule
from matcher.encoding import Encoded, Rows


def has_consent(encoded: Encoded, rows: Rows) -> NDArray[np.bool_]:
    """Consent to matching is live when the week begins; without it a person is shown to nobody."""
    return _last_days(encoded, rows) >= encoded.pool.week.toordinal()


def has_consent_then(encoded: Encoded, rows: Rows) -> NDArray[np.bool_]:
    """Consent is still live on the day of the meeting."""
    return _last_days(encoded, rows) >= encoded.times.day[None, :]


def is_adult(encoded: Encoded, rows: Rows) -> NDArray[np.bool_]:
    """The mentee reaches the policy's age in the year of the week, or somebody vouched for it."""
    latest = encoded.pool.week.year - encoded.policy.minimum_age
    years = [latest if one.birth_year is None else one.birth_year for one in encoded.mentees_at(rows)]
    return np.array(years, np.int64).reshape(-1, 1) <= latest


def _last_days(encoded: Encoded, rows: Rows) -> NDArray[np.int64]:
    days = [(one.consent_until or date.max).toordinal() for one in encoded.mentees_at(rows)]
    return np.array(days, np.int64).reshape(-1, 1)


PERSON_RULES = (
    Rule("consent", "mentor", has_consent, "no live consent to matching"),
    Rule("consent", "time", has_consent_then, "the consent to matching runs out before the hour"),
    Rule("adult", "mentor", is_adult, "not known to be an adult"),
)
