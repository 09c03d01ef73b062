"""Hours offered at sites as people write them, ``Mon 18:00-19:00 @North Street``, and with ids as they are kept. Pure.

A name goes as far as it has to: ``@North by phone`` is at *North* where there is such a site, for what follows can be
read; ``@North Street`` is not. Blanks in a name may be written ``_``, and capitals do not matter unless sites are told
apart by them. An id is taken wherever a name is, and is what is written where no name would be read back as that site.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from api.sheets.problems import nearest
from matcher.people.vocabulary import folded

LONGEST: Final = 200
"""Characters after @ among which the end of a name is looked for."""
_WRITTEN: Final = re.compile(r"@(?P<site>\S+)")
_FURTHER: Final = re.compile(r"(?:(?:by [\w-]+|x\d+)(?: |$))*")
_FIRST_FURTHER: Final = re.compile(r"\s(?:by\s+[\w-]+|x\d+)(?!\S)")


class UnknownSiteError(ValueError):
    """Behind @ stands nothing that a site is called; `nearest` is the name most like it, or empty."""

    def __init__(self, close: str) -> None:
        super().__init__(close)
        self.nearest = close


class SiteNames:
    """What the sites of a program are called in hours.

    Parameters
    ----------
    names : mapping of str to str
        By id.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = {site: " ".join(name.split()) for site, name in names.items()}
        self._exactly = _alone((_joined(name), site) for site, name in self._names.items())
        self._roughly = _alone((folded(_joined(name)), site) for site, name in self._names.items())

    def written(self, line: str) -> str:
        """Return an hour as it is kept with the name of its site, so that `read` gives it back.

        Examples
        --------
        >>> SiteNames({"7f": "North Street"}).written("Mon 18:00-19:00 @7f x2")
        'Mon 18:00-19:00 @North Street x2'
        """
        found = _WRITTEN.search(line)
        name = self._names.get(found["site"]) if found else None
        if found is None or name is None:
            return line
        for said in (name, _joined(name)):
            named = f"{line[: found.start()]}@{said}{line[found.end() :]}"
            if self._reads_as(named, line):
                return named
        return line

    def read(self, line: str) -> str:
        """Return hours with the id of each site in place of its name.

        Raises
        ------
        UnknownSiteError
            If there is no such site; of several the first.

        Examples
        --------
        >>> SiteNames({"7f": "North Street"}).read("Mon 18:00-19:00 @north street x2; Tue 09:00-10:00")
        'Mon 18:00-19:00 @7f x2; Tue 09:00-10:00'
        """
        return ";".join(map(self._part, line.split(";")))

    def _part(self, part: str) -> str:
        before, at, after = part.partition("@")
        if not at:
            return part
        words = after.split()
        for end in range(1, len(words) + 1):
            name, rest = " ".join(words[:end]), " ".join(words[end:])
            if len(name) > LONGEST:
                break
            site = self._id_of(name)
            if site is not None and _FURTHER.fullmatch(rest):
                return f"{before}@{site} {rest}".rstrip()
        meant = _FIRST_FURTHER.split(after[:LONGEST], maxsplit=1)[0].replace("_", " ").strip()
        raise UnknownSiteError(nearest(meant, self._names.values()))

    def _id_of(self, name: str) -> str | None:
        if (site := name.lower()) in self._names:
            return site
        joined = _joined(name)
        return self._exactly.get(joined) or self._roughly.get(folded(joined))

    def _reads_as(self, named: str, line: str) -> bool:
        try:
            return self.read(named) == line
        except UnknownSiteError:
            return False


def _joined(name: str) -> str:
    return "_".join(name.split())


def _alone(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return what each name stands for; one that several have stands for none."""
    found: dict[str, list[str]] = {}
    for name, site in named:
        found.setdefault(name, []).append(site)
    return {name: sites[0] for name, sites in found.items() if len(sites) == 1}
