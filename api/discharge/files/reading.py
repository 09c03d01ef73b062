"""What a FHIR R4 bundle says of somebody who leaves treatment, each problem at its place in the bundle.

What is read: of the *Patient* the name, the safe way to reach them (the first `telecom`), year of birth, gender and
languages; of each *ServiceRequest* the day on which they leave and weekly hours when they are free
(`occurrenceTiming.repeat`: `boundsPeriod.start`, `dayOfWeek`, `timeOfDay`, `duration`), and ways of meeting
(`orderDetail`); of the *Task* how the centre calls them; of each *Consent* what was signed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from pydantic import ValidationError

from api.discharge.files.fhir import CENTRES_OWN, GENDERS, MODE, PURPOSE, REFERRAL, ROUTES, TEXT_HASH, WEEKDAYS
from api.discharge.models.shapes import DischargeCreate
from api.errors import FieldProblem, RefusedInputError
from api.web.problems import field_problem, shape_of
from api.web.translating import to_translate
from matcher.people.vocabulary import MODES

BUNDLE: Final = to_translate("a FHIR R4 bundle in JSON, with a Patient, a Task and a ServiceRequest")
KINDS: Final = ("Bundle", "Patient", "Task", "ServiceRequest", "Consent")
MOST_ENTRIES: Final = 100
PER_UNIT: Final = {"min": 1, "h": 60}
CLOCK: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?")
Item = dict[str, Any]


@dataclass(slots=True)
class _Read:
    """A bundle as far as it was read: what is wrong with it, and where each field of the referral comes from."""

    problems: list[FieldProblem] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)

    def wrong(self, place: str, expected: str, value: object) -> None:
        self.problems.append(FieldProblem(place, expected, shape_of(value)))

    def at(self, item: Item, place: str, *names: str | int) -> tuple[Any, str]:
        """Return what is below an item, None where there is nothing, and its place."""
        value: Any = item
        for name in names:
            place = f"{place}/{name}"
            if isinstance(name, int):
                value = value[name] if isinstance(value, list) and len(value) > name else None
            else:
                value = value.get(name) if isinstance(value, dict) else None
        return value, place


@dataclass(frozen=True, slots=True)
class Referral:
    """What a bundle says, and where in it each field of that comes from."""

    asked: DischargeCreate
    places: Mapping[str, str]

    def refused(self, error: RefusedInputError) -> RefusedInputError:
        """Return a refusal of what was asked as one of the bundle."""
        return RefusedInputError(
            replace(one, pointer=place_of(self.places, one.pointer.removeprefix("#"))) for one in error.fields()
        )


def bundle_in(content: bytes) -> object:
    """Return what the bytes of a file are as JSON.

    Raises
    ------
    RefusedInputError
        If they are none.
    """
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise RefusedInputError([FieldProblem("#", BUNDLE, "text")]) from None


def referral_in(bundle: object, zone: str) -> Referral:
    """Return the referral that a bundle is.

    Parameters
    ----------
    bundle : object
        As JSON.
    zone : str
        IANA zone in which hours are meant: FHIR has none for them.

    Raises
    ------
    RefusedInputError
        With everything that is wrong, at its place in the bundle.
    """
    read = _Read()
    found = _resources(read, bundle)
    if found is None:
        raise RefusedInputError(read.problems)
    person: Item = {"time_zone": zone, **_patient(read, *found["Patient"][0])}
    days, windows, modes = [], [], []
    for request, place in found["ServiceRequest"]:
        day, free, ways = _request(read, request, place)
        days += day
        windows += free
        modes += ways
    if len({day for day, _ in days}) > 1:
        read.wrong(days[1][1], "the same day in every ServiceRequest", days[1][0])
    if days:
        person["discharge_date"], read.places["/person/discharge_date"] = days[0]
    else:
        read.places["/person/discharge_date"] = found["ServiceRequest"][0][1] + "/occurrenceTiming"
    read.places["/person/windows"] = found["ServiceRequest"][0][1] + "/occurrenceTiming/repeat"
    person |= {"windows": windows, "modes": list(dict.fromkeys(modes))}
    consents = [_consent(read, number, *one) for number, one in enumerate(found["Consent"])]
    read.places["/consents"] = "#/entry"
    reference = _reference(read, *found["Task"][0])
    _check_links(read, found)
    return _checked(read, {"version": 1, "person": person, "consents": consents, "reference": reference})


@dataclass(frozen=True, slots=True)
class Change:
    """On which day a bundle says that somebody leaves, and where in it that stands."""

    day: str
    place: str

    def refused(self, error: RefusedInputError) -> RefusedInputError:
        """Return a refusal of the day as one of the bundle."""
        return RefusedInputError(replace(one, pointer=self.place) for one in error.fields())


def change_in(bundle: object, referral_id: UUID) -> Change:
    """Return the change of a referral that a bundle is.

    Raises
    ------
    RefusedInputError
        With everything that is wrong, at its place in the bundle; also if it is about another referral.
    """
    read = _Read()
    found = _resources(read, bundle)
    if found is None:
        raise RefusedInputError(read.problems)
    task, place = found["Task"][0]
    if _identified(task.get("identifier"), REFERRAL) != str(referral_id):
        read.wrong(f"{place}/identifier", f"the id of the referral, of the system {REFERRAL}", task.get("identifier"))
    request, where = found["ServiceRequest"][0]
    days = _day(read, request, where)
    if not days:
        read.wrong(f"{where}/occurrenceTiming/repeat/boundsPeriod/start", "a date such as 2026-11-23", None)
    if read.problems:
        raise RefusedInputError(read.problems)
    return Change(*days[0])


def _resources(read: _Read, bundle: object) -> dict[str, list[tuple[Item, str]]] | None:
    """Return the resources of a bundle by kind, each with its place; None where something needed is not there."""
    if not isinstance(bundle, dict) or bundle.get("resourceType") != "Bundle":
        read.wrong("#/resourceType", "Bundle", bundle.get("resourceType") if isinstance(bundle, dict) else bundle)
        return None
    entries = bundle.get("entry")
    if not isinstance(entries, list) or not 0 < len(entries) <= MOST_ENTRIES:
        read.wrong("#/entry", f"a list of 1 to {MOST_ENTRIES} resources", entries)
        return None
    found: dict[str, list[tuple[Item, str]]] = {kind: [] for kind in KINDS}
    for number, entry in enumerate(entries):
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if not isinstance(resource, dict):
            read.wrong(f"#/entry/{number}/resource", "a resource", resource)
            continue
        kind = resource.get("resourceType")
        if isinstance(kind, str) and kind in found:
            found[kind].append((resource | {"_url": entry.get("fullUrl")}, f"#/entry/{number}/resource"))
    for kind, many in (("Patient", False), ("Task", False), ("ServiceRequest", True)):
        if not found[kind] or (len(found[kind]) > 1 and not many):
            expected = f"{'one ' if not many else 'at least one '}{kind}"
            read.wrong("#/entry", expected, [one for one, _ in found[kind]] or None)
    return None if read.problems else found


def _patient(read: _Read, patient: Item, place: str) -> Item:
    said: Item = {}
    name, where = read.at(patient, place, "name", 0)
    given, below = read.at(patient, place, "name", 0, "given", 0)
    if given is None:
        given, below = read.at(patient, place, "name", 0, "text")
    read.places["/person/name"] = below if name is not None else where
    if given is not None:
        said["name"] = given
    born, read.places["/person/birth_year"] = read.at(patient, place, "birthDate")
    if born is not None:
        said["birth_year"] = int(born[:4]) if isinstance(born, str) and born[:4].isdecimal() else born
    if (gender := GENDERS.get(str(patient.get("gender")))) is not None:
        said["gender"] = gender
    said |= _contact(read, patient, place)
    spoken, where = read.at(patient, place, "communication")
    read.places["/person/languages"] = where
    codes = []
    for number in range(len(spoken) if isinstance(spoken, list) else 0):
        code, below = read.at(patient, where.removesuffix("/communication"), "communication", number, "language",
                              "coding", 0, "code")  # fmt: skip
        read.places[f"/person/languages/{number}"] = below
        codes.append(code)
    return said | ({"languages": codes} if codes else {})


def _contact(read: _Read, patient: Item, place: str) -> Item:
    """Return the safe way to reach somebody: the first that is named; the others are not used."""
    way, where = read.at(patient, place, "telecom", 0)
    read.places["/person/contact"] = where
    if way is None:
        return {}
    system, value = (way.get("system"), way.get("value")) if isinstance(way, dict) else (None, None)
    if not isinstance(system, str) or system not in ROUTES:
        read.wrong(f"{where}/system", "one of " + ", ".join(ROUTES), system)
        return {}
    kind = "email" if system == "email" else "phone"
    read.places[f"/person/contact/{kind}"] = f"{where}/value"
    return {"contact": {"route": ROUTES[system], kind: value} | ({"text_ok": True} if system == "sms" else {})}


def _request(read: _Read, request: Item, place: str) -> tuple[list[tuple[str, str]], list[str], list[str]]:
    """Return the day on which somebody leaves with its place, weekly hours, and ways of meeting."""
    repeat, where = read.at(request, place, "occurrenceTiming", "repeat")
    windows: list[str] = []
    if isinstance(repeat, dict) and ("dayOfWeek" in repeat or "timeOfDay" in repeat):
        windows = list(_windows(read, repeat, where))
    details = request.get("orderDetail")
    codings = [coding for detail in (details if isinstance(details, list) else []) for coding in _codings(detail)]
    ways = [str(one.get("code")) for one in codings if isinstance(one, dict) and one.get("system") == MODE]
    if any(way not in MODES for way in ways):
        read.wrong(f"{place}/orderDetail", "codes that are one of " + ", ".join(MODES), details)
        ways = []
    return _day(read, request, place), windows, ways


def _day(read: _Read, request: Item, place: str) -> list[tuple[str, str]]:
    day, where = read.at(request, place, "occurrenceTiming", "repeat", "boundsPeriod", "start")
    for names in (("occurrencePeriod", "start"), ("occurrenceDateTime",)):
        if day is None:
            day, where = read.at(request, place, *names)
    if day is None:
        return []
    if not isinstance(day, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d(T.*)?", day):
        read.wrong(where, "a date such as 2026-11-23", day)
        return []
    return [(day[:10], where)]


def _windows(read: _Read, repeat: Item, place: str) -> Iterator[str]:
    """Yield the weekly hours of a timing: each of its days at each of its times, for as long as it says."""
    days, times = repeat.get("dayOfWeek"), repeat.get("timeOfDay")
    length, unit = repeat.get("duration"), repeat.get("durationUnit")
    before = len(read.problems)
    if not isinstance(days, list) or not days or any(str(day) not in WEEKDAYS for day in days):
        read.wrong(f"{place}/dayOfWeek", "days that are one of " + ", ".join(WEEKDAYS), days)
    if not isinstance(times, list) or not times or any(not CLOCK.fullmatch(str(one)) for one in times):
        read.wrong(f"{place}/timeOfDay", "times of day such as 17:00:00", times)
    if str(unit) not in PER_UNIT:
        read.wrong(f"{place}/durationUnit", "one of " + ", ".join(PER_UNIT), unit)
    lasts = length if isinstance(length, int | float) and not isinstance(length, bool) else 0
    if not 1 <= lasts * PER_UNIT.get(str(unit), 1) <= 24 * 60:
        read.wrong(f"{place}/duration", "how long, a day at the most", length)
    if len(read.problems) > before:
        return
    assert isinstance(days, list)
    assert isinstance(times, list)
    for day in days:
        for one in times:
            hours, minutes = int(one[:2]), int(one[3:5])
            end = hours * 60 + minutes + int(lasts * PER_UNIT[str(unit)])
            last = 24 * 60 if end == 24 * 60 else end % (24 * 60)
            yield f"{WEEKDAYS[day]} {hours:02d}:{minutes:02d}-{last // 60:02d}:{last % 60:02d}"


def _consent(read: _Read, number: int, consent: Item, place: str) -> Item:
    wanted: Sequence[tuple[str, tuple[str | int, ...]]] = (
        ("language", ("language",)),
        ("last_day", ("provision", "period", "end")),
        ("signature", ("performer", 0, "display")),
        ("recipient", ("provision", "actor", 0, "reference", "display")),
    )
    said: Item = {}
    for name, below in wanted:
        value, read.places[f"/consents/{number}/{name}"] = read.at(consent, place, *below)
        if value is not None:
            said[name] = value
    said["purpose"] = _coded(consent.get("category"), PURPOSE)
    read.places[f"/consents/{number}/purpose"] = f"{place}/category"
    said["text_hash"] = _identified(consent.get("identifier"), TEXT_HASH)
    read.places[f"/consents/{number}/text_hash"] = f"{place}/identifier"
    read.places[f"/consents/{number}"] = place
    return said


def _reference(read: _Read, task: Item, place: str) -> str:
    """Return how the centre calls somebody: an identifier of its Task, whatever its system."""
    read.places["/reference"] = f"{place}/identifier"
    own = _identified(task.get("identifier"), CENTRES_OWN)
    value = own if own is not None else read.at(task, place, "identifier", 0, "value")[0]
    return value if value is not None else ""


def _check_links(read: _Read, found: Mapping[str, list[tuple[Item, str]]]) -> None:
    """Check that everything in a bundle is about its one patient."""
    patients = _names(found["Patient"], "Patient")
    requests = _names(found["ServiceRequest"], "ServiceRequest")
    links = [(one, place, "subject", patients, "Patient") for one, place in found["ServiceRequest"]]
    links += [(one, place, "for", patients, "Patient") for one, place in found["Task"]]
    links += [(one, place, "focus", requests, "ServiceRequest") for one, place in found["Task"]]
    links += [(one, place, "patient", patients, "Patient") for one, place in found["Consent"]]
    for one, place, name, known, kind in links:
        named, where = read.at(one, place, name, "reference")
        if not isinstance(named, str) or named not in known:
            read.wrong(where, f"a reference to the {kind} of this bundle", named)


def _names(resources: Sequence[tuple[Item, str]], kind: str) -> set[str]:
    """Return what resources can be referred to as."""
    urls = {one["_url"] for one, _ in resources if isinstance(one["_url"], str)}
    return urls | {f"{kind}/{one['id']}" for one, _ in resources if isinstance(one.get("id"), str)}


def _identified(identifiers: object, system: str) -> Any:
    """Return the value of the first identifier of a system."""
    some = identifiers if isinstance(identifiers, list) else []
    return next((one.get("value") for one in some if isinstance(one, dict) and one.get("system") == system), None)


def _coded(concepts: object, system: str) -> Any:
    """Return the code of the first concept that has one of a system."""
    for concept in concepts if isinstance(concepts, list) else []:
        for coding in _codings(concept):
            if isinstance(coding, dict) and coding.get("system") == system:
                return coding.get("code")
    return None


def _codings(concept: object) -> list[Any]:
    codings = concept.get("coding") if isinstance(concept, dict) else None
    return codings if isinstance(codings, list) else []


def _checked(read: _Read, body: Item) -> Referral:
    try:
        asked = DischargeCreate.model_validate(body)
    except ValidationError as error:
        for item in error.errors(include_url=False):
            pointer = "".join(f"/{name}" for name in item["loc"])
            read.problems.append(field_problem(place_of(read.places, pointer), dict(item)))
    else:
        if not read.problems:
            return Referral(asked, read.places)
    raise RefusedInputError(read.problems)


def place_of(places: Mapping[str, str], pointer: str) -> str:
    """Return where in a bundle a field of a referral comes from: the nearest place that is known.

    Examples
    --------
    >>> place_of({"/person/name": "#/entry/0/resource/name/0"}, "/person/name/0")
    '#/entry/0/resource/name/0'
    >>> place_of({}, "/version")
    '#'
    """
    while pointer:
        if pointer in places:
            return places[pointer]
        pointer = pointer.rpartition("/")[0]
    return "#"
