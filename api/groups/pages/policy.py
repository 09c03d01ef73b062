"""`/programs/{program_id}/groups/policy`: what counts how much in placings, which rules hold, and limits, in words."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByCoordinator
from api.accounts.desk import base_of, desk_of
from api.accounts.owned import listed
from api.errors import ChangedMeanwhileError, FieldProblem, RefusedInputError
from api.groups import words
from api.groups.models.policies import GroupPolicyPublic, GroupPolicyPut, GroupPolicyVersion
from api.groups.service import policies
from api.web.forms import checked, problems_of
from api.web.pages import Pages
from api.web.parts import Parts, TheParts
from api.web.reader import Reader, reader_of
from api.web.sent import Sent, TheForm
from matcher.groups.setting import ALWAYS_ON, DEFAULT_WEIGHTS, RULES

router = APIRouter(prefix="/programs/{program_id}/groups/policy", include_in_schema=False)
PAGES: Final = Pages("api.groups")
SWITCHES: Final = tuple(rule for rule in RULES if rule not in ALWAYS_ON)
LIMITS: Final = ("minimum_age", "boost_days")
MOST_VERSIONS: Final = 200


@router.get("")
def group_policy_page(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, done: str = ""
) -> Response:
    """Show the policy that holds."""
    return _page(request, parts, caller, program_id, done=done)


@router.post("")
def change_group_policy_page(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, form: TheForm
) -> Response:
    """Write it as the next version; whoever was overtaken is told, and keeps what they typed."""
    try:
        asked = checked(GroupPolicyPut, _typed(form))
        with parts.database.writing() as session:
            version, now = form.whole("version"), parts.clock.now()
            policies.put_policy(session, program_id, version, asked, caller.actor, now)
    except ChangedMeanwhileError as error:
        return _page(request, parts, caller, program_id, error.status, form=form, overtaken=True)
    except RefusedInputError as error:
        return _page(request, parts, caller, program_id, error.status, form=form, problems=_problems(error))
    return RedirectResponse(f"{base_of(program_id)}/groups/policy?done=saved", 303)


def _typed(form: Sent) -> dict[str, Any]:
    """Return what a form asks for as JSON would say it; a weight of a hundred is one."""
    weights = {name: _share(form.one(name)) for name in DEFAULT_WEIGHTS}
    kept = set(form.all("rules"))
    return {"weights": weights, "rules_off": [rule for rule in SWITCHES if rule not in kept]} | {
        name: form.one(name) for name in LIMITS
    }


def _share(text: str) -> Any:
    try:
        return float(text.replace(",", ".")) / 100
    except ValueError:
        return text


def _problems(error: RefusedInputError) -> dict[str, FieldProblem]:
    """Return problems by the field of the form that they are of; of all weights together, by the first."""
    found = {}
    for name, problem in problems_of(error).items():
        of = name.removeprefix("weights/").removeprefix("weights.")
        found[of if of in (*DEFAULT_WEIGHTS, *LIMITS) else next(iter(DEFAULT_WEIGHTS))] = problem
    return found


def _stored(policy: GroupPolicyPublic) -> Sent:
    off = set(policy.rules_off)
    fields = {name: [f"{100 * policy.weights.get(name, 0):g}"] for name in DEFAULT_WEIGHTS}
    fields |= {"version": [str(policy.number)], "rules": [rule for rule in SWITCHES if rule not in off]}
    return Sent(fields | {name: [str(getattr(policy, name))] for name in LIMITS})


def _said(reader: Reader, policy: GroupPolicyPublic) -> list[tuple[str, str]]:
    """Return a version in words: each setting and its value."""
    said = [
        (reader.say(words.TERMS[name]), reader.number(100 * policy.weights.get(name, 0))) for name in DEFAULT_WEIGHTS
    ]
    said += [(reader.say(words.LIMITS[name][0]), reader.number(getattr(policy, name))) for name in LIMITS]
    rules = [reader.say(words.RULES_SAID[rule]) for rule in SWITCHES if rule not in set(policy.rules_off)]
    return [*said, (reader.say(words.RULES_HOLD), "; ".join(rules) or "–")]


def _page(
    request: Request,
    parts: Parts,
    caller: ByCoordinator,
    program_id: UUID,
    status: int = 200,
    *,
    form: Sent | None = None,
    problems: dict[str, FieldProblem] | None = None,
    overtaken: bool = False,
    done: str = "",
) -> Response:
    reader = reader_of(request)
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        holds = policies.shown(policies.newest(session, program_id))
        rows = list(reversed(listed(session, GroupPolicyVersion, program_id, None, MOST_VERSIONS).rows))
    versions = [(one := policies.shown(row), _said(reader, one)) for row in rows]
    return PAGES.page(
        request, "group_policy.html", status, desk=desk, form=form or _stored(holds), number=holds.number,
        versions=versions, words=words, weights=list(DEFAULT_WEIGHTS), limits=LIMITS, problems=problems or {},
        switches=[(rule, reader.say(words.RULES_SAID[rule])) for rule in SWITCHES], overtaken=overtaken, done=done,
    )  # fmt: skip
