"""`waypair centre`: people who leave treatment come in as FHIR bundles, and what came of them goes back as such."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from api.audit.models import Actor
from api.cli.databases import opened_parts
from api.cli.guard import DONE
from api.cli.screen import answers, counted, say
from api.discharge.files.outcome_file import written
from api.discharge.service.by_centre import outcomes_of
from api.discharge.service.filed import bring_in, check_file
from api.discharge.service.referring import Centre
from api.errors import KeyReusedError, RefusedInputError
from api.exchange.service.week import program_named
from api.settings import Settings
from api.sheets.files import check_writable, write_together
from matcher.errors import InvalidInputError, Problem

CLI: Final = Actor.system("cli")
GONE: Final = "about somebody who was erased since, or whose day was taken out"


def bring_in_files(files: Sequence[Path], program: str, centre: str, *, dry_run: bool) -> int:
    """Bring in whom each file is about: all of them, or none.

    Raises
    ------
    InvalidInputError
        With every problem of every file; or if the settings are wrong, the database cannot be used, or there is no such
        program or more than one.
    OSError
        If a file cannot be read.
    """
    contents = {str(path): path.read_bytes() for path in files}
    of = Centre(centre)
    with opened_parts(Settings.from_environment()) as parts:
        now, problems = parts.clock.now(), list[Problem]()
        with parts.database.reading() as session:
            program_id = program_named(session, program)
            for name, content in contents.items():
                try:
                    check_file(session, program_id, of, content, now)
                except RefusedInputError as error:
                    problems += [Problem(f"{name} {one.pointer}", one.received, one.expected) for one in error.fields()]
        if problems:
            raise InvalidInputError(problems)
        if not dry_run:
            with parts.database.writing() as session:
                for name, content in contents.items():
                    try:
                        bring_in(session, parts, program_id, of, content, CLI, now)
                    except KeyReusedError:
                        raise InvalidInputError(
                            [Problem(name, GONE, "a file that was not brought in before")]
                        ) from None
    people = counted(len(contents), "person", "people")
    say(
        answers(), f"{people} could be brought in. Nothing was written." if dry_run else f"{people} of {centre} are in."
    )
    return DONE


def write_outcomes(folder: Path, program: str, centre: str) -> int:
    """Write what came of each person of a centre into a folder, as far as they agree that it is told.

    Raises
    ------
    InvalidInputError
        If nothing can be written there, the settings are wrong, the database cannot be used, or there is no such
        program or more than one.
    """
    check_writable(folder)
    with opened_parts(Settings.from_environment()) as parts, parts.database.writing() as session:
        now = parts.clock.now()
        program_id = program_named(session, program)
        told, others = outcomes_of(session, parts, program_id, Centre(centre), CLI, now)
        bundles = {f"outcome-{one.row.id}.json": written(one, now).encode() for one in told}
    if not told and not others:
        raise InvalidInputError([Problem("--centre", centre, "a centre that submitted somebody to the program")])
    write_together(folder, bundles)
    not_told = f" {counted(others, 'other')} did not agree to be told of, or no more." if others else ""
    say(answers(), f"{counted(len(told), 'bundle')} in {folder}.{not_told}")
    if told:
        say(answers(), "They say who is in recovery: they are for that centre alone.")
    return DONE
