"""The tables of rounds.

What a round was made from and what came out is kept person by person, sealed under that person's own key: to erase
somebody is to erase them from every round there ever was. The parts that are not sealed hold ids, codes and numbers.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from api.accounts.models.tables import Owned
from api.database.columns import Instant, SealedText
from api.database.sealed import Sealed

WORD: Final = 20
REASON_LENGTH: Final = 30
DIGEST_LENGTH: Final = 64
ACTOR_LENGTH: Final = 40
TEXT_LENGTH: Final = 200
LIVE_ROUNDS: Final = "state IN ('draft', 'solving', 'review', 'published')"


class PolicyVersion(Owned, table=True):
    """One version of a program's policy, as TOML; the newest is the one that rounds use."""

    __tablename__ = "policies"
    __table_args__ = (UniqueConstraint("program_id", "number"), CheckConstraint("number > 0", name="number"))

    number: int
    text: str
    author: str = Field(max_length=ACTOR_LENGTH)


class Round(Owned, table=True):
    """One weekly matching. `attempt` is what a solve holds on to: the result of any other is not kept.

    `kept` is the attempt whose people and entries are the round's. Those of any other were being stored when their
    attempt ended: nobody reads them, and `to_sweep` says that they are to be removed.
    """

    __tablename__ = "rounds"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'solving', 'review', 'published', 'closed', 'cancelled', 'failed')", name="state"
        ),
        CheckConstraint("attempt >= 0 AND tries >= 0", name="attempt"),
        CheckConstraint("state NOT IN ('review', 'published', 'closed') OR digest IS NOT NULL", name="has_result"),
        CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name="failure"),
        UniqueConstraint("program_id", "id"),
        Index(
            "uq_rounds_live", "program_id", "week", unique=True,
            sqlite_where=text(LIVE_ROUNDS), postgresql_where=text(LIVE_ROUNDS),
        ),
        Index("ix_rounds_state", "state"),
    )  # fmt: skip

    week: date
    state: str = Field(max_length=WORD)
    attempt: int = 0
    kept: int | None = None
    to_sweep: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    tries: int = 0
    step: str = Field(default="waiting", max_length=WORD)
    step_at: datetime | None = Field(default=None, sa_type=Instant)
    heartbeat_at: datetime | None = Field(default=None, sa_type=Instant)
    started_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    published_at: datetime | None = Field(default=None, sa_type=Instant)
    policy_number: int = 0
    altered: bool = False
    failure: str | None = Field(default=None, max_length=WORD)
    digest: str | None = Field(default=None, max_length=DIGEST_LENGTH)
    proved: bool = False
    mentees: int = 0
    mentors: int = 0
    matched: int = 0
    unmatched: int = 0


class RoundSnapshot(SQLModel, table=True):
    """What a round was made from, but for the people: the policy as it was, and how many could meet at which hour."""

    __tablename__ = "round_snapshots"

    round_id: UUID = Field(primary_key=True, foreign_key="rounds.id", ondelete="CASCADE")
    taken_at: datetime = Field(sa_type=Instant)
    policy: str
    hours: str | None = None


class SnapshotPerson(SQLModel, table=True):
    """One person of a round's pool, with what was settled of a mentee, sealed under their own key."""

    __tablename__ = "snapshot_people"
    __table_args__ = (CheckConstraint("side IN ('mentee', 'mentor')", name="side"),)

    round_id: UUID = Field(primary_key=True, foreign_key="rounds.id", ondelete="CASCADE")
    attempt: int = Field(primary_key=True)
    person_id: UUID = Field(primary_key=True, foreign_key="person_keys.id")
    side: str = Field(max_length=WORD)
    sealed: Sealed = Field(sa_type=SealedText)

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment] # SQLModel has no public name for it


class RoundResult(SQLModel, table=True):
    """What came out of a round, but for the people: stages, loads, crowded sets, what would help, in ids."""

    __tablename__ = "round_results"

    round_id: UUID = Field(primary_key=True, foreign_key="rounds.id", ondelete="CASCADE")
    record: str


class ResultEntry(SQLModel, table=True):
    """What came out for one mentee. A match is sealed under the keys of both: either of them can be erased.

    `fit` of a match and `cause` of somebody left over are what long lists are sorted and filtered by.
    """

    __tablename__ = "result_entries"
    __table_args__ = (
        CheckConstraint("(kind = 'match') = (mentor_id IS NOT NULL)", name="mentor"),
        CheckConstraint("kind IN ('match', 'unmatched')", name="kind"),
        Index("ix_result_entries_round_id_attempt_kind_mentee_id", "round_id", "attempt", "kind", "mentee_id"),
    )

    round_id: UUID = Field(primary_key=True, foreign_key="rounds.id", ondelete="CASCADE")
    attempt: int = Field(primary_key=True)
    mentee_id: UUID = Field(primary_key=True, foreign_key="person_keys.id")
    mentor_id: UUID | None = Field(default=None, foreign_key="person_keys.id")
    kind: str = Field(max_length=WORD)
    standing: str = Field(default="", max_length=WORD)
    fit: float | None = None
    cause: str | None = Field(default=None, max_length=WORD)
    sealed: Sealed = Field(sa_type=SealedText)

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment] # SQLModel has no public name for it


class RoundPair(Owned, table=True):
    """A pin or a ban of one round; all three are of one program."""

    __tablename__ = "round_pairs"
    __table_args__ = (
        UniqueConstraint("round_id", "mentee_id", "mentor_id"),
        Index(
            "uq_round_pairs_pin", "round_id", "mentee_id", unique=True,
            sqlite_where=text("kind = 'pin'"), postgresql_where=text("kind = 'pin'"),
        ),
        ForeignKeyConstraint(
            ["program_id", "round_id"], ["rounds.program_id", "rounds.id"], ondelete="CASCADE",
            name="fk_round_pairs_round_of_program",
        ),
        ForeignKeyConstraint(
            ["program_id", "mentee_id"], ["mentees.program_id", "mentees.id"], ondelete="CASCADE",
            name="fk_round_pairs_mentee_of_program",
        ),
        ForeignKeyConstraint(
            ["program_id", "mentor_id"], ["mentors.program_id", "mentors.id"], ondelete="CASCADE",
            name="fk_round_pairs_mentor_of_program",
        ),
        CheckConstraint("kind IN ('pin', 'ban')", name="kind"),
        CheckConstraint("(kind = 'ban') = (reason IS NOT NULL)", name="banned_for"),
        CheckConstraint("reason IN ('declined', 'not_now', 'for_good')", name="reason"),
    )  # fmt: skip

    round_id: UUID
    mentee_id: UUID = Field(index=True)
    mentor_id: UUID = Field(index=True)
    kind: str = Field(max_length=WORD)
    reason: str | None = Field(default=None, max_length=REASON_LENGTH)
    author: str = Field(max_length=ACTOR_LENGTH)


class Question(Owned, table=True):
    """What somebody left over was asked, once: whether one more hour or way, or one must less, would do as well.

    What it is about is sealed under their key. They answer by a private link, of which the hash is kept. It is asked
    for the sake of a round, or of a placing in groups, which stands above and goes with its program alone.
    """

    __tablename__ = "questions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["program_id", "round_id"], ["rounds.program_id", "rounds.id"], ondelete="CASCADE",
            name="fk_questions_round_of_program",
        ),
        ForeignKeyConstraint(
            ["program_id", "mentee_id"], ["mentees.program_id", "mentees.id"], ondelete="CASCADE",
            name="fk_questions_mentee_of_program",
        ),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
        CheckConstraint("(round_id IS NULL) <> (placing_id IS NULL)", name="of_one"),
    )  # fmt: skip

    round_id: UUID | None = Field(default=None, index=True)
    placing_id: UUID | None = Field(default=None, index=True)
    mentee_id: UUID = Field(index=True)
    token_hash: str = Field(max_length=64, unique=True)
    sealed: Sealed = Field(sa_type=SealedText)
    answer_by: datetime = Field(sa_type=Instant)
    answer: bool | None = None
    answered_at: datetime | None = Field(default=None, sa_type=Instant)

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment] # SQLModel has no public name for it


class Attempted(Owned):
    """Base of tables of what a worker does while whoever asked may close the page.

    What came of it is sealed under the key of whoever asked. `tries` is what an attempt holds on to, as in a round.
    """

    author_id: UUID = Field(foreign_key="person_keys.id", index=True)
    came: Sealed | None = Field(default=None, sa_type=SealedText)
    failure: str | None = Field(default=None, max_length=TEXT_LENGTH)
    step: str = Field(default="waiting", max_length=WORD)
    tries: int = 0
    heartbeat_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant, index=True)

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment] # SQLModel has no public name for it


TRIED: Final = "tries >= 0"
ENDED: Final = "(ended_at IS NULL) = (came IS NULL AND failure IS NULL)"


class RoundTrial(Attempted, table=True):
    """Changes to a large round that a worker tries out, and what came of it; nothing of the round is changed by it.

    The changes are sealed as well.
    """

    __tablename__ = "round_trials"
    __table_args__ = (
        ForeignKeyConstraint(
            ["program_id", "round_id"], ["rounds.program_id", "rounds.id"], ondelete="CASCADE",
            name="fk_round_trials_round_of_program",
        ),
        CheckConstraint(TRIED, name="tries"),
        CheckConstraint(ENDED, name="ended"),
    )  # fmt: skip

    round_id: UUID = Field(index=True)
    changes: Sealed = Field(sa_type=SealedText)


class WeekLook(Attempted, table=True):
    """A look at everybody of a large program before a round, and what it found."""

    __tablename__ = "week_looks"
    __table_args__ = (CheckConstraint(TRIED, name="tries"), CheckConstraint(ENDED, name="ended"))


class RoundSchedule(Owned, table=True):
    """When a program's round for the next week is made and started by itself."""

    __tablename__ = "round_schedules"
    __table_args__ = (
        UniqueConstraint("program_id"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("minute BETWEEN 0 AND 1439", name="minute"),
    )

    is_on: bool
    weekday: int
    minute: int
    next_at: datetime | None = Field(default=None, sa_type=Instant, index=True)


class ScheduledRound(SQLModel, table=True):
    """That the schedule has seen to a week: it never does so twice."""

    __tablename__ = "scheduled_rounds"

    program_id: UUID = Field(primary_key=True, foreign_key="programs.id", ondelete="CASCADE")
    week: date = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
