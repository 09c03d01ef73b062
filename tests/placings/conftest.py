"""A service with a program that has closed groups; files whose tests a database decides have it on each of the two."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from api.app import create_app
from tests.placings.circles import Circles
from tests.service import MovedClock, some_settings


@pytest.fixture
def app(sqlite_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(sqlite_url, session_hours=720), clock)
    yield made
    made.state.parts.database.close()


@pytest.fixture
def circles(app: FastAPI) -> Circles:
    return Circles(app)
