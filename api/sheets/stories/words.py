"""The closed words that only the sheet of stories has, as they stand in it and as they are said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WARNINGS: Final[Mapping[str, str]] = {
    "substance_use": "using, told closely",
    "overdose": "an overdose",
    "self_harm": "suicide or self-harm",
    "violence": "violence",
    "sexual_violence": "sexual violence",
    "death": "the death of somebody",
    "custody": "losing a child to care",
    "prison": "prison",
}
"""What somebody may not want to come upon, each as it is said beside a title."""
EVERYBODY, MATCHED, TEAM = "everybody", "matched", "team"
AUDIENCES: Final = (EVERYBODY, MATCHED, TEAM)

SAME_WARNINGS: Final[Mapping[str, str]] = {
    "using": "substance_use",
    "drug_use": "substance_use",
    "drinking": "substance_use",
    "suicide": "self_harm",
    "self-harm": "self_harm",
    "domestic_violence": "violence",
    "sexual_assault": "sexual_violence",
    "jail": "prison",
    "loss_of_custody": "custody",
}
"""Everyday words that mean the same."""
SAME_AUDIENCES: Final[Mapping[str, str]] = {"all": EVERYBODY, "everyone": EVERYBODY, "staff": TEAM}


def warned_of(warnings: list[str]) -> str:
    """Return warnings as they stand beside a title.

    Examples
    --------
    >>> warned_of(["death", "prison"])
    'the death of somebody; prison'
    """
    return "; ".join(WARNINGS[one] for one in warnings)
