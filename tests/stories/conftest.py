"""A program with a mentor who signs in as Ana, and somebody who reviews."""

import pytest
from fastapi import FastAPI

from tests.stories.telling import Telling


@pytest.fixture
def telling(app: FastAPI) -> Telling:
    return Telling(app)
