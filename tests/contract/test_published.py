"""What the published schema has to say of every operation, for people who read it and programs made from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from jsonschema import Draft202012Validator

from api.app import SCHEMA_URL, create_app
from api.web.rule import Public
from tests.accounts.routes import routes_of, rules_of
from tests.service import MovedClock, some_settings

JSON = "application/json"
PROBLEM = "application/problem+json"
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    path = tmp_path_factory.mktemp("published") / "none.db"
    app = create_app(some_settings(f"sqlite:///{path}"), MovedClock())
    yield app
    app.state.parts.database.close()


@pytest.fixture(scope="module")
def schema(published: FastAPI) -> dict[str, Any]:
    return published.openapi()


def operations(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    found = [
        (f"{method} {path}", operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]
    assert len(found) > 100
    return found


def resolved(schema: dict[str, Any], shape: dict[str, Any]) -> dict[str, Any]:
    reference = shape.get("$ref")
    found: dict[str, Any] = schema["components"]["schemas"][reference.rpartition("/")[2]] if reference else shape
    return found


def bodies(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield everything that goes in or comes out as JSON, by operation."""
    for name, operation in operations(schema):
        if JSON in (content := operation.get("requestBody", {}).get("content", {})):
            yield f"{name} in", content[JSON]
        for status, answer in operation["responses"].items():
            if status.startswith("2") and JSON in (content := answer.get("content", {})):
                yield f"{name} {status}", content[JSON]


def examples(schema: dict[str, Any], content: dict[str, Any]) -> list[Any]:
    if "example" in content:
        return [content["example"]]
    shape = resolved(schema, content["schema"])
    return [shape["example"]] if "example" in shape else list(shape.get("examples", []))


def test_every_operation_has_a_name_of_its_own_that_is_its_tag_and_function(schema: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, operation in operations(schema)]
    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch(r"[a-z]+(-[a-z]+)*-[a-z]+(_[a-z]+)*", name)] == []
    assert {"rounds-start_round", "intake-submit_from_form", "api-keys-issue_key"} <= set(names)


def test_no_two_shapes_share_a_name(schema: dict[str, Any]) -> None:
    titles = [shape["title"] for shape in schema["components"]["schemas"].values()]
    assert sorted(set(titles)) == sorted(titles)
    assert [name for name in schema["components"]["schemas"] if "__" in name] == []


def test_every_operation_is_summed_up_and_described(schema: dict[str, Any]) -> None:
    assert [
        name for name, operation in operations(schema) if not (operation.get("summary") and operation["description"])
    ] == []


def test_every_body_and_every_answer_has_an_example(schema: dict[str, Any]) -> None:
    found = list(bodies(schema))
    assert len(found) > 150
    assert [name for name, content in found if not examples(schema, content)] == []


def test_every_example_is_what_its_shape_says(schema: dict[str, Any]) -> None:
    wrong = []
    for name, content in bodies(schema):
        told = Draft202012Validator({**content["schema"], "components": schema["components"]})
        for one in examples(schema, content):
            wrong += [f"{name}: {error.json_path} {error.message}" for error in told.iter_errors(one)]
    assert wrong == []


def test_an_example_of_a_list_shows_an_item(schema: dict[str, Any]) -> None:
    lists = [(name, content) for name, content in bodies(schema) if name.startswith("get ") and "items" in str(content)]
    assert lists
    for name, content in lists:
        for one in examples(schema, content):
            items = one if isinstance(one, list) else one.get("items", [True])
            assert items != [], name
            assert None not in items, name


def test_every_operation_documents_what_it_may_refuse_with(published: FastAPI, schema: dict[str, Any]) -> None:
    open_to_all = {
        f"{method.lower()} {route.path}"
        for route in routes_of(published)
        for method in route.methods or ()
        if any(isinstance(rule, Public) for rule in rules_of(route.dependant))
    }
    assert "post /api/v1/sessions" in open_to_all
    lacking = []
    for name, operation in operations(schema):
        expected = {"400", "413", "422", "429", "500", "503"}
        if name not in open_to_all:
            expected |= {"401", "404"}
        if not name.startswith("get "):
            expected |= {"403"}  # from another site's page
        if any(one["name"].lower() == "if-match" for one in operation.get("parameters", [])):
            expected |= {"409", "412", "428"}
        lacking += [f"{name} {status}" for status in sorted(expected - set(operation["responses"]))]
        for status, answer in operation["responses"].items():
            if status >= "4":
                assert answer["content"][PROBLEM]["example"]["status"] == int(status), name
    assert lacking == []


def test_the_schema_is_itself_published_at_a_stable_address(published: FastAPI) -> None:
    assert published.openapi_url == SCHEMA_URL == "/api/v1/openapi.json"
