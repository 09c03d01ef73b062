"""A service on each of the two databases, with a program and a coordinator who is signed in."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.accounts.models.words import Role
from api.app import create_app
from tests.accounts.people import a_program, somebody
from tests.service import MovedClock, some_settings


@pytest.fixture
def app(database_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(database_url, session_hours=720), clock)
    yield made
    made.state.parts.database.close()


@pytest.fixture
def program(app: FastAPI) -> UUID:
    return a_program(app)


@pytest.fixture
def coordinator(app: FastAPI, program: UUID) -> TestClient:
    return somebody(app, program, Role.COORDINATOR)


@pytest.fixture
def base(program: UUID) -> str:
    return f"/api/v1/programs/{program}"
