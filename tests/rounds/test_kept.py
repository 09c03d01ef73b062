"""What a round keeps: the same comes out of it whatever changed since, and nothing of whoever was erased."""

from dataclasses import replace
from uuid import UUID

import pytest
from cryptography.fernet import InvalidToken
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import SQLModel, select

from api.database import migrating
from api.rounds.models.people import MENTOR, KeptMentee, KeptPair
from api.rounds.models.tables import ResultEntry, Round, SnapshotPerson
from api.rounds.service.kept import pool_kept, result_kept
from api.rounds.service.replaying import Kept, Verdict, kept_of, replay
from matcher.pool import Pool
from tests.builders import a_mentor
from tests.cli.running import waypair
from tests.matching.pools import pools
from tests.rounds.weeks import Week, a_week


@pytest.fixture
def week(app: FastAPI, coordinator: TestClient, program: UUID) -> Week:
    return a_week(app, coordinator, program, mentees=30, mentors=6)


def kept(week: Week, round_id: str) -> Kept:
    with week.parts.database.reading() as session:
        found = kept_of(session, week.parts.vault, UUID(round_id))
    assert found is not None
    return found


def erase(week: Week, side: str, person: UUID) -> None:
    path = f"{week.base}/{side}/{person}"
    etag = week.client.get(path).headers["ETag"]
    assert week.client.delete(path, headers={"If-Match": etag}).status_code == 204


def test_a_round_replays_bit_for_bit_after_everybody_changed(week: Week) -> None:
    round_id = week.reviewed()
    for mentee in week.mentees[:5]:
        path = f"{week.base}/mentees/{mentee}"
        etag = week.client.get(path).headers["ETag"]
        changes = {"windows": ["Sun 03:00-04:00"], "languages": ["so"]}
        assert week.client.patch(path, json=changes, headers={"If-Match": etag}).status_code == 200
    assert replay(kept(week, round_id)) is Verdict.SAME


def test_a_round_that_was_solved_again_replays_as_well(week: Week) -> None:
    round_id = week.reviewed()
    mentee, mentor = next(iter(week.pairs(round_id).items()))
    asked = {"mentee_id": mentee, "mentor_id": mentor, "kind": "ban", "reason": "kin"}
    assert week.post(round_id, "pairs", asked).status_code == 201
    week.solve(round_id)
    assert week.read(round_id, "summary")["changes"]
    assert replay(kept(week, round_id)) is Verdict.SAME


def test_a_result_that_somebody_changed_is_noticed(week: Week) -> None:
    found = kept(week, week.reviewed())
    found.result["figures"]["matched"] += 1
    assert replay(found) is Verdict.DIFFERS
    assert replay(replace(found, digest="another")) is Verdict.DIFFERS
    assert replay(None) is Verdict.ABSENT


@pytest.mark.parametrize("side", ["mentees", "mentors"])
def test_erasing_somebody_erases_them_from_every_round_and_the_replay_says_so(week: Week, side: str) -> None:
    round_id = week.reviewed()
    pairs = week.pairs(round_id)
    gone = UUID(next(iter(pairs if side == "mentees" else pairs.values())))
    with week.parts.database.reading() as session:
        rows = [row for row in session.exec(select(SnapshotPerson)) if row.person_id == gone]
        entries = [row for row in session.exec(select(ResultEntry)) if gone in (row.mentee_id, row.mentor_id)]
        keys = week.parts.vault.keys(session, [*week.mentees, *week.mentors])
    assert len(rows) == 1
    assert entries
    erase(week, side, gone)
    found = kept(week, round_id)
    assert not found.is_whole
    assert replay(found) is Verdict.NOT_WHOLE
    with week.parts.database.reading() as session:
        left = week.parts.vault.keys(session, [*week.mentees, *week.mentors])
    assert gone in keys
    assert gone not in left
    inner = {row.mentor_id for row in entries if row.mentor_id is not None}
    for sealed in [*(row.sealed for row in rows), *(row.sealed for row in entries)]:
        for person, key in left.items():
            if person in inner:  # what a mentor's key opens of a match is sealed under the mentee's still
                continue
            with pytest.raises(InvalidToken):
                key.open(sealed)
    shown = week.pairs(round_id)
    assert str(gone) not in {*shown, *shown.values()}
    assert len(shown) < len(pairs)
    with week.parts.database.reading() as session:
        pool, is_whole = pool_kept(session, week.parts.vault, session.get_one(Round, UUID(round_id))) or (None, True)
        result = result_kept(session, week.parts.vault, UUID(round_id))
    assert pool is not None
    assert result is not None
    assert not is_whole
    assert str(gone) not in {one.id for one in (*pool.mentees, *pool.mentors)}
    assert len(pool.mentees) + len(pool.mentors) == 35


def test_rounds_that_were_solved_before_go_back_and_forth_with_their_results(week: Week) -> None:
    round_id = week.reviewed()
    before, engine = week.read(round_id, "matches"), week.parts.database.engine
    with engine.begin() as connection:  # what a later attempt left
        connection.exec_driver_sql("UPDATE rounds SET attempt = 7, to_sweep = true")
        connection.exec_driver_sql(
            "INSERT INTO snapshot_people (round_id, attempt, person_id, side, sealed) "
            "SELECT round_id, 7, person_id, side, sealed FROM snapshot_people"
        )
    migrating.go_back(engine, "0013")
    migrating.migrate(engine)
    assert week.read(round_id, "matches") == before
    assert week.row(round_id).kept == 7
    with week.parts.database.reading() as session:
        assert set(session.exec(select(SnapshotPerson.attempt))) == {7}


def test_no_column_of_a_round_holds_what_somebody_said(week: Week) -> None:
    round_id = week.reviewed()
    pool = kept(week, round_id).pool
    said = {word for one in pool.mentees for word in (*one.experiences, *one.substances, *one.interests)}
    said |= {str(window) for one in pool.mentees for window in one.windows}
    assert len(said) > 20
    with week.parts.database.reading() as session:
        for table in SQLModel.metadata.sorted_tables:
            if table.name in ("rounds", "round_snapshots", "snapshot_people", "round_results", "result_entries"):
                rows = session.connection().execute(select(*table.columns)).all()
                assert rows
                stored = str(rows)
                assert [word for word in said if f'"{word}"' in stored or f" {word}" in stored] == [], table.name


def test_the_command_tells_by_its_exit_code(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    round_id = week.reviewed()
    monkeypatch.setenv("WAYPAIR_DATABASE_URL", week.parts.settings.database_url.get_secret_value())
    same = waypair("replay", round_id)
    assert (same.exit_code, "bit for bit" in same.stdout) == (0, True)
    draft = week.client.post(f"{week.base}/rounds", json={"week": "2026-12-07"}).json()["id"]
    assert waypair("replay", draft).exit_code == 2
    assert waypair("replay", "monday").exit_code == 2
    with week.parts.database.writing() as session:
        session.get_one(Round, UUID(round_id)).digest = "another"
    assert waypair("replay", round_id).exit_code == 1
    erase(week, "mentees", week.mentees[0])
    gone = waypair("replay", round_id)
    assert (gone.exit_code, "erased" in gone.stderr) == (2, True)


@given(pools())
def test_people_come_back_equal_from_what_is_kept_of_them(pool: Pool) -> None:
    for one in pool.mentees:
        pairs = tuple(
            KeptPair(mentor=pair.mentor, kind=pair.kind, reason=pair.reason, slot=pair.slot)
            for pair in pool.pairs
            if pair.mentee == one.id
        )
        document = KeptMentee(mentee=one, pairs=pairs)
        assert KeptMentee.model_validate_json(document.model_dump_json()) == document
    for mentor in pool.mentors:
        assert MENTOR.validate_json(MENTOR.dump_json(mentor)) == mentor


@given(st.floats(0, 100))
def test_years_come_back_to_the_last_bit(years: float) -> None:
    one = a_mentor(recovery_years=years)
    assert MENTOR.validate_json(MENTOR.dump_json(one)) == one
