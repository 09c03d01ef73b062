"""What the published schema says beyond what FastAPI reads from the routes."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI
from fastapi.routing import APIRoute

from api.web.problems import ProblemShape

JSON: Final = "application/json"
REFERENCE: Final = "#/components/schemas/"


def operation_id(route: APIRoute) -> str:
    """Return the id of an operation, by which generated clients name it: ``rounds-start_round``.

    Examples
    --------
    >>> operation_id(APIRoute("/rounds", lambda: None, name="start_round", tags=["rounds"]))
    'rounds-start_round'
    """
    return "-".join([*map(str, route.tags[:1]), route.name])


def complete_schema(app: FastAPI) -> None:
    """Put the shape of problems into an app's schema, and an example of each answer that is made of others.

    FastAPI leaves nulls out of examples: they are put back.
    """
    described = app.openapi

    def openapi() -> dict[str, Any]:
        schema = described()
        shapes = schema.setdefault("components", {}).setdefault("schemas", {})
        shape = ProblemShape.model_json_schema(ref_template=REFERENCE + "{model}")
        shapes |= shape.pop("$defs") | {ProblemShape.__name__: shape}
        for shape in shapes.values():
            for example in shape.get("examples", [shape.get("example")]):
                _fill(example, shape, shapes)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    if status.startswith("2") and JSON in (content := answer.get("content", {})):
                        content[JSON].setdefault("example", _example(content[JSON]["schema"], shapes))
        return schema

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI's own way to extend the schema


def _example(schema: dict[str, Any], shapes: dict[str, Any]) -> Any:
    """Return the example that a shape has; of a list one item, of an object what its fields have, else null."""
    if reference := schema.get("$ref"):
        return _example(shapes[reference.removeprefix(REFERENCE)], shapes)
    if "example" in schema:
        return schema["example"]
    if "examples" in schema:
        return schema["examples"][0]
    if schema.get("type") == "array":
        return [_example(schema["items"], shapes)]
    if schema.get("type") == "object":
        return {name: _example(field, shapes) for name, field in schema.get("properties", {}).items()}
    return schema.get("default")


def _fill(example: Any, schema: dict[str, Any], shapes: dict[str, Any]) -> None:
    """Put a null into an example wherever its shape wants a field and there is none."""
    for one in (schema, *schema.get("anyOf", ())):
        shape = shapes[one["$ref"].removeprefix(REFERENCE)] if "$ref" in one else one
        if isinstance(example, list) and "items" in shape:
            for item in example:
                _fill(item, shape["items"], shapes)
        elif isinstance(example, dict) and "properties" in shape:
            example |= dict.fromkeys(set(shape.get("required", ())) - set(example))
            for name, value in example.items():
                _fill(value, shape["properties"].get(name, {}), shapes)
