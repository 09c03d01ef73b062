"""What mentees are recognised by: keyed hashes of phone, e-mail, and name with year of birth.

Nobody can read a fact out of its mark, and nothing is merged here: two mentees with a mark in common become a
`Likeness`, for a coordinator to decide.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from itertools import combinations
from typing import Any, Final
from uuid import UUID

import phonenumbers
from sqlalchemy import CompoundSelect, bindparam, func, or_, text, union_all
from sqlmodel import Session, col, delete, select, update

from api.database.columns import new_id
from api.database.rows import add_rows
from api.database.vault import Vault
from api.people.models.mentees import MenteeAbout
from api.people.models.tables import Likeness, MenteeMark, MenteeRow
from api.people.models.words import Fact, LikenessState

COMMON: Final = 10
"""A fact that more people share than this tells of a house, not of a person: nobody is offered for it."""
AT_ONCE: Final = 3_000
"""How many people one query asks about, with three marks each."""
STRIPES: Final = 64
FEW: Final = 30
"""Up to how many hashes one query looks for one by one: those of a person, by several secret keys."""


def facts_of(about: MenteeAbout) -> dict[Fact, str]:
    """Return what somebody can be recognised by, each fact in the one form in which it is compared."""
    facts: dict[Fact, str] = {}
    if about.contact is not None and about.contact.phone:
        facts[Fact.PHONE] = _phone(about.contact.phone)
    if about.contact is not None and about.contact.email:
        facts[Fact.EMAIL] = str(about.contact.email).strip().casefold()
    name = _plain(about.name)
    if name and about.birth_year is not None:
        facts[Fact.NAME] = f"{name} {about.birth_year}"
    return facts


def mark(
    session: Session,
    vault: Vault,
    program_id: UUID,
    people: Mapping[UUID, MenteeAbout],
    now: datetime,
    *,
    known: bool = False,
) -> None:
    """Mark mentees, and note whom else of the program each of them looks like.

    Parameters
    ----------
    session, vault : Session, Vault
    program_id : UUID
    people : mapping of UUID to MenteeAbout
        Their rows are there already.
    now : datetime
    known : bool
        Whether they were marked before: what agrees no longer, and was not decided, is then taken back.
    """
    marks: list[dict[str, Any]] = []
    older: dict[str, str] = {}
    for person_id, about in people.items():
        for fact, said in facts_of(about).items():
            newest, *others = vault.digests(fact, said)
            marks.append({"mentee_id": person_id, "fact": fact, "program_id": program_id, "digest": newest})
            older |= dict.fromkeys(others, newest)
    queue(session, program_id, {int(mark["digest"][:8], 16) % STRIPES for mark in marks})
    if known:
        session.exec(delete(MenteeMark).where(col(MenteeMark.mentee_id).in_(people)))
        marked = update(MenteeRow).where(col(MenteeRow.id).in_(people)).values(marked_by=vault.digested_by)
        session.exec(marked)
    add_rows(session, MenteeMark, marks)
    ids = list(people)
    for start in range(0, len(ids), AT_ONCE):
        some = set(ids[start : start + AT_ONCE])
        wanted = {mark["digest"]: mark["digest"] for mark in marks if mark["mentee_id"] in some}
        wanted |= {digest: newest for digest, newest in older.items() if newest in wanted}
        # Who agrees with somebody of an earlier part was noted with that part.
        _note(session, program_id, some, _agreeing(session, program_id, some, wanted), now, known=known or start > 0)


def unmark(session: Session, mentee_id: UUID) -> None:
    """Remove every mark of a mentee, and every likeness to others."""
    session.exec(delete(MenteeMark).where(col(MenteeMark.mentee_id) == mentee_id))
    session.exec(
        delete(Likeness).where(or_(col(Likeness.earlier_id) == mentee_id, col(Likeness.later_id) == mentee_id))
    )


def queue(session: Session, program_id: UUID, stripes: Iterable[int] = range(STRIPES)) -> None:
    """Make whoever writes marks of these stripes at the same time wait until this transaction ends.

    Two forms that send the same person at once would otherwise not see each other. Whoever writes several times takes
    all stripes first, in the order in which everybody takes them. On SQLite writers queue anyway.
    """
    locks = sorted(
        int.from_bytes(hashlib.sha256(f"{program_id} {stripe}".encode()).digest()[:8], signed=True)
        for stripe in stripes
    )
    if locks and session.get_bind().dialect.name == "postgresql":
        statement = text("SELECT pg_advisory_xact_lock(wanted) FROM unnest(CAST(:locks AS bigint[])) AS wanted")
        session.connection().execute(statement, {"locks": locks})


def _agreeing(
    session: Session, program_id: UUID, some: set[UUID], digests: Mapping[str, str]
) -> dict[tuple[UUID, UUID], set[str]]:
    """Return the facts that pairs have in common one of which is among some people, with the earlier one first.

    Parameters
    ----------
    digests : mapping of str to str
        Every hash that a fact of theirs may be kept as, with its hash by the newest secret key.
    """
    holders: dict[tuple[str, str], list[UUID]] = defaultdict(list)
    for fact, digest, mentee_id in (_of_few if len(digests) <= FEW else _of_many)(session, program_id, digests):
        holders[fact, digests[digest]].append(mentee_id)
    pairs: dict[tuple[UUID, UUID], set[str]] = defaultdict(set)
    for (fact, _), people in holders.items():
        if len(people) > COMMON:
            continue
        for one, other in combinations(sorted(people), 2):
            if one in some or other in some:
                pairs[one, other].add(fact)
    return pairs


def _of_few(session: Session, program_id: UUID, digests: Mapping[str, str]) -> Iterable[tuple[str, str, UUID]]:
    """Return the marks with these hashes, in one query; of a common fact no more than show that it is one."""
    if not digests:
        return ()
    wanted = {f"digest_{place}": digest for place, digest in enumerate(digests)}
    rows = session.connection().execute(_holders(len(wanted)), {"program_id": program_id, **wanted})
    return ((row.fact, row.digest, row.mentee_id) for row in rows)


@cache
def _holders(number: int) -> CompoundSelect[str, str, UUID]:
    return union_all(
        *(
            select(
                select(MenteeMark.fact, MenteeMark.digest, MenteeMark.mentee_id)
                .where(
                    MenteeMark.program_id == bindparam("program_id"),
                    MenteeMark.digest == bindparam(f"digest_{place}"),
                )
                .limit(COMMON + 1)
                .subquery()
            )
            for place in range(number)
        )
    )


def _of_many(session: Session, program_id: UUID, digests: Mapping[str, str]) -> Iterable[tuple[str, str, UUID]]:
    """Return the marks with those of the hashes that are shared and not common, in two queries."""
    of_these = (MenteeMark.program_id == program_id, col(MenteeMark.digest).in_(digests))
    sharing = Counter[str]()
    counted = select(MenteeMark.digest, func.count()).where(*of_these).group_by(col(MenteeMark.digest))
    for digest, count in session.exec(counted):
        sharing[digests[digest]] += count
    shared = [digest for digest, newest in digests.items() if 2 <= sharing[newest] <= COMMON]
    if not shared:
        return ()
    statement = select(MenteeMark.fact, MenteeMark.digest, MenteeMark.mentee_id)
    return session.exec(statement.where(MenteeMark.program_id == program_id, col(MenteeMark.digest).in_(shared))).all()


def _note(
    session: Session,
    program_id: UUID,
    some: set[UUID],
    agreeing: Mapping[tuple[UUID, UUID], set[str]],
    now: datetime,
    *,
    known: bool,
) -> None:
    noted: dict[tuple[UUID, UUID], Likeness] = {}
    if known:
        statement = select(Likeness).where(or_(col(Likeness.earlier_id).in_(some), col(Likeness.later_id).in_(some)))
        noted = {(row.earlier_id, row.later_id): row for row in session.exec(statement.with_for_update())}
    for pair, facts in agreeing.items():
        if pair not in noted:
            session.add(
                Likeness(
                    id=new_id(now),
                    created_at=now,
                    program_id=program_id,
                    earlier_id=pair[0],
                    later_id=pair[1],
                    facts=" ".join(sorted(facts)),
                    state=LikenessState.OPEN,
                )
            )
    for pair, row in noted.items():
        if row.state == LikenessState.OPEN:
            if pair in agreeing:
                row.facts = " ".join(sorted(agreeing[pair]))
            else:
                session.delete(row)
    session.flush()


def _phone(number: str) -> str:
    try:
        return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:  # no such country: compared as it is written
        return number


def _plain(name: str) -> str:
    """Return a name without accents, capitals and further spaces."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
