"""The table of groups. It holds no person: nobody who comes to a group is written down anywhere."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field

from api.accounts.models.tables import Owned

NAME_LENGTH: Final = 120
LINE_LENGTH: Final = 300
WORD_LENGTH: Final = 30
KEY_LENGTH: Final = 200


class GroupRow(Owned, table=True):
    """A group that meets every week; day and time as in `zone`.

    `feed_key` is what a feed of meetings knows it by, so that the same feed brings it in once. `only_for` are genders:
    of several one is enough, none is for everybody. Who asks for support is told of it while it is `open` and `shown`.
    """

    __tablename__ = "groups"
    __table_args__ = (
        UniqueConstraint("program_id", "feed_key"),
        CheckConstraint("weekday BETWEEN 0 AND 6 AND start_min BETWEEN 0 AND 1439", name="start"),
        CheckConstraint("minutes BETWEEN 1 AND 1439", name="minutes"),
        CheckConstraint("link = '' OR substr(link, 1, 8) = 'https://'", name="link"),
    )

    name: str = Field(max_length=NAME_LENGTH)
    fellowship: str = Field(max_length=LINE_LENGTH)
    pathway: str | None = Field(max_length=WORD_LENGTH)
    topics: list[str] = Field(sa_type=JSON)
    only_for: list[str] = Field(sa_type=JSON)
    open: bool
    languages: list[str] = Field(sa_type=JSON)
    modes: list[str] = Field(sa_type=JSON)
    weekday: int
    start_min: int
    minutes: int
    zone: str = Field(max_length=64)
    site_id: UUID | None = Field(foreign_key="sites.id", index=True, ondelete="SET NULL")
    address: str = Field(max_length=LINE_LENGTH)
    link: str = Field(max_length=LINE_LENGTH)
    notes: str = Field(max_length=LINE_LENGTH)
    newcomers: bool
    medication_friendly: bool
    shown: bool
    feed_key: str | None = Field(default=None, max_length=KEY_LENGTH)
