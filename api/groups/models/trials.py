"""What another policy would do to places in groups, beside the one that holds."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel


class MovedMember(BaseModel):
    """Somebody who would have a place by either, but another group or another hour."""

    mentee_id: UUID
    before: UUID
    after: UUID
    hour_before: str
    hour_after: str


class PlacingTrialFound(BaseModel):
    """What came out by the policy that holds and by the one that was tried: exact, from placing everybody by both.

    Fits are means over those who have a place, gaps the largest of a stage to its bound, as shares.
    """

    placed_before: int
    placed_after: int
    fit_before: float
    fit_after: float
    gap_before: float
    gap_after: float
    gains: list[UUID]
    loses: list[UUID]
    moved: list[MovedMember]
    opens: list[UUID]
    stays_closed: list[UUID]
