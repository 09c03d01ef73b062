"""Everything the service says no with, as one small tree.

::

    WaypairError
    ├── SettingsError               the environment asks for what cannot or must not be (InvalidInputError)
    └── ServiceError                answered to a caller; `status` is its HTTP status
        ├── UndecodableError        400  the body cannot be read at all
        ├── UnknownHostError        400  the Host header names another service
        ├── UnauthenticatedError    401  nobody is signed in, and no key was given
        ├── ForeignOriginError      403  a form on another site sent this
        ├── NotFoundError           404  absent, or not the caller's: never told apart
        ├── MethodError             405  the resource knows no such method
        ├── ConflictError           409  it contradicts what is stored
        │   └── KeyReusedError      409  an Idempotency-Key came with something else before
        ├── ChangedMeanwhileError   412  If-Match names an older version
        ├── TooLargeError           413  the body is longer than is read
        ├── RefusedInputError       422  fields are wrong; each is named
        ├── VersionRequiredError    428  an edit without If-Match
        ├── TooManyRequestsError    429  later, after `retry_after_s`
        ├── FaultError              500  ours
        └── UnavailableError        503  the database is away or not migrated

No message holds a value that a caller sent: a field is described by its shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final

from matcher.errors import InvalidInputError, WaypairError

__all__ = [
    "ChangedMeanwhileError",
    "ConflictError",
    "FaultError",
    "FieldProblem",
    "ForeignOriginError",
    "KeyReusedError",
    "MethodError",
    "NotFoundError",
    "RefusedInputError",
    "ServiceError",
    "SettingsError",
    "TooLargeError",
    "TooManyRequestsError",
    "UnauthenticatedError",
    "UnavailableError",
    "UndecodableError",
    "UnknownHostError",
    "VersionRequiredError",
]

RETRY_AFTER_S: Final = 5


class SettingsError(InvalidInputError):
    """The settings are wrong or insecure; ``problems`` lists all of it."""


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One field that cannot be accepted.

    Parameters
    ----------
    pointer : str
        Where, as a JSON pointer into the body (``#/zone``), or ``query/limit``, ``path/site_id``, ``header/if-match``.
    expected : str
        What would be accepted.
    received : str
        The shape of what came, never the value: ``text of 3 characters``.
    pattern : str
        The same as `expected` with blanks such as ``{max_length}``, for translating; empty where there are none.
    blanks : mapping
        What goes into them.
    """

    pointer: str
    expected: str
    received: str
    pattern: str = ""
    blanks: Mapping[str, object] = field(default_factory=dict)


class ServiceError(WaypairError):
    """A refusal that a caller is told of.

    Parameters
    ----------
    detail : str
        A sentence for the caller; the class has one that mostly will do.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "fault"
    title: ClassVar[str] = "Something went wrong"
    detail: str = "This is a fault of ours. Try again later."

    def __init__(self, detail: str = "") -> None:
        self.detail = detail or self.detail
        super().__init__(self.detail)

    def headers(self) -> dict[str, str]:
        """Return the headers that go with the answer."""
        return {}

    def fields(self) -> tuple[FieldProblem, ...]:
        """Return the fields that are wrong, where it is fields."""
        return ()


class FaultError(ServiceError):
    """Ours: something that was not foreseen."""


class UndecodableError(ServiceError):
    """The body cannot be read at all."""

    status, code, title = 400, "undecodable", "The request cannot be read"
    detail = "The body is not what its Content-Type says."


class UnknownHostError(ServiceError):
    """The Host header names another service."""

    status, code, title = 400, "unknown-host", "Unknown host"
    detail = "This service does not answer under that name."


class UnauthenticatedError(ServiceError):
    """Nobody is signed in, and no key was given."""

    status, code, title = 401, "unauthenticated", "Sign in first"
    detail = "Sign in, or send a valid key in the header X-API-Key."

    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": 'ApiKey realm="waypair"'}


class ForeignOriginError(ServiceError):
    """A form on another site sent this."""

    status, code, title = 403, "foreign-origin", "Sent from another site"
    detail = "Changes are accepted from this site's own pages alone."


class NotFoundError(ServiceError):
    """Absent, or not the caller's: the two are never told apart."""

    status, code, title = 404, "not-found", "Not found"
    detail = "There is nothing here, or nothing for you."


class MethodError(ServiceError):
    """The resource knows no such method."""

    status, code, title = 405, "method-not-allowed", "Method not allowed"
    detail = "The header Allow lists the methods that this address knows."

    def __init__(self, allow: str = "") -> None:
        super().__init__()
        self._allow = allow

    def headers(self) -> dict[str, str]:
        return {"Allow": self._allow}


class ConflictError(ServiceError):
    """It contradicts what is stored.

    Parameters
    ----------
    pattern : str
        A sentence for the caller, marked for translating, with blanks such as ``{state}``; the class has one without.
    **blanks : str or int
        What goes into them: words, marked as well, or numbers.
    """

    status, code, title = 409, "conflict", "Conflict"
    detail = "This contradicts something that is already there."

    def __init__(self, pattern: str = "", **blanks: str | int) -> None:
        self.pattern, self.blanks = pattern or self.detail, blanks
        super().__init__(self.pattern.format_map(blanks))


class KeyReusedError(ConflictError):
    """An Idempotency-Key came with something else before, or with what is not kept any more: never told apart."""

    code, title = "key-reused", "Idempotency-Key used before"
    detail = "This Idempotency-Key was used for something else. Nothing was changed. Send another key."


class ChangedMeanwhileError(ServiceError):
    """If-Match names an older version."""

    status, code, title = 412, "changed-meanwhile", "Changed meanwhile"
    detail = "Somebody changed this since you read it. Read it again, then repeat the change."


class TooLargeError(ServiceError):
    """The body is longer than is read."""

    status, code, title = 413, "too-large", "Too large"

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"A request may hold {limit_bytes:,} bytes at most.")


class RefusedInputError(ServiceError):
    """Fields are wrong; each is named."""

    status, code, title = 422, "refused-input", "Fields to mend"

    def __init__(self, problems: Iterable[FieldProblem]) -> None:
        self._problems = tuple(problems)
        count = len(self._problems)
        super().__init__(f"{count} field{'' if count == 1 else 's'} cannot be accepted; see errors.")

    def fields(self) -> tuple[FieldProblem, ...]:
        return self._problems


class VersionRequiredError(ServiceError):
    """An edit without If-Match."""

    status, code, title = 428, "version-required", "Say which version you change"
    detail = "Send the ETag of what you read in the header If-Match."


class TooManyRequestsError(ServiceError):
    """Later, after `retry_after_s`."""

    status, code, title = 429, "too-many-requests", "Too many requests"

    def __init__(self, retry_after_s: int) -> None:
        self._retry_after_s = max(1, retry_after_s)
        super().__init__(f"Try again in {self._retry_after_s} seconds.")

    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self._retry_after_s)}


class UnavailableError(ServiceError):
    """The database is away or not migrated."""

    status, code, title = 503, "unavailable", "Not available just now"
    detail = "The service cannot reach its database. Nothing was changed."

    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(RETRY_AFTER_S)}
