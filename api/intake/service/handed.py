"""Sheets between the look at what they would do and the yes: sealed, with whoever sent them, and nowhere else.

A table of them would hold people whom nobody has brought in yet: in the database, in each backup of it, and after a
no. So the page holds them, under a key that is the service's alone and good for one person in one program.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from api.audit.models import Actor
from api.errors import TooLargeError
from api.web.parts import Parts

LASTS_S: Final = 30 * 60
BESIDE_BYTES: Final = 10_000
"""What else the form that brings sheets back may hold."""


def hand_out(parts: Parts, program_id: UUID, actor: Actor, files: Mapping[str, bytes]) -> str:
    """Return sheets sealed, to be brought back by the same person within half an hour.

    Raises
    ------
    TooLargeError
        If they are too large to be sent once more.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_BZIP2) as archive:  # rows alike are half as long as deflated
        for name, content in files.items():
            archive.writestr(name, content)
    handed = parts.vault.hand_out(_kind(program_id, actor), packed.getvalue(), parts.clock.now())
    longest = parts.settings.max_body_bytes
    if len(handed) + BESIDE_BYTES > longest:
        raise TooLargeError(longest)
    return handed


def take_back(parts: Parts, program_id: UUID, actor: Actor, handed: str) -> dict[str, bytes]:
    """Return the sheets that were handed out; none where that was too long ago, or to somebody else."""
    packed = parts.vault.take_back(_kind(program_id, actor), handed, parts.clock.now(), LASTS_S)
    if packed is None:
        return {}
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _kind(program_id: UUID, actor: Actor) -> str:
    return f"sheets {program_id} {actor.id}"
