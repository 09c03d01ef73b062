"""The closed vocabularies of accounts."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a user is in one program; one person may be several."""

    COORDINATOR = "coordinator"
    MENTOR = "mentor"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class Definition(StrEnum):
    """By what a program is called peer-run; `api.accounts.peer_run` says where each comes from, and reckons it."""

    BOARD = "board"
    CONTROL = "control"
    THROUGHOUT = "throughout"


class Shown(StrEnum):
    """How far it is shown that a program is peer-run; `SAID` is that it said so before anybody was counted."""

    HOLDS = "holds"
    FALLS_SHORT = "falls_short"
    SAID = "said"
    NOT_COUNTED = "not_counted"


class Regime(StrEnum):
    """Which law rules what is known of people; the strictest is the default."""

    PART_2 = "42_cfr_part_2"
    HIPAA = "hipaa"


class Scope(StrEnum):
    """What an API key may do; one for `DISCHARGE` is a treatment centre's, which is called as the key is.

    One for `CENTRE_PAGE` is no form's: it is the private link to the page of a treatment centre, called as the key is.
    """

    INTAKE = "intake"
    READ = "read"
    DISCHARGE = "discharge"
    CENTRE_PAGE = "centre_page"
