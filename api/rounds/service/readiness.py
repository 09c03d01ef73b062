"""What a round would find if it began now, in counts and words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session, select

from api.accounts.owned import found
from api.consent.models import Purpose
from api.consent.service.consents import live_in_program
from api.database.vault import Vault
from api.people.models.tables import MenteeRow
from api.people.models.words import MenteeStatus
from api.rounds.models.shapes import InWords, ReadinessLine, ReadinessPublic
from api.rounds.models.tables import Round, RoundPair
from api.rounds.models.words import PairKind
from api.rounds.service.gathering import gathered
from api.rounds.service.naming import names
from api.rounds.service.overview import MOST_NAMED
from api.rounds.service.policies import holding
from api.rounds.service.rounds import next_round
from api.rounds.solver import SOLVER, Outlook, Refused, Watch, outlook
from api.rounds.words import RULES
from api.web.translating import translations
from matcher.pool import Pool

EXPIRING: Final = timedelta(days=28)

TEXTS: Final = {
    "waiting": ("wait with a live consent", "esperan con consentimiento vigente"),
    "without_consent": (
        "wait without a live consent: left out",
        "esperan sin consentimiento vigente y quedan fuera",
    ),
    "standing": ("have somebody already, or wait for an answer", "ya tienen a alguien o esperan respuesta"),
    "mentors_with_room": ("mentors have room", "mentores tienen sitio"),
    "mentors_on_leave": ("mentors are on leave", "mentores están de permiso"),
    "places": ("places are free in the hours on offer", "plazas libres en las horas ofrecidas"),
    "expired": ("mentors' credentials have run out by that week", "credenciales habrán caducado esa semana"),
    "expiring": ("mentors' credentials run out within four weeks", "credenciales caducan en cuatro semanas"),
    "pins": ("pairs are pinned", "parejas fijadas"),
    "bans": ("pairs are banned for this round", "parejas excluidas en esta ronda"),
    "pins_out": ("pins are of somebody who cannot be in the round", "parejas fijadas con alguien que no puede estar"),
    "clashes": (
        "pins or held hours contradict bans, rules or each other: the round would fail",
        "parejas fijadas u horas reservadas se contradicen: la ronda fallaría",
    ),
    "few_options": (
        "could be matched with one or two mentors alone",
        "solo se pueden emparejar con una o dos personas mentoras",
    ),
    "unmatchable": ("cannot be matched with anybody as things are", "no se pueden emparejar con nadie tal como está"),
}
"""Each line in English and Spanish, said after its count."""

OTHER_RULE: Final = ("the program's rule “{}”", "la regla del programa «{}»")


@dataclass(frozen=True, slots=True)
class Looked:
    """What the database tells, and the pool to look at beside it."""

    counts: dict[str, int]
    pool: Pool


@dataclass(frozen=True, slots=True)
class Few:
    """Somebody whom few mentors suit, and how many."""

    person_id: UUID
    name: str
    mentors: int


@dataclass(frozen=True, slots=True)
class Stuck:
    """Somebody whom no mentor suits as things are, and why."""

    person_id: UUID
    name: str
    why: list[InWords]


def look(session: Session, vault: Vault, program_id: UUID, round_id: UUID, now: datetime) -> Looked:
    """Return what the database tells of a round that would begin now.

    Raises
    ------
    NotFoundError
        If there is no such round.
    """
    return look_at(session, vault, found(session, Round, program_id, round_id), now)


def look_at_next_week(session: Session, vault: Vault, program_id: UUID, now: datetime) -> Looked:
    """Return what the database tells of the next week's round, whether there is one or not."""
    return look_at(session, vault, next_round(session, program_id, now), now)


def look_at(session: Session, vault: Vault, row: Round, now: datetime) -> Looked:
    """Return what the database tells of a round that would begin now, be it kept or not."""
    program_id = row.program_id
    _, policy = holding(session, program_id)
    pool = gathered(session, vault, row, policy, now)
    held = {pair.mentee for pair in pool.pairs if pair.kind == "held"}
    consents = live_in_program(session, program_id, Purpose.MATCHING, now)
    waiting = session.exec(
        select(MenteeRow.id).where(MenteeRow.program_id == program_id, MenteeRow.status == MenteeStatus.WAITING)
    ).all()
    load = Counter(pair.mentor for pair in pool.pairs if pair.kind == "held")
    taken = Counter((pair.mentor, str(pair.slot)) for pair in pool.pairs if pair.kind == "held")
    there = [mentor for mentor in pool.mentors if not mentor.on_leave]
    free = {
        mentor.id: min(
            max(0, mentor.capacity - load[mentor.id]),
            sum(max(0, slot.free - taken[mentor.id, str(slot)]) for slot in mentor.slots),
        )
        for mentor in there
    }
    ends = [one.credential_expires for one in there if one.credential_expires is not None]
    settled = session.exec(select(RoundPair).where(RoundPair.round_id == row.id)).all()
    pins = [one for one in settled if one.kind == PairKind.PIN]
    in_pool = {pair.mentee for pair in pool.pairs if pair.kind == "pin"}
    counts = {
        "waiting": sum(1 for one in pool.mentees if one.id not in held and not one.has_mentor),
        "without_consent": len(set(waiting) - consents.keys()),
        "standing": len(held),
        "mentors_with_room": sum(1 for places in free.values() if places),
        "mentors_on_leave": sum(1 for mentor in pool.mentors if mentor.on_leave),
        "places": sum(free.values()),
        "expired": sum(1 for day in ends if day < row.week),
        "expiring": sum(1 for day in ends if row.week <= day < row.week + EXPIRING),
        "pins": len(pins),
        "bans": len(settled) - len(pins),
        "pins_out": sum(1 for one in pins if str(one.mentee_id) not in in_pool),
    }
    return Looked(counts, pool)


def options(looked: Looked, watch: Watch = lambda told: True) -> Outlook | Refused:
    """Return who can be matched at all, and who with few alone; it is found out in the other process, watched."""
    return SOLVER.run(outlook, looked.pool, watch) if looked.pool.mentees else Outlook({}, {})


def readiness(looked: Looked, found: Outlook | Refused) -> ReadinessPublic:
    """Return a round's readiness in words, given what `options` found."""
    lines = [_line(code, count, TEXTS[code]) for code, count in looked.counts.items()]
    if isinstance(found, Refused):
        lines.append(_line("clashes", found.problems, TEXTS["clashes"]))
        return ReadinessPublic(is_ready=False, lines=lines)
    lines.append(_line("few_options", len(found.few), TEXTS["few_options"]))
    lines.append(_line("unmatchable", len(found.unmatchable), TEXTS["unmatchable"]))
    why = Counter(rules[0] for rules in found.unmatchable.values())
    for rule, count in sorted(why.items(), key=lambda one: (-one[1], one[0])):
        lines.append(_line(f"unmatchable_{rule}", count, _rule(rule)))
    return ReadinessPublic(is_ready=looked.counts["waiting"] > 0 and looked.counts["places"] > 0, lines=lines)


def named(session: Session, vault: Vault, found: Outlook | Refused) -> tuple[list[Few], list[Stuck]]:
    """Return by name the first of those whom few mentors suit, and of those whom none does, of what `options` found."""
    if isinstance(found, Refused):
        return [], []
    few = dict(sorted(found.few.items(), key=lambda one: (one[1], one[0]))[:MOST_NAMED])
    none = dict(sorted(found.unmatchable.items())[:MOST_NAMED])
    known = names(session, vault, MenteeRow, map(UUID, {*few, *none}))
    said = {rule: InWords(en=en, es=es) for rules in none.values() for rule in rules for en, es in [_rule(rule)]}
    return (
        [Few(UUID(one), known[UUID(one)], mentors) for one, mentors in few.items() if UUID(one) in known],
        [
            Stuck(UUID(one), known[UUID(one)], [said[rule] for rule in rules])
            for one, rules in none.items()
            if UUID(one) in known
        ],
    )


def _rule(rule: str) -> tuple[str, str]:
    if (english := RULES.get(rule)) is not None:
        return english, translations("es").gettext(english)
    return OTHER_RULE[0].format(rule), OTHER_RULE[1].format(rule)


def _line(code: str, count: int, words: tuple[str, str]) -> ReadinessLine:
    return ReadinessLine(code=code, count=count, text=InWords(en=f"{count} {words[0]}", es=f"{count} {words[1]}"))
