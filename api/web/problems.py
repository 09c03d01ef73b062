"""The one shape of every error, RFC 9457 problem details, and the one handler that renders them all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from api.errors import (
    ConflictError,
    FaultError,
    FieldProblem,
    MethodError,
    NotFoundError,
    RefusedInputError,
    ServiceError,
    UnavailableError,
    UndecodableError,
)
from api.web.refusals import is_for_people, refusal_page
from api.web.translating import to_translate

MEDIA_TYPE: Final = "application/problem+json"
KEPT_CONTEXT: Final = ("ge", "gt", "le", "lt", "max_length", "min_length", "expected", "pattern", "multiple_of")

EXPECTED: Final = {
    "missing": to_translate("a value"),
    "extra_forbidden": to_translate("no such field"),
    "string_type": to_translate("text"),
    "string_too_short": to_translate("text of {min_length} characters or more"),
    "string_too_long": to_translate("text of {max_length} characters or fewer"),
    "int_type": to_translate("a whole number"),
    "int_parsing": to_translate("a whole number"),
    "int_from_float": to_translate("a whole number"),
    "float_type": to_translate("a number"),
    "float_parsing": to_translate("a number"),
    "greater_than_equal": to_translate("{ge} or more"),
    "greater_than": to_translate("more than {gt}"),
    "less_than_equal": to_translate("{le} or less"),
    "less_than": to_translate("less than {lt}"),
    "bool_type": to_translate("true or false"),
    "bool_parsing": to_translate("true or false"),
    "uuid_type": to_translate("an id as this service gives them"),
    "uuid_parsing": to_translate("an id as this service gives them"),
    "date_type": to_translate("a date such as 2026-11-23"),
    "date_parsing": to_translate("a date such as 2026-11-23"),
    "date_from_datetime_parsing": to_translate("a date such as 2026-11-23"),
    "enum": to_translate("one of {expected}"),
    "literal_error": to_translate("one of {expected}"),
    "list_type": to_translate("a list"),
    "too_short": to_translate("{min_length} or more of them"),
    "too_long": to_translate("{max_length} or fewer of them"),
    "model_type": to_translate("an object with named fields"),
    "model_attributes_type": to_translate("an object with named fields"),
    "dict_type": to_translate("an object with named fields"),
}
"""What a field should have been, in words, by the kind of fault that pydantic finds."""

ANSWER: Final = to_translate("an answer")
"""What a page says for a value that is missing."""
NO_ROOM: Final = ("SQLITE_FULL", "SQLITE_IOERR_WRITE")

log = structlog.get_logger("waypair")


class FieldProblemShape(BaseModel):
    """One field that cannot be accepted."""

    pointer: str
    expected: str
    received: str


class ProblemShape(BaseModel):
    """RFC 9457 problem details; `errors` names the fields of a 422."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblemShape] = []


def problem_response(error: ServiceError) -> JSONResponse:
    """Return a refusal as an answer."""
    body: dict[str, Any] = {
        "type": f"urn:waypair:problem:{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
    }
    if fields := error.fields():
        body["errors"] = [
            {"pointer": field.pointer, "expected": field.expected, "received": field.received} for field in fields
        ]
    return JSONResponse(
        body, error.status, headers={"Cache-Control": "no-store", **error.headers()}, media_type=MEDIA_TYPE
    )


def as_service_error(error: Exception) -> ServiceError:
    """Return what a caller may be told of any error; nothing of its own text."""
    match error:
        case ServiceError():
            return error
        case RequestValidationError():
            return _refused(error)
        case HTTPException(status_code=400):  # also around whatever stopped the reading of a body
            return error.__cause__ if isinstance(error.__cause__, ServiceError) else UndecodableError()
        case HTTPException(status_code=405):
            return MethodError((error.headers or {}).get("Allow", ""))
        case HTTPException(status_code=404):
            return NotFoundError()
        case IntegrityError():
            return ConflictError()
        case OperationalError() if _is_full(error.orig):
            return UnavailableError("The service has no room to store anything. Nothing was changed.")
        case OperationalError() | PoolTimeoutError() | DBAPIError(connection_invalidated=True):
            return UnavailableError()
    return FaultError()


def _is_full(error: BaseException | None) -> bool:
    """Return whether a database had no room: PostgreSQL's code 53100, SQLite's FULL, or a write that failed."""
    return getattr(error, "sqlstate", None) == "53100" or getattr(error, "sqlite_errorname", None) in NO_ROOM


def report(error: Exception) -> None:
    """Log a fault by its kind and place. Its text stays out: it may hold what a person wrote."""
    trace, frames = error.__traceback__, []
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}")
        trace = trace.tb_next
    log.error("fault", kind=type(error).__name__, frames=frames[-8:])


async def answer_to(request: Request, error: ServiceError) -> Response:
    """Return a refusal as whoever asked can read it: a page where a browser asked for one, else a problem."""
    return await refusal_page(request, error) if is_for_people(request) else problem_response(error)


def handle_errors(app: FastAPI) -> None:
    """Make an app render every error as a problem, and as a page to people."""

    async def render(request: Request, error: Exception) -> Response:
        told = as_service_error(error)
        if isinstance(told, FaultError | UnavailableError):
            report(error)
        return await answer_to(request, told)

    for kind in (ServiceError, RequestValidationError, HTTPException, SQLAlchemyError):
        app.add_exception_handler(kind, render)


def errors_of(*kinds: type[ServiceError]) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI responses of the refusals that a route may answer with."""
    return {
        kind.status: {
            "description": kind.title,
            "content": {
                MEDIA_TYPE: {
                    "schema": {"$ref": "#/components/schemas/ProblemShape"},
                    "example": {
                        "type": f"urn:waypair:problem:{kind.code}",
                        "title": kind.title,
                        "status": kind.status,
                        "detail": kind.detail,
                    },
                }
            },
        }
        for kind in kinds
    }


def shape_of(value: object) -> str:
    """Return what a value looks like without saying it.

    Examples
    --------
    >>> shape_of("Ana"), shape_of([1, 2]), shape_of(None)
    ('text of 3 characters', 'a list of 2', 'nothing')
    """
    match value:
        case None:
            return "nothing"
        case bool():
            return "a yes or no"
        case int() | float():
            return "a number"
        case str():
            return f"text of {len(value)} character{'' if len(value) == 1 else 's'}"
        case list() | tuple():
            return f"a list of {len(value)}"
        case dict():
            return f"an object with {len(value)} field{'' if len(value) == 1 else 's'}"
    return "something else"


def _refused(error: RequestValidationError) -> ServiceError:
    found = error.errors()
    if any(item["type"] == "json_invalid" for item in found):
        return UndecodableError()
    return RefusedInputError(field_problem(_pointer(item["loc"]), item) for item in found)


def field_problem(pointer: str, item: Mapping[str, Any]) -> FieldProblem:
    """Return one fault as pydantic tells it, at the place where it was found; nothing of what was sent is in it."""
    pattern, blanks = _worded(item)
    received = "nothing" if item["type"] == "missing" else shape_of(item.get("input"))
    to_people = ANSWER if pattern == EXPECTED["missing"] else pattern
    return FieldProblem(pointer, pattern.format_map(blanks) if blanks else pattern, received, to_people, blanks)


def _pointer(loc: tuple[int | str, ...]) -> str:
    where, *names = loc
    path = "/".join(str(name).replace("~", "~0").replace("/", "~1") for name in names)
    return f"#/{path}" if where == "body" and names else "#" if where == "body" else f"{where}/{path}"


def in_words(item: Mapping[str, Any]) -> str:
    """Return what a field should have been, of one fault as pydantic tells it; nothing of what was sent is in it."""
    return field_problem("", item).expected


def _worded(item: Mapping[str, Any]) -> tuple[str, Mapping[str, object]]:
    """Return what a field should have been with blanks, and what goes into them."""
    if item["type"] == "value_error":  # of our own validators, whose texts quote nobody
        return str(item["msg"]).removeprefix("Value error, "), {}
    context = {name: item["ctx"][name] for name in KEPT_CONTEXT if name in item.get("ctx", {})}
    if item["type"] == "string_too_short" and context["min_length"] == 1:  # nothing was written
        return EXPECTED["missing"], {}
    if item["type"] in EXPECTED:
        return EXPECTED[item["type"]], context
    limits = ", ".join(f"{name} {value}" for name, value in context.items())
    kind = str(item["type"]).replace("_", " ")
    return f"{kind} ({limits})" if limits else kind, {}
