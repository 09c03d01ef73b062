"""Requests drawn from the published schema, right ones and wrong ones, as every kind of caller.

No answer is a fault of ours, and none is undocumented: not its status, its type, its body or its headers.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import APIOperation

from api.app import SCHEMA_URL, create_app
from tests.accounts.people import ReadMailer
from tests.accounts.who_may import TABLE
from tests.accounts.world import World
from tests.service import HOST, MovedClock, some_settings

EXAMPLES, DEEP_EXAMPLES = 8, 300
ACCEPTED = ["2xx", "3xx", "401", "404", "409", "412", "413", "415", "422", "428", "429"]
"""What may answer a request that fits the schema: ids, days and zones mean more than a schema says."""
REJECTED = ["400", "401", "404", "405", "409", "412", "413", "415", "422", "428", "429"]
OPERATIONS = sorted(operation for operation in TABLE if operation[1].startswith("/api/v1"))
ENDS_THE_SESSION = {("DELETE", "/api/v1/sessions/{session_id}")}


@pytest.fixture(scope="module")
def world(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    path = tmp_path_factory.mktemp("contract") / "waypair.db"
    path.write_bytes(migrated.read_bytes())
    app = create_app(some_settings(f"sqlite:///{path}"), MovedClock(), ReadMailer())
    yield World(app)
    app.state.parts.database.close()


@pytest.fixture(scope="module")
def schema(world: World) -> Any:
    config = SchemathesisConfig.from_dict(
        {
            "checks": {
                "positive_data_acceptance": {"expected-statuses": ACCEPTED},
                "negative_data_rejection": {"expected-statuses": REJECTED},
                "ignored_auth": {"enabled": False},  # who may call what has a table of its own, whole
            },
            "generation": {"with-security-parameters": False},
        }
    )
    return schemathesis.openapi.from_asgi(SCHEMA_URL, world.app, config=config)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_answer_is_one_that_the_schema_knows(
    world: World, schema: Any, method: str, path: str, request: pytest.FixtureRequest
) -> None:
    operation: APIOperation[Any, Any, Any, Any] = schema[path][method]
    callers = sorted(world.clients) if (method, path) not in ENDS_THE_SESSION else ["nobody", "outsider"]
    examples = DEEP_EXAMPLES if request.config.getoption("--deep") else EXAMPLES

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
        | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
        st.sampled_from([*callers, "admin", "coordinator"]),
        st.integers(0, 3),
    )
    def check(case: Case[Any], caller: str, luck: int) -> None:
        if luck:  # else whatever ids were drawn: they are nobody's
            case.path_parameters = {
                name: str(world.ids.get(name, drawn)) for name, drawn in (case.path_parameters or {}).items()
            }
        sent = case.as_transport_kwargs(base_url=HOST)
        sent["headers"] = {name: value for name, value in sent["headers"].items() if name.lower() != "x-api-key"}
        sent.pop("cookies", None)
        if isinstance(sent.get("data"), bytes | str):
            sent["content"] = sent.pop("data")
        try:
            answer = world.clients[caller].request(**sent)
            answer.request.read()  # files were streamed
        except (AttributeError, TypeError, UnicodeEncodeError, ValueError):  # no client can send it
            assume(False)
        case.validate_response(answer)

    check()
