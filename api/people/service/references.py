"""What people name by id, and what has to be there in their own program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.models.tables import Member, MemberRole, Owned, Site, Team
from api.accounts.models.words import Role
from api.errors import FieldProblem, RefusedInputError
from api.people.models.tables import MentorRow
from matcher.people.notation import read_slots


def check_references(session: Session, program_id: UUID, named: Mapping[str, Any]) -> None:
    """Check the ids that the fields of a mentee or a mentor name; a query each for what is named at all.

    Raises
    ------
    RefusedInputError
        With every id that is nobody's and nothing's in this program.
    """
    sites = dict(_each("sites", named)) | dict(_sites_of_slots(named))
    mentors = dict(_each("requested", named)) | dict(_each("avoid", named))
    members = dict(_one("member_id", named))
    teams = dict(_one("team_id", named))
    supervisors = dict(_one("supervisor_id", named))
    known_members = _members(session, program_id, members.values(), Role.MENTOR)
    known_supervisors = _members(session, program_id, supervisors.values(), Role.SUPERVISOR)
    problems = [
        *_missing(sites, _known(session, Site, program_id, sites.values()), "the id of a site of this program"),
        *_missing(mentors, _known(session, MentorRow, program_id, mentors.values()), "the id of a mentor"),
        *_missing(members, known_members, "the id of a member who is a mentor"),
        *_missing(teams, _known(session, Team, program_id, teams.values()), "the id of a team"),
        *_missing(supervisors, known_supervisors, "the id of a member who is a supervisor"),
    ]
    if problems:
        raise RefusedInputError(problems)


def _each(field: str, named: Mapping[str, Any]) -> Iterator[tuple[str, UUID]]:
    for place, one in enumerate(named.get(field) or ()):
        yield f"#/{field}/{place}", one


def _one(field: str, named: Mapping[str, Any]) -> Iterator[tuple[str, UUID]]:
    if (one := named.get(field)) is not None:
        yield f"#/{field}", one


def _sites_of_slots(named: Mapping[str, Any]) -> Iterator[tuple[str, UUID]]:
    for place, text in enumerate(named.get("slots") or ()):
        for slot in read_slots(text):
            if slot.site:
                yield f"#/slots/{place}", UUID(slot.site)


def _missing(named: Mapping[str, UUID], known: set[UUID], expected: str) -> list[FieldProblem]:
    return [FieldProblem(place, expected, "another id") for place, one in named.items() if one not in known]


def _known(session: Session, table: type[Owned], program_id: UUID, ids: Iterable[UUID]) -> set[UUID]:
    if not (wanted := set(ids)):
        return set()
    return set(session.exec(select(table.id).where(table.program_id == program_id, col(table.id).in_(wanted))))


def _members(session: Session, program_id: UUID, ids: Iterable[UUID], role: Role) -> set[UUID]:
    if not (wanted := set(ids)):
        return set()
    statement = (
        select(Member.id)
        .join(MemberRole, col(MemberRole.member_id) == Member.id)
        .where(Member.program_id == program_id, MemberRole.role == role, col(Member.id).in_(wanted))
    )
    return set(session.exec(statement))
