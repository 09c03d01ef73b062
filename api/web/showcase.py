"""`/components`: every component in every state, for whoever builds a page. Served in development alone."""

from __future__ import annotations

from datetime import date
from typing import Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.errors import FieldProblem
from api.web.pages import Pages
from api.web.problems import ANSWER, EXPECTED
from api.web.rule import PUBLIC

router = APIRouter(include_in_schema=False)
PAGES: Final = Pages("api.web")
MISSING: Final = FieldProblem("#/name", EXPECTED["missing"], "nothing", ANSWER)
LONG: Final = "Maximiliana-Konstantina Wolkenstein-Trostburg y Fernández de la Reguera"


@router.get("/components", dependencies=[Depends(PUBLIC)])
def showcase_page(request: Request) -> Response:
    """Show what pages are made of."""
    cells = {(day, hour): (5 * day + hour, 3 * day) for day in range(7) for hour in range(17, 20)}
    return PAGES.page(
        request,
        "showcase.html",
        problem=MISSING,
        problems={"name": MISSING, "why": MISSING},
        long=LONG,
        day=date(2026, 11, 23),
        cells=cells,
        week={(0, 9): ("free", ""), (1, 18): ("held", "18"), (2, 18): ("group", "18"), (4, 10): ("shift", "10")},
    )
