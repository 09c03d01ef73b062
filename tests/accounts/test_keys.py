"""API keys: shown once, kept as hashes, compared in a time that tells nothing, ended when they say."""

import hmac
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from api.accounts.models.tables import ApiKey
from api.accounts.models.words import Role
from tests.accounts.people import a_program, somebody
from tests.service import MovedClock, a_client

ONE = {"If-Match": '"1"'}


@pytest.fixture
def program(app: FastAPI) -> UUID:
    return a_program(app)


@pytest.fixture
def base(program: UUID) -> str:
    return f"/api/v1/programs/{program}"


@pytest.fixture
def admin(app: FastAPI, program: UUID) -> TestClient:
    return somebody(app, program, Role.ADMIN)


@pytest.fixture
def issued(admin: TestClient, base: str) -> dict[str, Any]:
    answer = admin.post(f"{base}/api-keys", json={"name": "Form", "scopes": ["read"], "days": 30})
    assert answer.status_code == 201
    made: dict[str, Any] = answer.json()
    return made


def status_with(app: FastAPI, base: str, key: str) -> int:
    return a_client(app).get(f"{base}/sites", headers={"X-API-Key": key}).status_code


def test_a_key_is_shown_once_and_kept_as_a_hash(
    app: FastAPI, admin: TestClient, base: str, issued: dict[str, Any]
) -> None:
    secret = issued["key"].rsplit("_", 1)[1]
    for path in (f"{base}/api-keys", f"{base}/api-keys/{issued['id']}"):
        assert secret not in admin.get(path).text
    with app.state.parts.database.reading() as session:
        assert secret not in str(session.exec(select(ApiKey)).one().model_dump())
    assert status_with(app, base, issued["key"]) == 200


def test_any_other_key_opens_nothing(app: FastAPI, base: str, issued: dict[str, Any]) -> None:
    key = issued["key"]
    wrong = key[:-1] + ("0" if key[-1] != "0" else "1")
    for text in (wrong, key.upper(), key[3:], "", "wp__", f"wp_{issued['prefix']}_", "wp_nobody_" + "0" * 64):
        assert status_with(app, base, text) == 401, text


def test_an_unknown_prefix_is_compared_as_well(
    app: FastAPI, base: str, issued: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []

    def compare(one: str, other: str) -> bool:
        compared.append((len(one), len(other)))
        return one == other

    monkeypatch.setattr(hmac, "compare_digest", compare)
    for key in (f"wp_{issued['prefix']}_wrong", "wp_nobody_wrong"):
        assert status_with(app, base, key) == 401
    assert compared == [(64, 64), (64, 64)]


def test_a_key_ends_by_itself(app: FastAPI, clock: MovedClock, base: str, issued: dict[str, Any]) -> None:
    clock.move(days=29.9)
    assert status_with(app, base, issued["key"]) == 200
    clock.move(days=0.2)
    assert status_with(app, base, issued["key"]) == 401


def test_a_revoked_key_ends_at_once_and_stays_listed(
    app: FastAPI, admin: TestClient, base: str, issued: dict[str, Any]
) -> None:
    assert admin.delete(f"{base}/api-keys/{issued['id']}", headers=ONE).status_code == 204
    assert status_with(app, base, issued["key"]) == 401
    (listed,) = admin.get(f"{base}/api-keys").json()["items"]
    assert listed["revoked_at"] is not None


def test_a_rotated_key_works_for_a_day_beside_its_successor(
    app: FastAPI, admin: TestClient, clock: MovedClock, base: str, issued: dict[str, Any]
) -> None:
    path = f"{base}/api-keys/{issued['id']}/rotations"
    successor = admin.post(path, headers=ONE).json()
    assert successor["scopes"] == ["read"]
    assert admin.post(path, headers=ONE).status_code == 412
    clock.move(hours=11)
    assert {status_with(app, base, key["key"]) for key in (issued, successor)} == {200}
    clock.move(hours=13)
    assert [status_with(app, base, key["key"]) for key in (issued, successor)] == [401, 200]


def test_a_cookie_does_not_help_a_wrong_key(admin: TestClient, base: str) -> None:
    assert admin.get(f"{base}/sites", headers={"X-API-Key": "wrong"}).status_code == 401
