"""The audit log: nothing forks or skips, nothing changes, and whatever was changed is found."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, text, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select

from api.audit.models import SERVICE, Act, Actor, AuditEntry, AuditHead
from api.audit.service import ReadOnlyError, Verdict, beginning, digest, record, verify, written
from api.database.engine import Database
from tests.service import counted_statements

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
NORTH, SOUTH = UUID(int=1), UUID(int=2)
ENTRIES = 5
WRITERS = 50
IN_ONE_DATABASE = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=settings().max_examples // 2
)
NAMES = list(AuditEntry.model_fields)


def test_entries_follow_each_other_by_hash(database: Database) -> None:
    actor = Actor.user(uuid4())
    with database.writing() as session:
        record(session, NORTH, actor, NOW, Act("create", "consent", NORTH), Act("read", "consent"))
    with database.writing() as session:
        record(session, NORTH, Actor.system("worker"), NOW, Act("update", "round", SOUTH))
    with database.reading() as session:
        first, second, third = session.exec(select(AuditEntry).order_by(col(AuditEntry.number))).all()
        verdict = verify(session)
    assert first.previous == beginning(str(NORTH))
    assert (second.previous, third.previous) == (first.hash, second.hash)
    assert (first.actor_kind, first.actor_id, first.at) == ("user", actor.id, "2026-11-23T09:00:00.000000Z")
    assert (third.verb, third.kind, third.subject_id) == ("update", "round", str(SOUTH))
    assert verdict.holds
    assert [(chain.entries, chain.head) for chain in verdict.chains] == [(3, third.hash)]


def test_what_belongs_to_no_program_is_a_chain_of_its_own(database: Database) -> None:
    with database.writing() as session:
        record(session, None, Actor.system("worker"), NOW, Act("start", "worker"))
        record(session, NORTH, Actor.key(uuid4()), NOW, Act("create", "person", SOUTH))
    with database.reading() as session:
        chains = verify(session).chains
    assert [(chain.id, chain.entries) for chain in chains] == [(str(SERVICE), 1), (str(NORTH), 1)]


def test_entries_stand_or_fall_with_their_transaction(database: Database) -> None:
    def fail() -> None:
        with database.writing() as session:
            record(session, NORTH, Actor.system("worker"), NOW, Act("create", "round"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.reading() as session:
        assert verify(session) == Verdict((), (), ())


@pytest.mark.parametrize("word", ["", "Ana", "ana@example.org", "two words", "a" * 41, "read\n"])
def test_only_words_get_into_an_entry(word: str) -> None:
    for make in (lambda: Act(word, "person"), lambda: Act("read", word), lambda: Actor.system(word)):
        with pytest.raises(ValueError, match="lower-case word"):
            make()


def test_an_instant_is_written_in_utc_to_the_microsecond() -> None:
    assert written(NOW + timedelta(microseconds=1)) == "2026-11-23T09:00:00.000001Z"


# ---------------------------------------------------------------- many at once


def test_fifty_writers_at_once_neither_fork_nor_skip(database: Database) -> None:
    def append(writer: int) -> None:
        for step in range(3):
            with database.writing() as session:
                program = NORTH if writer % 2 else SOUTH
                record(session, program, Actor.user(UUID(int=writer)), NOW, Act("read", "person", UUID(int=step)))

    with ThreadPoolExecutor(WRITERS) as executor:
        list(executor.map(append, range(WRITERS)))
    with database.reading() as session:
        verdict = verify(session)
        written_down = session.exec(select(AuditEntry.actor_id, AuditEntry.subject_id)).all()
    assert verdict.holds
    assert [chain.entries for chain in verdict.chains] == [3 * WRITERS // 2] * 2
    assert len(set(written_down)) == 3 * WRITERS


def test_of_fifty_who_go_around_the_lock_one_appends(log: Database) -> None:
    with log.reading() as session:
        last = session.exec(
            select(AuditEntry).where(AuditEntry.chain == str(NORTH), AuditEntry.number == ENTRIES)
        ).one()
    following = last.model_dump() | {"number": ENTRIES + 1, "previous": last.hash}

    def append(writer: int) -> bool:
        entry = following | {"actor_id": str(writer)}
        try:
            with log.writing() as session:
                session.connection().execute(insert(AuditEntry), [entry | {"hash": digest(entry)}])
        except IntegrityError:
            return False
        return True

    with ThreadPoolExecutor(WRITERS) as executor:
        assert sum(executor.map(append, range(WRITERS))) == 1


def test_many_acts_take_three_statements_and_none_takes_none(log: Database) -> None:
    with counted_statements(log) as seen, log.writing() as session:
        record(session, NORTH, Actor.system("worker"), NOW)
        assert seen == []
        record(session, NORTH, Actor.system("worker"), NOW, *[Act("read", "person", UUID(int=i)) for i in range(100)])
    assert len(seen) == 3


def test_a_log_that_grows_meanwhile_verifies(database: Database) -> None:
    def append(writer: int) -> None:
        with database.writing() as session:
            record(session, NORTH, Actor.system("worker"), NOW, Act("read", "person"))

    def look(reader: int) -> bool:
        with database.reading() as session:
            return verify(session).holds

    with ThreadPoolExecutor(10) as executor:
        writing, looking = executor.map(append, range(100)), executor.map(look, range(30))
        assert all(looking)
        list(writing)


def test_the_database_refuses_a_fork(log: Database) -> None:
    with log.reading() as session:
        last = session.exec(
            select(AuditEntry).where(AuditEntry.chain == str(NORTH), AuditEntry.number == ENTRIES)
        ).one()
    following = last.model_dump() | {"number": ENTRIES + 1, "previous": "0" * 64}
    for field in ("number", "previous"):
        with pytest.raises(IntegrityError), log.writing() as session:
            session.connection().execute(insert(AuditEntry), [following | {field: getattr(last, field)}])


# ---------------------------------------------------------------- with what happened


def verbs(database: Database) -> list[str]:
    with database.reading() as session:
        assert verify(session).holds
        return list(session.exec(select(AuditEntry.verb).order_by(col(AuditEntry.number))))


def note(session: Session, verb: str) -> None:
    record(session, NORTH, Actor.system("worker"), NOW, Act(verb, "round"))


def test_entries_of_a_savepoint_that_is_taken_back_are_not_written(database: Database) -> None:
    with database.writing() as session:
        note(session, "before")
        with session.begin_nested():
            note(session, "kept")
            with session.begin_nested() as inner:
                note(session, "lost")
                inner.rollback()
        with session.begin_nested() as outer:
            with session.begin_nested():
                note(session, "lost")
            outer.rollback()
        note(session, "after")
    assert verbs(database) == ["before", "kept", "after"]


def test_a_session_that_goes_on_after_an_end_writes_nothing_twice(database: Database) -> None:
    with Session(database.engine) as session:
        note(session, "first")
        session.commit()
        note(session, "lost")
        session.rollback()
        note(session, "second")
        session.commit()
        note(session, "lost")
    assert verbs(database) == ["first", "second"]


def test_a_session_that_only_reads_records_nothing(database: Database) -> None:
    with database.reading() as session, pytest.raises(ReadOnlyError):
        note(session, "read")
    assert verbs(database) == []


def test_a_head_is_locked_after_every_row(log: Database) -> None:
    with counted_statements(log) as seen, log.writing() as session:
        note(session, "first")
        session.connection().execute(text("SELECT 1"))
    assert [statement.split()[0] for statement in seen] == ["SELECT", "SELECT", "INSERT", "UPDATE"]
    assert "audit" not in seen[0]


# ---------------------------------------------------------------- nothing changes


@pytest.fixture
def log(database: Database) -> Database:
    """Return a database with two chains of a few entries each."""
    with database.writing() as session:
        for program in (NORTH, SOUTH):
            for step in range(ENTRIES):
                now = NOW + timedelta(seconds=step)
                record(session, program, Actor.user(UUID(int=step)), now, Act("read", "person", UUID(int=step)))
    return database


def test_the_database_refuses_to_change_the_log(log: Database) -> None:
    statements = [
        "UPDATE audit_entries SET verb = 'read'",
        "UPDATE audit_entries SET hash = hash WHERE number = 1",
        "DELETE FROM audit_entries WHERE number = 5",
        "UPDATE audit_heads SET number = number - 1",
        "UPDATE audit_heads SET hash = ''",
        "UPDATE audit_heads SET chain = 'other', number = number + 1",
        "DELETE FROM audit_heads",
    ]
    if log.engine.dialect.name == "postgresql":
        statements += ["TRUNCATE audit_entries", "TRUNCATE audit_heads"]
    for statement in statements:
        with pytest.raises(IntegrityError), log.writing() as session:
            session.connection().execute(text(statement))


# ---------------------------------------------------------------- and whatever was changed is found


@pytest.fixture
def unguarded(log: Database) -> Database:
    """Return a log whose triggers somebody took away."""
    with log.writing() as session:
        connection = session.connection()
        if log.engine.dialect.name == "postgresql":
            for table in ("audit_entries", "audit_heads"):
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
        else:
            for verb in ("update", "delete"):
                for table in ("audit_entries", "audit_heads"):
                    connection.execute(text(f"DROP TRIGGER {table}_{verb}"))
    return log


def after(database: Database, tamper: Callable[[Session], Any]) -> list[tuple[str, int]]:
    """Return where `verify` finds the log broken after it was tampered with, and take everything back."""
    with Session(database.engine) as session:
        tamper(session)
        verdict = verify(session)
        session.rollback()
    assert verdict.holds == (not verdict.broken)
    return [(broken.chain, broken.number) for broken in verdict.broken]


def rows_of(session: Session, chain: UUID) -> list[dict[str, Any]]:
    statement = select(AuditEntry).where(AuditEntry.chain == str(chain)).order_by(col(AuditEntry.number))
    return [row.model_dump() for row in session.exec(statement)]


def replace(session: Session, chain: UUID, rows: list[dict[str, Any]]) -> None:
    session.exec(delete(AuditEntry).where(col(AuditEntry.chain) == str(chain)))
    session.connection().execute(insert(AuditEntry), rows)


numbers = st.integers(1, ENTRIES)
chains = st.sampled_from([NORTH, SOUTH])
texts = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FFF), max_size=10)


def test_a_log_that_nobody_touched_holds(unguarded: Database) -> None:
    assert after(unguarded, lambda session: None) == []


@IN_ONE_DATABASE
@given(chain=chains, number=numbers, field=st.sampled_from([name for name in NAMES if name != "number"]), value=texts)
def test_any_change_of_any_text_is_found(unguarded: Database, chain: UUID, number: int, field: str, value: str) -> None:
    def tamper(session: Session) -> None:
        values = {field: value}
        where = col(AuditEntry.chain) == str(chain), col(AuditEntry.number) == number
        session.exec(update(AuditEntry).where(*where).values(values))

    assert (str(chain), number) in after(unguarded, tamper)


@IN_ONE_DATABASE
@given(chain=chains, number=numbers, value=st.integers(ENTRIES + 1, 2**31 - 1))
def test_any_change_of_a_number_is_found(unguarded: Database, chain: UUID, number: int, value: int) -> None:
    def tamper(session: Session) -> None:
        where = col(AuditEntry.chain) == str(chain), col(AuditEntry.number) == number
        session.exec(update(AuditEntry).where(*where).values(number=value))

    assert after(unguarded, tamper) == [(str(chain), number)]


@IN_ONE_DATABASE
@given(chain=chains, removed=st.sets(numbers, min_size=1))
def test_any_removal_is_found(unguarded: Database, chain: UUID, removed: set[int]) -> None:
    def tamper(session: Session) -> None:
        session.exec(delete(AuditEntry).where(col(AuditEntry.chain) == str(chain), col(AuditEntry.number).in_(removed)))

    assert after(unguarded, tamper) == [(str(chain), min(removed))]


@IN_ONE_DATABASE
@given(chain=chains, removed=numbers)
def test_a_removal_is_found_even_if_the_rest_is_numbered_anew(unguarded: Database, chain: UUID, removed: int) -> None:
    def tamper(session: Session) -> None:
        rows = [row for row in rows_of(session, chain) if row["number"] != removed]
        replace(session, chain, [row | {"number": number} for number, row in enumerate(rows, 1)])

    assert after(unguarded, tamper) == [(str(chain), removed)]


@IN_ONE_DATABASE
@given(chain=chains, pair=st.sets(numbers, min_size=2, max_size=2))
def test_any_swap_is_found(unguarded: Database, chain: UUID, pair: set[int]) -> None:
    first, second = sorted(pair)

    def tamper(session: Session) -> None:
        swapped = {first: second, second: first}
        rows = rows_of(session, chain)
        replace(session, chain, [row | {"number": swapped.get(row["number"], row["number"])} for row in rows])

    assert after(unguarded, tamper) == [(str(chain), first)]


@IN_ONE_DATABASE
@given(chain=chains, place=st.integers(1, ENTRIES + 1), rehashed=st.booleans())
def test_any_insertion_is_found(unguarded: Database, chain: UUID, place: int, rehashed: bool) -> None:
    def tamper(session: Session) -> None:
        rows = rows_of(session, chain)
        forged = rows[0] | {"verb": "forge", "number": place, "previous": "f" * 64}
        if rehashed:  # as well as it can be done without rewriting what follows
            forged["previous"] = rows[place - 2]["hash"] if place > 1 else beginning(str(chain))
            for row in rows[place - 1 : place]:
                row["previous"] = "e" * 64
            forged["hash"] = digest(forged)
        later = [row | {"number": row["number"] + 1} for row in rows[place - 1 :]]
        replace(session, chain, [*rows[: place - 1], forged, *later])

    (found,) = after(unguarded, tamper)
    assert found == (str(chain), place + 1 if rehashed and place <= ENTRIES else place)


@IN_ONE_DATABASE
@given(chain=chains, number=st.integers(0, 2 * ENTRIES), hash_=texts)
def test_any_change_of_a_head_is_found(unguarded: Database, chain: UUID, number: int, hash_: str) -> None:
    def tamper(session: Session) -> None:
        where = col(AuditHead.chain) == str(chain)
        session.exec(update(AuditHead).where(where).values(number=number, hash=hash_))

    (found,) = after(unguarded, tamper)
    assert found[0] == str(chain)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the other takes nothing but text
def test_what_is_no_text_at_all_is_found(unguarded: Database) -> None:
    def tamper(session: Session, change: str) -> None:
        session.connection().execute(text(change))

    for field in NAMES:
        for value in ("x'00ff'", "'abc'", "1.5"):
            change = f"UPDATE audit_entries SET {field} = {value} WHERE chain = '{NORTH}' AND number = 2"
            assert (str(NORTH), 2) in after(unguarded, partial(tamper, change=change))


def test_a_chain_without_a_head_is_found(unguarded: Database) -> None:
    assert after(unguarded, lambda session: session.exec(delete(AuditHead))) == [(str(NORTH), 1), (str(SOUTH), 1)]


def test_a_log_that_was_written_anew_misses_the_head_that_was_noted(unguarded: Database) -> None:
    with unguarded.writing() as session:
        noted = [chain.head for chain in verify(session).chains]
        session.exec(delete(AuditEntry).where(col(AuditEntry.chain) == str(NORTH)))
        session.exec(delete(AuditHead).where(col(AuditHead.chain) == str(NORTH)))
        for _ in range(ENTRIES):
            record(session, NORTH, Actor.system("nobody"), NOW, Act("read", "person"))
    with unguarded.reading() as session:
        assert verify(session).holds
        assert verify(session, noted).missing == (noted[0],)
