"""A page of a round is light however many people there are: under 100 KB with everything that it loads."""

from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.rounds.service.lists import LEFT_PER_PAGE, PER_PAGE
from api.web.static import FOLDER
from tests.rounds.test_pages import page
from tests.rounds.weeks import a_week

MOST = 100_000


def test_full_pages_of_proposals_and_of_those_left_over_weigh_little(
    app: FastAPI, coordinator: TestClient, program: Any
) -> None:
    week = a_week(app, coordinator, program, 120, 25)
    path = f"/rounds/{week.reviewed()}"
    loaded = sum(file.stat().st_size for file in FOLDER.iterdir())
    for language in ("en", "es"):
        proposals, left = (page(week, one, lang=language) for one in (path, f"{path}/left"))
        assert proposals.count('<tr id="p-') == PER_PAGE
        assert left.count('<li class="card" id="p-') == LEFT_PER_PAGE
        weights = [len(text.encode()) + loaded for text in (proposals, left)]
        assert max(weights) < MOST, (language, weights)
