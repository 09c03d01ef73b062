"""The closed vocabularies of placings, and the steps of one as people read them."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import Final

from api.web.translating import to_translate


class TieKind(StrEnum):
    """What is settled of somebody for every placing."""

    APART = "apart"
    TOGETHER = "together"
    PIN = "pin"
    BAN = "ban"
    NOT_ONLY = "not_only"


class LeftOver(StrEnum):
    """Why somebody has no place."""

    NO_GROUP = "no_group"
    NO_COMMON_HOUR = "no_common_hour"
    NO_LEADER = "no_leader"
    TOGETHER = "together"
    FULL = "full"
    OTHER_HOUR = "other_hour"
    TOO_FEW = "too_few"


class PlacingStep(StrEnum):
    """What a placing that is solved is doing, in its order."""

    WAITING = "waiting"
    GATHERING = "gathering"
    READING = "reading"
    WHO = "who"
    FIT = "fit"
    BALANCE = "balance"
    REASONS = "reasons"
    REMEDIES = "remedies"
    STORING = "storing"


STEP_TEXTS: Final = MappingProxyType(
    {
        PlacingStep.WAITING: to_translate("Waiting for its turn"),
        PlacingStep.GATHERING: to_translate("Gathering people and groups"),
        PlacingStep.READING: to_translate("Reading who could go where"),
        PlacingStep.WHO: to_translate("Deciding who has a place"),
        PlacingStep.FIT: to_translate("Looking for the groups that fit best"),
        PlacingStep.BALANCE: to_translate("Balancing sizes"),
        PlacingStep.REASONS: to_translate("Finding out why"),
        PlacingStep.REMEDIES: to_translate("Looking for what would help"),
        PlacingStep.STORING: to_translate("Keeping the result"),
    }
)
"""Each step in English; those that the engine tells are told in these very words."""


class TrialStep(StrEnum):
    """What a trial of another policy is doing, in its order."""

    WAITING = "waiting"
    GATHERING = "gathering"
    NOW = "now"
    THEN = "then"


TRIAL_STEP_TEXTS: Final = MappingProxyType(
    {
        TrialStep.WAITING: STEP_TEXTS[PlacingStep.WAITING],
        TrialStep.GATHERING: STEP_TEXTS[PlacingStep.GATHERING],
        TrialStep.NOW: to_translate("Placing everybody by the policy that holds"),
        TrialStep.THEN: to_translate("Placing everybody by the policy tried"),
    }
)


def step_of(told: str) -> PlacingStep | None:
    """Return which step the engine tells of; None where it is none that people are told."""
    return next((step for step, text in STEP_TEXTS.items() if text == told), None)


def trial_step_of(told: str) -> TrialStep | None:
    """Return which step of a trial is told of, by its word; None where it is none."""
    return TrialStep(told) if told in set(TrialStep) else None
