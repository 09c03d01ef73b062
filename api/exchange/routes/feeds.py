"""`/calendar/{token}.ics`: where programs that show calendars read; the address is the only key."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header, Response

from api.errors import NotFoundError
from api.exchange.service import feeds
from api.web.parts import Reading, TheParts
from api.web.problems import errors_of
from api.web.rule import PUBLIC

HEADERS: Final = {
    "Cache-Control": "private, no-cache",  # kept by the reader alone, and asked again: it may have been revoked
    "Content-Disposition": 'inline; filename="calendar.ics"',
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
MEDIA_TYPE: Final = "text/calendar"
FOUND: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The held hours as iCalendar (RFC 5545), in the mentor's zone.",
        "content": {
            MEDIA_TYPE: {
                "schema": {"type": "string"},
                "example": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Calendar//Hours//EN\r\nEND:VCALENDAR\r\n",
            }
        },
    },
    304: {"description": "Nothing changed since the ETag in If-None-Match."},
}

router = APIRouter(tags=["calendars"])


@router.get(
    "/calendar/{token}.ics",
    response_class=Response,
    responses=FOUND | errors_of(NotFoundError),
    dependencies=[Depends(PUBLIC)],
)
def read_feed(
    session: Reading,
    parts: TheParts,
    token: str,
    if_none_match: Annotated[str | None, Header(description="The ETag of what you have.")] = None,
) -> Response:
    """Read the held hours of whoever was given this address."""
    now = parts.clock.now()
    feed = feeds.read_feed(session, token, now)
    session.close()
    if feed.first_today:
        with parts.database.writing() as writing:
            feeds.note_reading(writing, feed.calendar_id, now)
    etag = f'"{hashlib.sha256(feed.content).hexdigest()[:32]}"'
    headers = HEADERS | {"ETag": etag}
    if _names(if_none_match, etag):
        return Response(status_code=304, headers=headers)
    return Response(feed.content, media_type=f"{MEDIA_TYPE}; charset=utf-8", headers=headers)


def _names(if_none_match: str | None, etag: str) -> bool:
    """Return whether the header names a version, weakly compared (RFC 9110, 13.1.2)."""
    named = [part.strip().removeprefix("W/") for part in (if_none_match or "").split(",")]
    return etag in named or named == ["*"]
