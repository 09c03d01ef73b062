"""A row of a sheet as what the service keeps of a mentee or a mentor: names become ids, wishes and hours stay text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError

from api.intake.service.names import Names, Places
from api.sheets.columns import COLUMN_OF_FIELD
from api.sheets.problems import Findings
from api.sheets.rows import Row, Rows
from api.sheets.tables import FORMULA_STARTS
from api.web.problems import in_words
from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.people.notation import write_slot
from matcher.people.person import Person
from matcher.people.preference import Preference
from matcher.people.vocabulary import URGENCIES
from matcher.people.week import Slot

Asked = TypeVar("Asked", bound=BaseModel)

COLUMNS: Final = COLUMN_OF_FIELD | {"team_id": "team", "supervisor_id": "supervisor"}
"""The column of a field, where they are not called alike."""


@dataclass(frozen=True, slots=True)
class Turning:
    """What rows are turned against: where they stand, what names mean, and who the ids are."""

    rows: Rows
    places: Places
    people: Mapping[str, UUID]
    findings: Findings
    now: datetime

    def mentee(self, row: Row, mentee: Mentee, known_as: str) -> dict[str, Any]:
        """Return the fields of a mentee; `known_as` is the name where the sheet has none."""
        return {
            **self._person(row, mentee, row.name or known_as),
            "windows": [str(window) for window in mentee.windows],
            "asks_for": mentee.asks_for,
            "cadence": mentee.cadence or None,
            "minutes": mentee.minutes,
            "recovery_start": mentee.recovery_start,
            "discharge_date": mentee.discharge_date,
            "stage": mentee.stage or None,
            "takes_medication": mentee.takes_medication,
            "requested": self._known(mentee.requested),
            "avoid": self._known(mentee.avoid),
            "urgency": URGENCIES[mentee.urgency],
            "waiting_since": mentee.waiting_since,
        }

    def mentor(self, row: Row, mentor: Mentor, known_as: str) -> dict[str, Any]:
        """Return the fields of a mentor; `known_as` is the name where the sheet has none."""
        return {
            **self._person(row, mentor, mentor.name or known_as),
            "kind": mentor.kind,
            "slots": [self._slot(row, slot) for slot in mentor.slots],
            "recovery_years": mentor.recovery_years,
            "stages": sorted(mentor.stages),
            "moud_affirming": mentor.moud_affirming,
            "excludes": self._wishes(row, "cannot_serve", mentor.excludes),
            "capacity": mentor.capacity,
            "new_per_week": mentor.new_per_week,
            "team_id": self._named(row, "team", self.places.teams, mentor.team),
            "supervisor_id": self._named(row, "supervisor", self.places.supervisors, mentor.supervisor),
            "credential_expires": mentor.credential_expires,
        }

    def checked(self, row: Row, shape: type[Asked], fields: Mapping[str, Any]) -> Asked | None:
        """Return the fields as the shape takes them, or None with every problem told."""
        if fields["name"].startswith(FORMULA_STARTS):
            self._problem(row, "name", fields["name"], "a name, and nothing that a spreadsheet would run")
            return None
        try:
            return shape.model_validate(dict(fields))
        except ValidationError as error:
            for item in error.errors():
                name = str(item["loc"][0]) if item["loc"] else ""
                given = item.get("input")
                self._problem(row, COLUMNS.get(name, name), given if isinstance(given, str) else "", in_words(item))
            return None

    def _person(self, row: Row, person: Person, name: str) -> dict[str, Any]:
        sites = [self._named(row, "sites", self.places.sites, site) for site in person.sites]
        return {
            "name": name,
            "birth_year": person.birth_year,
            "gender": person.gender or None,
            "time_zone": person.time_zone,
            "languages": list(person.languages),
            "modes": list(person.modes),
            "sites": [site for site in sites if site is not None],
            "pathways": sorted(person.pathways),
            "substances": sorted(person.substances),
            "experiences": sorted(person.experiences),
            "interests": sorted(person.interests),
            "preferences": self._wishes(row, "preferences", person.preferences),
        }

    def _known(self, ids: Iterable[str]) -> list[UUID]:
        """Return the people whom ids name; the readers noted those that nobody has."""
        return sorted(self.people[one] for one in ids if one in self.people)

    def _named(self, row: Row, column: str, names: Names, name: str) -> UUID | None:
        if not name:
            return None
        found = names.id_of(name, self.now)
        if found is None and names.may_skip:
            place = f"{self.rows.file}, column {column}"
            self.findings.tally(place, f"left open, for no {names.kind} of this program is called so", name)
        elif found is None:
            self._problem(row, column, name, names.expected, names.nearest(name))
        return found

    def _slot(self, row: Row, slot: Slot) -> str:
        site = self._named(row, "slots", self.places.sites, slot.site)
        return write_slot(replace(slot, site="" if site is None else str(site)))

    def _wishes(self, row: Row, column: str, wishes: Iterable[Preference]) -> list[str]:
        found = []
        for wish in wishes:
            names = {"site": self.places.sites, "team": self.places.teams}.get(wish.attribute)
            if names is None:
                found.append(str(wish))
            elif (one := self._named(row, column, names, wish.value)) is not None:
                found.append(str(replace(wish, value=str(one))))
        return found

    def _problem(self, row: Row, column: str, value: str, expected: str, nearest: str = "") -> None:
        self.findings.problem(
            self.rows.file, row.number, column if column in self.rows.columns else "", value, expected, nearest
        )
