"""Sheets between the look at what they would do and the yes: sealed, with whoever sent them, and nowhere else.

A table of them would hold people whom nobody has brought in yet: in the database, in each backup of it, and after a
no. So the page holds them, under a key that is the service's alone and good for one person in one program. Sheets that
would make the page heavy are chosen again for the yes, and the page holds what tells whether they are the same.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from api.audit.models import Actor
from api.web.parts import Parts

LASTS_S: Final = 30 * 60
MOST_ON_PAGE: Final = 50_000
"""How many characters of a page sheets may take: with all else a page stays under 100 KB."""


@dataclass(frozen=True, slots=True)
class HandedOut:
    """What a page holds for the second time of asking.

    Parameters
    ----------
    sealed : str
    is_whole : bool
        Whether these are the sheets themselves; else they have to be chosen again.
    """

    sealed: str
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Brought:
    """The sheets that came with a form.

    Parameters
    ----------
    files : mapping of str to bytes
        None where nothing was chosen, and what was handed out does not hold them, is too old or somebody else's.
    are_seen : bool
        Whether their sender was shown already what these very sheets would do.
    """

    files: Mapping[str, bytes]
    are_seen: bool


def hand_out(parts: Parts, program_id: UUID, actor: Actor, files: Mapping[str, bytes]) -> HandedOut:
    """Return what a page holds of sheets, to be brought back by the same person within half an hour."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_BZIP2) as archive:  # rows alike are half as long as deflated
        for name, content in files.items():
            archive.writestr(name, content)
    now = parts.clock.now()
    whole = parts.vault.hand_out(_kind("sheets", program_id, actor), packed.getvalue(), now)
    if len(whole) <= MOST_ON_PAGE:
        return HandedOut(whole, True)
    return HandedOut(parts.vault.hand_out(_kind("marks of sheets", program_id, actor), _marks(files), now), False)


def brought(parts: Parts, program_id: UUID, actor: Actor, chosen: Mapping[str, bytes], handed: str) -> Brought:
    """Return the sheets that are meant: what was chosen now, or else what was handed out before."""
    now = parts.clock.now()
    if chosen:
        marks = parts.vault.take_back(_kind("marks of sheets", program_id, actor), handed, now, LASTS_S)
        return Brought(chosen, marks == _marks(chosen))
    packed = parts.vault.take_back(_kind("sheets", program_id, actor), handed, now, LASTS_S)
    if packed is None:
        return Brought({}, False)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return Brought({name: archive.read(name) for name in archive.namelist()}, True)


def _marks(files: Mapping[str, bytes]) -> bytes:
    """Return what no other sheets have."""
    each = (name.encode() + hashlib.sha256(files[name]).digest() for name in sorted(files))
    return hashlib.sha256(b"".join(each)).digest()


def _kind(what: str, program_id: UUID, actor: Actor) -> str:
    return f"{what} {program_id} {actor.id}"
