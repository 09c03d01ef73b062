"""Writing a population as the files the commands of `waypair` read."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from api.sample.groups import GROUP_COLUMNS
from api.sample.mentors import MENTOR_COLUMNS
from api.sample.people import MENTEE_COLUMNS
from api.sample.population import Population, Row
from api.sample.presence import COVERAGE_COLUMNS
from api.sample.stories import STORY_COLUMNS

PAIR_COLUMNS: Final = ("mentee", "mentor", "kind", "reason")


def write_population(population: Population, folder: Path) -> None:
    """Write `mentees.csv`, `mentors.csv`, `coverage.csv`; `groups.csv`, `stories.csv`, `pairs.csv` if there are any.

    The folder is made if missing. UTF-8, comma, one header line. Every file is written in full under a temporary
    name, and only then are they renamed into place: a full disk leaves the files that were there.

    Raises
    ------
    ValueError
        If the folder cannot be made or written to, or holds a `pairs.csv`, `groups.csv` or `stories.csv` about other
        people.
    """
    files: dict[str, tuple[Sequence[str], list[Row]]] = {
        "mentees.csv": (MENTEE_COLUMNS, population.mentees),
        "mentors.csv": (MENTOR_COLUMNS, population.mentors),
        "coverage.csv": (COVERAGE_COLUMNS, population.coverage),
    }
    perhaps: dict[str, tuple[Sequence[str], list[Row]]] = {
        "groups.csv": (GROUP_COLUMNS, population.groups),
        "stories.csv": (STORY_COLUMNS, population.stories),
        "pairs.csv": (PAIR_COLUMNS, population.pairs),
    }
    for name, (columns, rows) in perhaps.items():
        if rows:
            files[name] = (columns, rows)
        elif (folder / name).exists():
            raise ValueError(
                f"{folder} already holds a {name}, about other people than these; remove it or choose another folder"
            )
    written: list[tuple[Path, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, (columns, rows) in files.items():
            part = folder / f".{name}.{os.getpid()}.part"
            written.append((part, folder / name))
            with part.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, columns, lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        for part, final in written:
            part.replace(final)
    except OSError as error:
        raise ValueError(f"cannot write a sample into {folder}: {error.strerror or error}") from error
    finally:
        for part, _ in written:
            part.unlink(missing_ok=True)
