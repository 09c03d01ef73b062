"""A program with a coordinator who is signed in."""

from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.accounts.models.words import Role
from tests.accounts.people import a_program, somebody


@pytest.fixture
def program(app: FastAPI) -> UUID:
    return a_program(app, "North")


@pytest.fixture
def coordinator(app: FastAPI, program: UUID) -> TestClient:
    return somebody(app, program, Role.COORDINATOR)
