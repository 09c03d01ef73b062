"""A service on each of the two databases, in the middle of a week."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from api.app import create_app
from tests.proposals.weeks import Week
from tests.service import MovedClock, some_settings


@pytest.fixture
def app(database_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(database_url, session_hours=720), clock)
    yield made
    made.state.parts.database.close()


@pytest.fixture
def week(app: FastAPI) -> Week:
    return Week(app)
