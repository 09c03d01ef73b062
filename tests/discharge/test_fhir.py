"""Referrals as FHIR R4 bundles: valid by the models of another library, there and back, every problem at its place."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest

from api.discharge.files.reading import referral_in
from api.errors import RefusedInputError
from tests.discharge.bundles import a_bundle, a_patient, a_request, a_task, valid
from tests.discharge.treatment import DISCHARGES, Treatment, a_referral, signed, submit

FHIR = f"{DISCHARGES}/fhir"
JUNK: tuple[Any, ...] = (None, 7, "x", [], [7], {}, [{"coding": [7]}], [[]], [{"coding": 7, "system": [], "code": {}}])


def wrong(answer: Any) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    return {error["pointer"]: error["expected"] for error in answer.json()["errors"]}


def test_a_bundle_says_what_json_would(treatment: Treatment) -> None:
    bundle = valid(a_bundle(signed(treatment.centre, "matching", "mentor", "centre")))
    answer = submit(treatment.centre, bundle, path=FHIR)
    assert answer.status_code == 201, answer.text
    person = treatment.row(answer.json()["id"]).mentee_id
    known = treatment.coordinator.get(f"{treatment.base}/mentees/{person}").json()
    wanted = a_referral(treatment.centre)["person"]
    for name in ("birth_year", "languages", "modes", "discharge_date", "time_zone"):
        assert known[name] == wanted[name], name
    assert (known["name"], known["gender"]) == ("Samantha", "woman")
    assert known["contact"]["email"] == "samantha@example.org"
    assert known["windows"] == [f"{day} 17:00-20:00" for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat")]
    assert submit(treatment.centre, bundle, path=FHIR).json() == answer.json()  # sent again, nobody comes twice


def test_an_outcome_is_a_valid_bundle_that_goes_back_in_with_another_day(treatment: Treatment) -> None:
    referral = treatment.refer()
    treatment.match()
    path = f"{DISCHARGES}/{referral}/fhir"
    answer = treatment.centre.get(path)
    assert answer.headers["content-type"] == "application/fhir+json"
    bundle = answer.json()
    written = valid(bundle)
    patient, request, task = (entry["resource"] for entry in written["entry"])
    assert (patient["identifier"][0]["value"], task["status"]) == ("CH-1042", "in-progress")
    assert {one["type"]["coding"][0]["code"] for one in task["output"]} == {
        "has_mentor", "first_meeting", "reached", "met",
    }  # fmt: skip
    assert "Samantha" not in answer.text
    assert treatment.centre.put(path, json=written).status_code == 204
    assert treatment.row(referral).version == 1  # the same day changes nothing
    request["occurrenceTiming"]["repeat"]["boundsPeriod"]["start"] = "2026-12-09"
    assert treatment.centre.put(path, json=written).status_code == 204
    again = treatment.centre.get(path).json()
    days = [one["entry"][1]["resource"]["occurrenceTiming"]["repeat"]["boundsPeriod"] for one in (bundle, again)]
    assert days == [{"start": "2026-12-04"}, {"start": "2026-12-09"}]
    for_file = treatment.coordinator.post(f"{treatment.base}/discharges/{referral}/outcome").json()
    assert [for_file["entry"][number]["resource"] for number in (0, 1)] == [
        again["entry"][number]["resource"] for number in (0, 1)
    ]


def test_every_problem_is_named_at_its_place_in_the_bundle(treatment: Treatment) -> None:
    bundle = a_bundle(
        signed(treatment.centre, "mentor", "centre"),
        a_patient(name=[{"given": [""]}], birthDate="1700-01-01", telecom=[{"system": "pager", "value": "7"}]),
        a_request(
            subject={"reference": "Patient/elsewhere"},
            repeat={"dayOfWeek": ["mon", "noday"], "timeOfDay": ["25:00:00"], "duration": 90, "durationUnit": "h",
                    "boundsPeriod": {"start": "soon"}},
            orderDetail=[{"coding": [{"system": "urn:waypair:mode", "code": "pigeon"}]}],
        ),
        a_task(**{"for": {"reference": "urn:uuid:none"}}),
    )  # fmt: skip
    repeat = "#/entry/1/resource/occurrenceTiming/repeat"
    found = wrong(submit(treatment.centre, bundle, path=FHIR))
    assert found.keys() == {
        "#/entry/0/resource/name/0/given/0",
        "#/entry/0/resource/birthDate",
        "#/entry/0/resource/telecom/0/system",
        "#/entry/1/resource/subject/reference",
        "#/entry/1/resource/orderDetail",
        f"{repeat}/dayOfWeek",
        f"{repeat}/timeOfDay",
        f"{repeat}/duration",
        f"{repeat}/boundsPeriod/start",
        repeat,
        "#/entry/2/resource/for/reference",
        "#/entry",
    }
    assert found["#/entry"].startswith("a consent to matching")


def test_what_was_signed_otherwise_is_named_in_the_bundle_too(treatment: Treatment) -> None:
    matching, centre = signed(treatment.centre, "matching", "centre")
    bundle = a_bundle([matching | {"text_hash": "0" * 64}, centre | {"recipient": "Elm House"}])
    del bundle["entry"][1]["resource"]["occurrenceTiming"]["repeat"]["boundsPeriod"]
    found = wrong(submit(treatment.centre, bundle, path=FHIR))
    assert found.keys() == {
        "#/entry/3/resource/identifier",
        "#/entry/4/resource/identifier",  # signed for another name, the text is another
        "#/entry/4/resource/provision/actor/0/reference/display",
        "#/entry/1/resource/occurrenceTiming",
    }


@pytest.mark.parametrize(
    ("bundle", "place"),
    [
        ({"resourceType": "Patient"}, "#/resourceType"),
        ({"resourceType": "Bundle", "entry": {}}, "#/entry"),
        ({"resourceType": "Bundle", "entry": [7]}, "#/entry/0/resource"),
        ({"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Patient"}}] * 2}, "#/entry"),
    ],
)
def test_what_is_no_bundle_is_refused_in_words(treatment: Treatment, bundle: Any, place: str) -> None:
    assert place in wrong(submit(treatment.centre, bundle, path=FHIR))


def test_hostile_bundles_are_problems_and_never_faults(treatment: Treatment) -> None:
    whole = a_bundle(signed(treatment.centre, "matching", "centre"))
    for number, entry in enumerate(whole["entry"]):
        for name, value in entry["resource"].items():
            for junk in JUNK:
                bundle = json.loads(json.dumps(whole))
                bundle["entry"][number]["resource"][name] = junk if name != "occurrenceTiming" else {"repeat": junk}
                with suppress(RefusedInputError):
                    referral_in(bundle, "UTC")
                for below in value.get("repeat", ()) if isinstance(value, dict) else ():
                    bundle["entry"][number]["resource"][name] = {"repeat": value["repeat"] | {below: junk}}
                    with suppress(RefusedInputError):
                        referral_in(bundle, "UTC")


def test_a_change_of_another_referral_is_refused(treatment: Treatment) -> None:
    referral = treatment.refer()
    path = f"{DISCHARGES}/{referral}/fhir"
    bundle = treatment.centre.get(path).json()
    bundle["entry"][2]["resource"]["identifier"][0]["value"] = "another"
    del bundle["entry"][1]["resource"]["occurrenceTiming"]
    place = "#/entry/1/resource/occurrenceTiming/repeat/boundsPeriod/start"
    assert wrong(treatment.centre.put(path, json=bundle)).keys() == {"#/entry/2/resource/identifier", place}
    bundle = treatment.centre.get(path).json()
    bundle["entry"][1]["resource"]["occurrenceTiming"]["repeat"]["boundsPeriod"]["start"] = "2036-12-04"
    assert wrong(treatment.centre.put(path, json=bundle)).keys() == {place}
