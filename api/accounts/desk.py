"""What every page of a signed-in person stands on: the program, and where in it they may go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from fastapi import Request
from sqlmodel import Session, col, select

from api.accounts.access import Person
from api.accounts.models.tables import Program
from api.errors import NotFoundError
from api.web.places import Place


@dataclass(frozen=True, slots=True)
class Way:
    """A place as the navigation shows it to one person."""

    title: str
    path: str
    here: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """A program as somebody in it sees it on every page.

    Parameters
    ----------
    program_id : UUID
        Which one.
    program_name, zone, language, crisis_line : str
        The program's own; instants are shown in its zone.
    base : str
        Where its pages begin: ``/programs/{program_id}``.
    roles : frozenset of str
        What the person is here.
    places : tuple of Way
        Where they may go, in order.
    others : bool
        Whether they are in further programs.
    """

    program_id: UUID
    program_name: str
    zone: str
    language: str
    crisis_line: str
    base: str
    roles: frozenset[str]
    places: tuple[Way, ...]
    others: bool


def base_of(program_id: UUID) -> str:
    """Return where the pages of a program begin."""
    return f"/programs/{program_id}"


def ways(request: Request, program_id: UUID, roles: frozenset[str]) -> Iterator[Way]:
    """Yield the places of a program that one of the roles opens; the one that the page lies in is marked."""
    places: tuple[Place, ...] = request.app.state.places
    base, here = base_of(program_id), request.url.path
    seen = [place for place in places if roles & set(place.roles)]
    within = [place.path for place in seen if here == base + place.path or here.startswith(f"{base}{place.path}/")]
    nearest = max(within, key=len, default=None)
    for place in seen:
        yield Way(place.title, base + place.path, place.path == nearest)


def desk_of(request: Request, session: Session, caller: object, program_id: UUID) -> Desk:
    """Return the desk of a caller whom a rule of the route has let into the program.

    Raises
    ------
    NotFoundError
        If it is no person: keys have no pages.
    """
    if not isinstance(caller, Person):
        raise NotFoundError
    program = session.get_one(Program, program_id)
    roles = frozenset(map(str, caller.roles[program_id]))
    return Desk(
        program_id=program_id,
        program_name=program.name,
        zone=program.zone,
        language=program.language,
        crisis_line=program.crisis_line,
        base=base_of(program_id),
        roles=roles,
        places=tuple(ways(request, program_id, roles)),
        others=len(caller.roles) > 1,
    )


def first_pages(request: Request, session: Session, caller: Person) -> list[tuple[str, str]]:
    """Return the name of each program that a person is in, with the first page that is theirs there."""
    programs = session.exec(select(Program).where(col(Program.id).in_(list(caller.roles))).order_by(Program.name))
    found = []
    for program in programs:
        roles = frozenset(map(str, caller.roles[program.id]))
        first = next(ways(request, program.id, roles), None)
        if first is not None:
            found.append((program.name, first.path))
    return found
