"""A program that refers somebody to another one; files whose tests a database decides have it on each of two."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from api.app import create_app
from tests.referrals.programs import Between
from tests.service import MovedClock, some_settings


@pytest.fixture
def app(sqlite_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(sqlite_url, session_hours=720), clock)
    yield made
    made.state.parts.database.close()


@pytest.fixture
def between(app: FastAPI) -> Between:
    return Between(app)
