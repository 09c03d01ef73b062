"""The file of a backup: lines of JSON, compressed by gzip, with their SHA-256 in the last.

::

    {"format": "waypair backup", "version": 1, "revision": "0003", "made_at": "…", "tables": {"teams": {"id": "id", …}}}
    ["teams", "019ab3c4-…", …]
    …
    {"rows": {"teams": 1, …}, "sha256": "…"}

The hash finds what was damaged or altered by mistake. It is no signature: whoever can write the file can write a hash.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO, Final

from api.backup.tables import KINDS, Tables
from matcher.errors import InvalidInputError, Problem

FORMAT: Final = "waypair backup"
VERSION: Final = 1

Row = tuple[str, Sequence[object]]
"""Name of the table, and one value for each column."""


@dataclass(frozen=True, slots=True)
class Header:
    """The first line: the revision of the tables, when they were read, and their columns."""

    revision: str
    made_at: str
    tables: Tables
    format: str = FORMAT
    version: int = VERSION


def write(stream: BinaryIO, header: Header, rows: Iterable[Row]) -> dict[str, int]:
    """Write a whole file; return how many rows of each table."""
    digest, counts = hashlib.sha256(), Counter(dict.fromkeys(header.tables, 0))
    writers = {name: [KINDS[kind].written for kind in columns.values()] for name, columns in header.tables.items()}
    with gzip.GzipFile(fileobj=stream, mode="wb", filename="", mtime=0) as packed:

        def put(entry: object) -> None:
            line = _line(entry)
            digest.update(line)
            packed.write(line)

        put(asdict(header))
        for name, values in rows:
            counts[name] += 1
            pairs = zip(writers[name], values, strict=True)
            put([name, *(None if value is None else written(value) for written, value in pairs)])
        packed.write(_line({"rows": dict(counts), "sha256": digest.hexdigest()}))
    return dict(counts)


class BackupFile:
    """A file to be read: `check` goes through all of it, `rows` again through what it found to be well.

    Parameters
    ----------
    stream : BinaryIO
        Open, and able to seek.
    name : str
        What to call it in problems.
    """

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        self._name = name

    def check(self) -> tuple[Header, dict[str, int]]:
        """Return the header and how many rows each table has, having read all of it.

        Raises
        ------
        InvalidInputError
            If it is no backup, of a newer kind, cut off, or altered.
        """
        header: Header | None = None
        digest, counts = hashlib.sha256(), Counter[str]()
        end: Any = None
        for line in self._lines():
            if end is not None:
                raise self._bad("more behind its end", "a backup as it was written")
            entry = self._entry(line)
            if header is None:
                header = self._header(entry)
                counts.update(dict.fromkeys(header.tables, 0))
            elif isinstance(entry, dict):
                end = entry
                continue
            elif not isinstance(entry, list) or not entry or entry[0] not in header.tables:
                raise self._altered()
            else:
                counts[entry[0]] += 1
            digest.update(line)
        if header is None or end is None:
            raise self._cut_off()
        if end != {"rows": dict(counts), "sha256": digest.hexdigest()}:
            raise self._altered()
        return header, dict(counts)

    def rows(self, tables: Tables) -> Iterator[tuple[str, dict[str, object]]]:
        """Yield the name of the table and the values by column of every row, in the order of the file."""
        for line in self._lines():
            entry = json.loads(line)
            if isinstance(entry, list):
                name, values = entry[0], entry[1:]
                columns = zip(tables[name].items(), values, strict=True)
                yield (
                    name,
                    {column: None if value is None else KINDS[kind].read(value) for (column, kind), value in columns},
                )

    def newer(self, what: str, known: str) -> InvalidInputError:
        """Return the problem of a file from a later version."""
        return self._bad(what, f"{known}: install the version of waypair that made it, or a later one")

    def _lines(self) -> Iterator[bytes]:
        self._stream.seek(0)
        try:
            with gzip.GzipFile(fileobj=self._stream) as packed:
                for line in packed:
                    if not line.endswith(b"\n"):
                        raise self._cut_off()
                    yield line
        except EOFError:
            raise self._cut_off() from None
        except gzip.BadGzipFile as error:
            if "Not a gzipped file" in str(error) and self._stream.tell() <= 2:
                raise self._bad("another kind of file", "a file that waypair backup wrote") from None
            raise self._altered() from None
        except zlib.error:
            raise self._altered() from None

    def _entry(self, line: bytes) -> Any:
        try:
            return json.loads(line)
        except ValueError:
            raise self._altered() from None

    def _header(self, entry: Any) -> Header:
        if not isinstance(entry, dict) or entry.get("format") != FORMAT:
            raise self._bad("another kind of file", "a file that waypair backup wrote")
        if entry.get("version") != VERSION:
            raise self.newer(f"a file of form {entry.get('version')}", f"form {VERSION}")
        try:
            header = Header(**entry)
            kinds = {kind for columns in header.tables.values() for kind in columns.values()}
        except (TypeError, AttributeError):
            raise self._altered() from None
        if not kinds <= set(KINDS):
            raise self._altered()
        return header

    def _cut_off(self) -> InvalidInputError:
        return self._bad("a file that is cut off", "a whole backup")

    def _altered(self) -> InvalidInputError:
        return self._bad("a file that was altered or damaged", "a backup as it was written")

    def _bad(self, received: str, expected: str) -> InvalidInputError:
        return InvalidInputError([Problem(self._name, received, expected)])


def _line(entry: object) -> bytes:
    return json.dumps(entry, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def total(counts: Mapping[str, int]) -> int:
    """Return how many rows there are in all."""
    return sum(counts.values())
