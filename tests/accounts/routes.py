"""The routes of the app, each with the rules that it declares."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from api.web.rule import Rule


def routes_of(app: FastAPI) -> Iterator[APIRoute]:
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute):
            yield context.original_route


def rules_of(dependant: Dependant) -> list[Rule]:
    call: object = dependant.call
    own = [call] if isinstance(call, Rule) else []
    return own + [rule for below in dependant.dependencies for rule in rules_of(below)]


def operations(app: FastAPI) -> dict[tuple[str, str], APIRoute]:
    return {(method, route.path): route for route in routes_of(app) for method in route.methods or ()}
