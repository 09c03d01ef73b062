"""The closed vocabularies of accounts."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a user is in one program; one person may be several."""

    COORDINATOR = "coordinator"
    MENTOR = "mentor"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


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
