"""What the app was made of, for whoever answers a request; and the two kinds of session."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel import Session

from api.clock import Clock, SystemClock
from api.database.engine import Database
from api.database.vault import Vault
from api.settings import Settings
from api.web.limiting import Limiter


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything a use case may need of the outside."""

    settings: Settings
    clock: Clock
    database: Database
    vault: Vault
    limiter: Limiter


def assembled(settings: Settings, clock: Clock | None = None) -> Parts:
    """Return the parts that the settings ask for, with the machine's own clock unless another is given."""
    return Parts(
        settings=settings,
        clock=clock or SystemClock(),
        database=Database(settings.database_url.get_secret_value()),
        vault=Vault((key.get_secret_value() for key in settings.master_keys), settings.secret_keys),
        limiter=Limiter(),
    )


def parts_in(request: Request) -> Parts:
    """Return what this app was made of."""
    parts: Parts = request.app.state.parts
    return parts


async def parts_of(request: Request) -> Parts:
    """Return what this app was made of; it waits for nothing, and so is worth no thread of its own."""
    return parts_in(request)


TheParts = Annotated[Parts, Depends(parts_of)]


def _reading(parts: TheParts) -> Iterator[Session]:
    with parts.database.reading() as session:
        yield session


def _writing(parts: TheParts) -> Iterator[Session]:
    with parts.database.writing() as session:
        yield session


# Ended before the answer is sent: a commit that fails must not follow a 200.
Reading = Annotated[Session, Depends(_reading, scope="function")]
Writing = Annotated[Session, Depends(_writing, scope="function")]
