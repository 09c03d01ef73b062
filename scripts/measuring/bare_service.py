"""The least that takes a submission: FastAPI, one table, one insert and one commit, and nothing that a program needs.

A program of its own: ``python -m scripts.measuring.bare_service FILE PORT`` serves until it is told to stop.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Annotated, Any

import uvicorn
from fastapi import Depends, FastAPI, Request
from sqlalchemy import event
from sqlmodel import Field, Session, SQLModel, create_engine

from api.intake.models.shapes import IntakeCreate


class Submission(SQLModel, table=True):
    """One submission as it came."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    body: str


def make_app(path: str) -> FastAPI:
    """Return an app that validates the same body and inserts it into one table of a SQLite file."""
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _set_up)
    SQLModel.metadata.create_all(engine, tables=[SQLModel.metadata.tables["submission"]])

    app = FastAPI()
    app.state.engine = engine

    @app.get("/healthz")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/api/v1/intake", status_code=201)
    def submit(asked: IntakeCreate, session: Annotated[Session, Depends(_opened)]) -> dict[str, int | None]:
        row = Submission(name=asked.person.name, body=asked.model_dump_json())
        session.add(row)
        session.commit()
        return {"id": row.id}

    return app


def _opened(request: Request) -> Iterator[Session]:
    with Session(request.app.state.engine) as session:
        yield session


def _set_up(connection: Any, record: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL").close()


if __name__ == "__main__":
    uvicorn.run(make_app(sys.argv[1]), port=int(sys.argv[2]), log_level="warning", access_log=False)
