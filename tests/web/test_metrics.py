"""`/metrics` answers this machine, and whoever brings the token; to others it is not there."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from tests.service import HOST, some_settings

TOKEN = "a token that nobody guesses, never"


def ask(app: FastAPI, host: str, **headers: str) -> Any:
    return TestClient(app, base_url=HOST, client=(host, 50000)).get("/metrics", headers=headers)


@pytest.fixture
def guarded(sqlite_url: str) -> FastAPI:
    return create_app(some_settings(sqlite_url, metrics_token=TOKEN))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1"])
def test_this_machine_needs_no_token(app: FastAPI, guarded: FastAPI, host: str) -> None:
    for one in (app, guarded):
        answer = ask(one, host)
        assert answer.status_code == 200
        assert "waypair_requests" in answer.text


@pytest.mark.parametrize("host", ["10.0.0.7", "192.0.2.1", "2001:db8::1", "testclient"])
def test_to_others_it_is_not_there(app: FastAPI, guarded: FastAPI, host: str) -> None:
    absent = TestClient(app, base_url=HOST).get("/nowhere")
    for one, headers in (
        (app, {}),
        (app, {"Authorization": "Bearer "}),
        (app, {"Authorization": "Bearer"}),
        (guarded, {}),
        (guarded, {"Authorization": f"Bearer {TOKEN}x"}),
        (guarded, {"Authorization": TOKEN}),
        (guarded, {"Authorization": f"Bearer {TOKEN[:-1]}é".encode()}),
    ):
        answer = ask(one, host, **headers)
        assert (answer.status_code, answer.content) == (404, absent.content)


def test_whoever_brings_the_token_may_come_from_anywhere(guarded: FastAPI) -> None:
    assert ask(guarded, "192.0.2.1", Authorization=f"Bearer {TOKEN}").status_code == 200


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-Ip", "Forwarded"])
def test_what_comes_through_a_proxy_on_this_machine_is_not_from_this_machine(app: FastAPI, header: str) -> None:
    assert ask(app, "127.0.0.1", **{header: "127.0.0.1"}).status_code == 404
