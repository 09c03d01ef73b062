"""The closed vocabularies of rounds, and the steps of a solve as people read them."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import Final


class RoundState(StrEnum):
    """Where a round is."""

    DRAFT = "draft"
    SOLVING = "solving"
    REVIEW = "review"
    PUBLISHED = "published"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    FAILED = "failed"


ALLOWED: Final = MappingProxyType(
    {
        "start": frozenset({RoundState.DRAFT, RoundState.REVIEW}),
        "cancel": frozenset({RoundState.DRAFT, RoundState.SOLVING, RoundState.REVIEW}),
        "publish": frozenset({RoundState.REVIEW}),
        "close": frozenset({RoundState.PUBLISHED}),
        "pair": frozenset({RoundState.DRAFT, RoundState.REVIEW}),
        "review": frozenset({RoundState.REVIEW, RoundState.PUBLISHED, RoundState.CLOSED}),
    }
)
"""In which states something may be done to a round; to pair is to pin, ban or pick, to review is to read its result."""

LIVE: Final = (RoundState.DRAFT, RoundState.SOLVING, RoundState.REVIEW, RoundState.PUBLISHED)
"""Of these a program has one round a week at the most."""


class PairKind(StrEnum):
    """What coordinators settle for a round: this pair must be, or must not."""

    PIN = "pin"
    BAN = "ban"


class PairReason(StrEnum):
    """Why a pair is kept apart in a round: a code, never a text. Those that are also reasons of bans last."""

    COMPLAINT = "complaint"
    PROTECTIVE_ORDER = "protective_order"
    KIN = "kin"
    SPONSOR = "sponsor"
    EMPLOYER = "employer"
    LANDLORD = "landlord"
    HOUSEMATE = "housemate"
    KNOWN_PERSONALLY = "known_personally"
    OTHER = "other"
    DECLINED = "declined"
    NOT_NOW = "not_now"


FOR_THE_ROUND: Final = frozenset({PairReason.DECLINED, PairReason.NOT_NOW})
"""Reasons that hold for one round; every other keeps the two apart for good."""


class KeptReason(StrEnum):
    """What a round keeps of a reason. One that lasts is kept with the ban alone, which goes when somebody is erased."""

    DECLINED = "declined"
    NOT_NOW = "not_now"
    FOR_GOOD = "for_good"


class Failure(StrEnum):
    """Why a round failed."""

    CLASH = "clash"
    CRASH = "crash"
    FAULT = "fault"


class Difference(StrEnum):
    """What solving again changed for one mentee."""

    APART = "apart"
    FOUND = "found"
    LOST = "lost"
    MOVED = "moved"
    HOUR = "hour"


class Order(StrEnum):
    """What comes first."""

    WAITED = "waited"
    FIT_LOW = "fit_low"
    FIT_HIGH = "fit_high"
    MENTOR = "mentor"


class Only(StrEnum):
    """Which of the proposals are shown."""

    ALL = "all"
    URGENT = "urgent"
    LOW = "low"
    CHANGED = "changed"
    KEPT = "kept"
    STANDING = "standing"


class Cause(StrEnum):
    """Why somebody is left over."""

    NO_ELIGIBLE_MENTOR = "no_eligible_mentor"
    NO_COMMON_HOUR = "no_common_hour"
    CROWDED_OUT = "crowded_out"


class Came(StrEnum):
    """What came of asking somebody: the question is on its way, was before, or cannot go out by mail."""

    SENT = "sent"
    BEFORE = "before"
    NO_ADDRESS = "no_address"
    NO_MAIL = "no_mail"
    NOT_WAITING = "not_waiting"


class Step(StrEnum):
    """What a solve is doing."""

    WAITING = "waiting"
    GATHERING = "gathering"
    READING = "reading"
    LOOKING = "looking"
    PARTS = "parts"
    WHO = "who"
    KEEP = "keep"
    EVEN = "even"
    FIT = "fit"
    LOAD = "load"
    TIE = "tie"
    ROOMS = "rooms"
    PROOF = "proof"
    WHY = "why"
    HELP = "help"
    WORDS = "words"
    STORING = "storing"


STEP_TEXTS: Final = MappingProxyType(
    {
        Step.WAITING: ("Waiting for its turn", "Esperando su turno"),
        Step.GATHERING: ("Gathering who is there this week", "Reuniendo a quienes están esta semana"),
        Step.READING: ("Reading the week", "Leyendo la semana"),
        Step.LOOKING: ("Looking at every pair", "Mirando cada pareja"),
        Step.PARTS: ("Solving separate parts side by side", "Resolviendo partes separadas a la vez"),
        Step.WHO: ("Deciding who can be matched", "Decidiendo a quién se puede emparejar"),
        Step.KEEP: ("Keeping what stands", "Manteniendo lo que ya está"),
        Step.EVEN: ("Sparing people a poor fit", "Evitando parejas que encajan mal"),
        Step.FIT: ("Finding the best fit", "Buscando lo que mejor encaja"),
        Step.LOAD: ("Evening out the mentors' loads", "Repartiendo la carga entre mentores"),
        Step.TIE: ("Settling ties", "Resolviendo empates"),
        Step.ROOMS: ("Sharing out rooms and places", "Repartiendo salas y plazas"),
        Step.PROOF: ("Checking the proof", "Comprobando la prueba"),
        Step.WHY: ("Finding out why", "Averiguando los motivos"),
        Step.HELP: ("Looking for what would help", "Buscando qué ayudaría"),
        Step.WORDS: ("Putting reasons into words", "Poniendo los motivos en palabras"),
        Step.STORING: ("Keeping the result", "Guardando el resultado"),
    }
)
"""Each step in English and Spanish."""

_OF_ENGINE: Final = {english: step for step, (english, _) in STEP_TEXTS.items()} | {
    "Finding out who shares what": Step.WHY
}


def step_of(told: str) -> Step | None:
    """Return the step that the engine tells of in its own words; None where it is none to show.

    Examples
    --------
    >>> step_of("Checking the proof"), step_of("Solving 7 parts that have nothing to do with each other")
    (<Step.PROOF: 'proof'>, <Step.PARTS: 'parts'>)
    """
    return Step.PARTS if told.startswith("Solving ") else _OF_ENGINE.get(told)
