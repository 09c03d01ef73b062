"""Several files written together: all of them, or none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from matcher.errors import InvalidInputError, Problem

_EXPECTED = "a folder that can be written to"


def check_writable(folder: Path) -> None:
    """Refuse a folder that could not be written to, before any work is done for it.

    Raises
    ------
    InvalidInputError
        If the folder, or the nearest one above it that exists, is no folder or may not be written to.
    """
    nearest = folder
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    if not nearest.is_dir():
        raise InvalidInputError(Problem(str(nearest), "a file", _EXPECTED))
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise InvalidInputError(Problem(str(nearest), "no permission to write", _EXPECTED))


def write_together(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write all files into the folder, making it where it is missing, or leave everything as it was.

    Each file is first written in full beside its place and then renamed into it; if a rename fails, the
    files already renamed are put back.

    Parameters
    ----------
    folder : Path
    contents : mapping of str to bytes
        By file name.

    Raises
    ------
    InvalidInputError
        If the folder cannot be written to.
    """
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    mark = f"{os.getpid()}.part"
    fresh = {name: folder / f".{name}.new.{mark}" for name in contents}
    saved = {name: folder / f".{name}.old.{mark}" for name in contents}
    renamed: list[str] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            with fresh[name].open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for name in contents:
            if (folder / name).exists():
                shutil.copy2(folder / name, saved[name])
        for name in contents:
            fresh[name].replace(folder / name)
            renamed.append(name)
    except BaseException as error:
        for name in renamed:
            if saved[name].exists():
                saved[name].replace(folder / name)
            else:
                (folder / name).unlink(missing_ok=True)
        _remove([*fresh.values(), *saved.values()])
        for path in made:
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()
        if isinstance(error, OSError):
            raise InvalidInputError(Problem(str(folder), error.strerror or str(error), _EXPECTED)) from error
        raise
    _remove(saved.values())


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)
