"""Where a signed-in person may go: each feature names its places, and the app puts them in order."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation within a program.

    Parameters
    ----------
    title : str
        In English, marked by `to_translate`.
    path : str
        Below ``/programs/{program_id}``; empty for the first page there.
    roles : collection of str
        Who sees it: the same as its rule lets in.
    """

    title: str
    path: str
    roles: Collection[str]
