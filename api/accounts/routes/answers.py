"""Which refusals the routes of accounts document."""

from __future__ import annotations

from typing import Final

from api.errors import (
    ChangedMeanwhileError,
    ConflictError,
    NotFoundError,
    UnauthenticatedError,
    VersionRequiredError,
)
from api.web.problems import errors_of

READ: Final = errors_of(UnauthenticatedError, NotFoundError)
ADD: Final = READ | errors_of(ConflictError)
EDIT: Final = ADD | errors_of(ChangedMeanwhileError, VersionRequiredError)
