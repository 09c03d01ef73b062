"""A service on each of the two databases, with a program that has closed groups."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from api.app import create_app
from tests.placings.circles import Circles
from tests.service import MovedClock, some_settings


@pytest.fixture
def app(database_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(database_url, session_hours=720), clock)
    yield made
    made.state.parts.database.close()


@pytest.fixture
def circles(app: FastAPI) -> Circles:
    return Circles(app)
