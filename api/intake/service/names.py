"""Names in sheets, and what of a program they stand for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.models.tables import NAME_LENGTH, Member, MemberRole, Site, Team
from api.accounts.models.words import Role
from api.database.columns import new_id
from api.database.vault import Vault
from api.sheets.problems import nearest
from matcher.people.vocabulary import folded

ADD_IT: Final = "add it first, or let it be made"
TAKE_IN: Final = "an admin takes them in as a member who supervises, or let it be left open"


@dataclass(frozen=True, slots=True)
class Leeway:
    """What may be done about names in sheets that nothing in the program has; else each is a problem.

    Parameters
    ----------
    make_places : bool
        Make the sites and teams.
    skip_supervisors : bool
        Bring mentors in without a supervisor, and leave those who are there with the one that they have.
    """

    make_places: bool = False
    skip_supervisors: bool = False


@dataclass(slots=True)
class Names:
    """The names of one kind of thing that a program has, and of those that are to be made.

    Parameters
    ----------
    kind : str
        What a problem calls it: ``site``.
    remedy : str
        What a problem says to do about a name that nothing has.
    ids : dict of str to UUID
        By name, as names are compared.
    known : list of str
        The names as they are written.
    may_make, may_skip : bool
        Whether a name that nothing has makes one, or is left out with a note.
    made : dict of str to UUID
        Those, by the name as it is written.
    """

    kind: str
    remedy: str
    ids: dict[str, UUID]
    known: list[str]
    may_make: bool = False
    may_skip: bool = False
    made: dict[str, UUID] = field(default_factory=dict)

    def id_of(self, name: str, now: datetime) -> UUID | None:
        """Return what a name stands for; None where nothing has it and nothing may be made."""
        key = _compared(name)
        if key not in self.ids:
            if not (self.may_make and len(name) <= NAME_LENGTH and name.isprintable()):
                return None
            self.ids[key] = self.made[name] = new_id(now)
        return self.ids[key]

    @property
    def expected(self) -> str:
        """What a name that stands for nothing should have been."""
        return f"the name of a {self.kind} of this program; {self.remedy}"

    def nearest(self, name: str) -> str:
        """Return the name most like this one, or empty."""
        return nearest(name, self.known)


@dataclass(frozen=True, slots=True)
class Places:
    """Everything of a program that sheets call by name."""

    sites: Names
    teams: Names
    supervisors: Names


def places_of(session: Session, vault: Vault, program_id: UUID, leeway: Leeway) -> Places:
    """Return what names stand for in a program, in four queries; two supervisors of one name stand for nobody."""
    sites = session.exec(select(Site.name, Site.id).where(Site.program_id == program_id)).all()
    teams = session.exec(select(Team.name, Team.id).where(Team.program_id == program_id)).all()
    members = session.exec(
        select(Member)
        .join(MemberRole, col(MemberRole.member_id) == Member.id)
        .where(Member.program_id == program_id, MemberRole.role == Role.SUPERVISOR)
    ).all()
    keys = vault.keys(session, [member.user_id for member in members])
    called = [(keys[member.user_id].open(member.name), member.id) for member in members if member.user_id in keys]
    names = [_compared(name) for name, _ in called]
    alone = [(name, one) for name, one in called if names.count(_compared(name)) == 1]
    return Places(
        _names("site", ADD_IT, sites, may_make=leeway.make_places),
        _names("team", ADD_IT, teams, may_make=leeway.make_places),
        _names("supervisor", TAKE_IN, alone, may_skip=leeway.skip_supervisors),
    )


def _names(
    kind: str, remedy: str, named: Iterable[tuple[str, UUID]], *, may_make: bool = False, may_skip: bool = False
) -> Names:
    pairs = list(named)
    ids = {_compared(name): one for name, one in pairs}
    return Names(kind, remedy, ids, [name for name, _ in pairs], may_make, may_skip)


def _compared(name: str) -> str:
    return folded(name.replace("_", " "))
