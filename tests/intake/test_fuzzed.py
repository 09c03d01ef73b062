"""Whatever a form sends, it is never our fault."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from api.accounts.models.words import Scope
from api.app import create_app
from tests.accounts.people import a_program
from tests.intake.forms import PERSON, a_form, a_submission
from tests.kept_people.people import mentees
from tests.service import MovedClock, some_settings

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)
fields = st.sampled_from(["version", "person", "consents", "reference", *PERSON])


@pytest.fixture(scope="module")
def form(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    path = tmp_path_factory.mktemp("fuzzed") / "waypair.db"
    path.write_bytes(migrated.read_bytes())
    app: FastAPI = create_app(some_settings(f"sqlite:///{path}", intake_per_minute=1_000_000), MovedClock())
    yield a_form(app, a_program(app), Scope.INTAKE)
    app.state.parts.database.close()


def answered(form: TestClient, key: bytes, **sent: Any) -> int:
    answer = form.post("/api/v1/intake", headers=[(b"Idempotency-Key", key)], **sent)
    assert answer.status_code in (201, 400, 409, 413, 422), answer.text
    return int(answer.status_code)


@settings(max_examples=150)
@given(data=st.data(), key=st.binary(max_size=20))
def test_a_body_with_something_else_in_it_is_never_our_fault(form: TestClient, data: st.DataObject, key: bytes) -> None:
    body = a_submission(form)
    for name in data.draw(st.lists(fields, min_size=1, max_size=3)):
        target = body if name in body or not isinstance(body["person"], dict) else body["person"]
        target[name] = data.draw(anything)
    consents = body["consents"]
    if isinstance(consents, list) and consents and isinstance(consents[0], dict) and data.draw(st.booleans()):
        consents[0][data.draw(st.sampled_from([*consents[0], "recipient", "other"]))] = data.draw(anything)
    key = bytes(byte for byte in key if byte not in b"\r\n\0")
    answered(form, key, content=json.dumps(body).encode("utf-8", "surrogatepass"))


@settings(max_examples=100)
@given(content=st.binary(max_size=60) | st.integers(1, 20_000).map(lambda depth: b"[" * depth))
def test_bytes_are_never_our_fault(form: TestClient, content: bytes) -> None:
    assert answered(form, b"one", content=content) in (400, 422)


@settings(max_examples=100)
@given(person=mentees, number=st.integers(0, 10))
def test_drawn_people_are_taken_or_told_what_is_wrong(form: TestClient, person: dict[str, Any], number: int) -> None:
    body = a_submission(form) | {"person": person}
    answered(form, f"drawn {number}".encode(), json=body)
