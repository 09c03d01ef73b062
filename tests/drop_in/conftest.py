"""A service with a program that has drop-in hours; files whose tests a database decides have it on each of the two."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from api.app import create_app
from tests.drop_in.presences import Presences
from tests.service import MovedClock, some_settings


@pytest.fixture
def app(sqlite_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(sqlite_url, session_hours=720), clock)
    yield made
    made.state.parts.database.close()


@pytest.fixture
def north(app: FastAPI) -> Presences:
    return Presences(app)
