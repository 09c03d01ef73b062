"""A program with a coordinator and a form that has a key, on each database."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.accounts.models.words import Role, Scope
from api.app import create_app
from tests.accounts.people import a_program, somebody
from tests.intake.forms import a_form
from tests.service import MovedClock, some_settings


@pytest.fixture
def app(database_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(database_url, intake_per_minute=10_000), clock)
    yield made
    made.state.parts.database.close()


@pytest.fixture
def program(app: FastAPI) -> UUID:
    return a_program(app, "North")


@pytest.fixture
def coordinator(app: FastAPI, program: UUID) -> TestClient:
    return somebody(app, program, Role.COORDINATOR)


@pytest.fixture
def base(program: UUID) -> str:
    return f"/api/v1/programs/{program}"


@pytest.fixture
def form(app: FastAPI, program: UUID) -> TestClient:
    return a_form(app, program, Scope.INTAKE)
