"""Sessions and column types: nothing lost, nothing written by a reader, instants in UTC, text under a person's key."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlmodel import Session, select

from api.accounts.models.tables import Program, Site, User
from api.database.columns import new_id
from api.database.engine import Database
from api.database.rows import add_rows, locked, page
from api.database.vault import PersonKey, RememberingVault, Vault
from api.errors import ChangedMeanwhileError, NotFoundError
from tests.service import counted_statements

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
WRITERS = 50


def a_program(**others: object) -> Program:
    defaults: dict[str, Any] = {
        "id": new_id(NOW), "created_at": NOW, "name": "North", "said_peer_run": True, "regime": "42_cfr_part_2",
        "answer_hours": 48, "reminder_hours": 24, "first_contact_hours": 48, "crisis_line": "988",
        "language": "en", "zone": "America/New_York",
    }  # fmt: skip
    return Program(**defaults | others)


@pytest.fixture
def program_id(database: Database) -> UUID:
    with database.writing() as session:
        session.add(program := a_program(answer_hours=1000, reminder_hours=1))
    return program.id


def test_fifty_writers_at_once_lose_no_update(database: Database, database_url: str, program_id: UUID) -> None:
    several = [database, Database(database_url), Database(database_url)]  # as of several processes

    def count_up(writer: int) -> None:
        for _ in range(4):
            with several[writer % len(several)].writing() as session:
                statement = select(Program).where(Program.id == program_id).with_for_update()
                program = session.exec(statement).one()
                program.answer_hours += 1

    with ThreadPoolExecutor(WRITERS) as executor:
        list(executor.map(count_up, range(WRITERS)))
    for other in several[1:]:
        other.close()
    with database.reading() as session:
        assert session.exec(select(Program.answer_hours)).one() == 1000 + 4 * WRITERS


def test_rows_without_objects_follow_what_the_session_was_given_before(database: Database) -> None:
    with database.writing() as session:
        session.add(program := a_program())
        site = {"created_at": NOW, "version": 1, "program_id": program.id, "address": ""}
        add_rows(session, Site, [site | {"id": new_id(NOW), "name": name} for name in ("East", "West")])
        add_rows(session, Site, [])
    with database.reading() as session:
        assert sorted(session.exec(select(Site.name))) == ["East", "West"]


def test_of_fifty_edits_of_one_version_one_wins(database: Database, program_id: UUID) -> None:
    def edit(writer: int) -> bool:
        try:
            with database.writing() as session:
                locked(session, select(Program).where(Program.id == program_id), 1).name = str(writer)
        except ChangedMeanwhileError:
            return False
        return True

    with ThreadPoolExecutor(WRITERS) as executor:
        assert sum(executor.map(edit, range(WRITERS))) == 1


def test_a_reader_cannot_write(database: Database, program_id: UUID) -> None:
    with database.reading() as session:
        session.exec(select(Program)).one().name = "changed"
        with pytest.raises(DBAPIError):
            session.flush()
    with database.writing() as session:  # the same connection writes again
        session.exec(select(Program)).one().name = "changed"


def test_what_fails_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.writing() as session:
            session.add(a_program())
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.reading() as session:
        assert session.exec(select(Program)).all() == []


def test_a_broken_rule_is_refused_by_the_database(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(a_program(reminder_hours=48))
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(Site(id=new_id(NOW), created_at=NOW, program_id=uuid4(), name="Nowhere", address=""))


def test_an_instant_comes_back_in_utc(database: Database) -> None:
    east = NOW.astimezone(timezone(timedelta(hours=5)))
    with database.writing() as session:
        session.add(a_program(created_at=east))
    with database.reading() as session:
        found = session.exec(select(Program.created_at)).one()
    assert found == NOW
    assert found.tzinfo == UTC


def test_a_time_without_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError), database.writing() as session:
        session.add(a_program(created_at=NOW.replace(tzinfo=None)))


def test_ids_sort_by_time_of_arrival() -> None:
    ids = [new_id(NOW + timedelta(milliseconds=step)) for step in range(100)]
    assert ids == sorted(ids)
    assert {(made.version, made.variant) for made in ids} == {(7, "specified in RFC 4122")}
    assert len({new_id(NOW) for _ in range(1000)}) == 1000


def test_pages_show_every_row_once(database: Database) -> None:
    with database.writing() as session:
        session.add_all(a_program(name=str(number)) for number in range(7))
    seen, after = [], None
    with database.reading() as session:
        while True:
            found = page(session, select(Program), Program, after, 3)
            seen += [row.id for row in found.rows]
            if (after := found.after) is None:
                break
    assert len(seen) == len(set(seen)) == 7
    assert seen == sorted(seen)


# ---------------------------------------------------------------- people's keys


@pytest.fixture
def vault() -> Vault:
    return Vault([Fernet.generate_key().decode()])


def add_user(session: Session, vault: Vault, email: str) -> UUID:
    key = vault.create(session, user_id := new_id(NOW), NOW)
    session.add(User(id=user_id, created_at=NOW, email_digest=email, email=key.seal(email)))
    return user_id


def test_sealed_text_is_stored_encrypted_and_opens_with_its_persons_key(database: Database, vault: Vault) -> None:
    with database.writing() as session:
        ana, ben = add_user(session, vault, "ana@example.org"), add_user(session, vault, "ben")
    with database.reading() as session:
        row = session.get_one(User, ana)
        assert b"ana@" not in row.email.token
        assert "ana@" not in repr(row.email)
        assert vault.key(session, ana).open(row.email) == "ana@example.org"
        with pytest.raises(InvalidToken):
            vault.key(session, ben).open(row.email)


def test_plain_text_is_refused_where_sealed_text_belongs(database: Database, vault: Vault) -> None:
    with database.writing() as session:
        user_id = add_user(session, vault, "ana")
    with database.reading() as session:
        session.get_one(User, user_id).email = "ana@example.org"  # type: ignore[assignment] # the very mistake
        with pytest.raises(StatementError):
            session.flush()


def test_destroying_a_key_erases_the_person(database: Database, vault: Vault) -> None:
    with database.writing() as session:
        ana = add_user(session, vault, "ana")
    with database.writing() as session:
        vault.destroy(session, ana, NOW)
    with database.reading() as session:
        assert session.get_one(PersonKey, ana).wrapped is None
        assert vault.keys(session, [ana]) == {}
        with pytest.raises(NotFoundError):
            vault.key(session, ana)


def test_a_vault_that_remembers_unwraps_nobodys_key_twice(database: Database, vault: Vault) -> None:
    with database.writing() as session:
        ana, ben = add_user(session, vault, "ana@example.org"), add_user(session, vault, "ben")
    remembering = RememberingVault(vault)
    with database.reading() as session, counted_statements(database) as statements:
        first = remembering.keys(session, [ana])
        assert remembering.keys(session, [ana]) == first
        assert len(statements) == 1
        assert remembering.keys(session, [ana, ben]).keys() == {ana, ben}
        assert len(statements) == 2
    with database.writing() as session:
        vault.destroy(session, ana, NOW)
    with database.reading() as session:
        assert remembering.left(session, [ana, ben]) == {ben}
        assert RememberingVault(vault).keys(session, [ana]) == {}


def test_a_new_master_key_opens_what_the_old_one_wrapped(database: Database) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    with database.writing() as session:
        ana = add_user(session, Vault([old]), "ana")
    with database.writing() as session:
        assert Vault([new, old]).rewrap(session).wrapped == 1
    with database.reading() as session:
        assert Vault([new]).key(session, ana).open(session.get_one(User, ana).email) == "ana"
