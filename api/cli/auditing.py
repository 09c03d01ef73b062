"""`waypair audit verify`: walk the audit log, and say whether anybody tampered with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from api.audit.models import HASH_LENGTH, SERVICE
from api.audit.service import Verdict, verify
from api.cli.databases import opened
from api.cli.guard import BAD_INPUT, DONE
from api.cli.screen import answers, counted, remarks, say
from api.settings import Settings
from matcher.errors import InvalidInputError, Problem

HEAD: Final = re.compile(f"[0-9a-f]{{{HASH_LENGTH}}}")


def verify_log(noted: Sequence[str]) -> int:
    """Verify every chain of the log in the database that the settings name.

    Raises
    ------
    InvalidInputError
        If what was noted is no head, the settings are wrong, or the database does not answer or is not migrated.
    """
    heads = _heads(noted)
    with opened(Settings.from_environment()) as database, database.reading() as session:
        verdict = verify(session, heads)
    _tell(verdict)
    return DONE if verdict.holds else BAD_INPUT


def _heads(noted: Sequence[str]) -> list[str]:
    heads = [text.strip().lower() for text in noted]
    expected = f"{HASH_LENGTH} hexadecimal digits, as this command prints them"
    problems = [Problem("--head", text, expected) for text in heads if not HEAD.fullmatch(text)]
    if problems:
        raise InvalidInputError(problems)
    return heads


def _tell(verdict: Verdict) -> None:
    for chain in verdict.chains:
        say(answers(), f"{_owner(chain.id)}: {counted(chain.entries, 'entry', 'entries')}, head {chain.head}")
    if not verdict.holds:
        say(remarks(), "The audit log was tampered with:", "bold red")
        for broken in verdict.broken:
            say(remarks(), f"  {_owner(broken.chain)}, entry {broken.number}: {broken.reason}")
        for head in verdict.missing:
            say(remarks(), f"  no entry ends in the head that was noted: {head}")
        return
    total = sum(chain.entries for chain in verdict.chains)
    say(answers(), f"The audit log holds: {counted(total, 'entry', 'entries')}.")


def _owner(chain: str) -> str:
    return "The service" if chain == str(SERVICE) else f"Program {chain}"
