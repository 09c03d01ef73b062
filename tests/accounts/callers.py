"""Every kind of caller, and the sets of them that routes let in."""

from __future__ import annotations

CALLERS = [
    "nobody", "outsider", "mentor", "supervisor", "coordinator", "admin", "intake key", "reading key", "centre key",
]  # fmt: skip
USERS = {"outsider", "mentor", "supervisor", "coordinator", "admin"}
INSIDE = USERS - {"outsider"}
ADMIN = {"admin"}
RUNNING = {"admin", "coordinator"}
STAFF = RUNNING | {"supervisor"}
READING = INSIDE | {"reading key"}
FORMS = RUNNING | {"intake key"}
CENTRE = {"centre key"}
EVERYBODY = set(CALLERS)

P = "/api/v1/programs/{program_id}"
PAGE = "/programs/{program_id}"
