"""The one stylesheet and the one script, under addresses that change with them and may be kept for a year."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Depends, Response

from api.errors import NotFoundError
from api.web.rule import PUBLIC

router = APIRouter(include_in_schema=False)
FOLDER: Final = Path(__file__).parent / "static"
TYPES: Final = {
    "waypair.css": "text/css; charset=utf-8",
    "waypair.js": "text/javascript; charset=utf-8",
    "waypair.svg": "image/svg+xml",
}


@cache
def content(name: str) -> bytes:
    """Return a file that every page may ask for."""
    return (FOLDER / name).read_bytes()


@cache
def address(name: str) -> str:
    """Return where a file is found, with a mark of what is in it."""
    return f"/static/{sha256(content(name)).hexdigest()[:12]}/{name}"


@router.get("/static/{mark}/{name}", dependencies=[Depends(PUBLIC)])
def static_file(mark: str, name: str) -> Response:
    """Send a file; an older mark gets what is there now, and is not to be kept."""
    if name not in TYPES:
        raise NotFoundError
    kept = "public, max-age=31536000, immutable" if address(name) == f"/static/{mark}/{name}" else "no-cache"
    return Response(content(name), media_type=TYPES[name], headers={"Cache-Control": kept})
