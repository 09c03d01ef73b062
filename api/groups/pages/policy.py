"""`/programs/{program_id}/groups/policy`: what counts how much in placings, which rules hold, and limits, in words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByCoordinator, Person
from api.accounts.desk import base_of, desk_of
from api.accounts.owned import listed
from api.audit.models import Act
from api.audit.reads import note_read
from api.errors import ChangedMeanwhileError, FieldProblem, NotFoundError, RefusedInputError
from api.groups import words
from api.groups.models.policies import GroupPolicyPublic, GroupPolicyPut, GroupPolicyVersion
from api.groups.models.trials import PlacingTrialFound
from api.groups.models.words import TRIAL_STEP_TEXTS, TrialStep
from api.groups.pages.helping import slot_said
from api.groups.service import policies, previewing, reviewing
from api.people.models.tables import MenteeRow
from api.rounds.service.naming import names
from api.web.forms import checked, problems_of
from api.web.pages import Pages
from api.web.parts import Parts, Reading, TheParts
from api.web.reader import Reader, reader_of
from api.web.sent import Sent, TheForm
from matcher.groups.setting import ALWAYS_ON, DEFAULT_WEIGHTS, RULES

router = APIRouter(prefix="/programs/{program_id}/groups/policy", include_in_schema=False)
PAGES: Final = Pages("api.groups", "api.rounds")
SWITCHES: Final = tuple(rule for rule in RULES if rule not in ALWAYS_ON)
LIMITS: Final = ("minimum_age", "boost_days")
MOST_VERSIONS: Final = 200
NAMED: Final = 30
STEPS: Final = list(TrialStep)


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
    """Have it tried out, or write it as the next version; whoever was overtaken is told, and keeps what they typed."""
    home, version, now = _home(program_id), form.whole("version"), parts.clock.now()
    try:
        asked = checked(GroupPolicyPut, _typed(form))
        with parts.database.writing() as session:
            if form.one("do") == "preview":
                if not isinstance(caller, Person):
                    raise NotFoundError
                trial_id = previewing.begin_trial(session, program_id, version, asked, caller.user_id, now)
                return RedirectResponse(f"{home}/trials/{trial_id}", 303)
            policies.put_policy(session, program_id, version, asked, caller.actor, now)
    except ChangedMeanwhileError as error:
        return _page(request, parts, caller, program_id, error.status, form=form, overtaken=True)
    except RefusedInputError as error:
        return _page(request, parts, caller, program_id, error.status, form=form, problems=_problems(error))
    return RedirectResponse(f"{home}?done=saved", 303)


@router.get("/trials/{trial_id}")
def group_policy_trial_page(
    request: Request, session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID, trial_id: UUID
) -> Response:
    """Show how far a trial has come, then who would change, above the settings as they were typed."""
    trial = previewing.read_trial(session, parts.vault, program_id, trial_id, parts.clock.now())
    form, came = _stored(trial.asked, trial.number), trial.came
    if came is None:
        if trial.failure:
            return _page(request, parts, caller, program_id, form=form, failure=trial.failure)
        desk = desk_of(request, session, caller, program_id)
        return PAGES.page(
            request, "group_policy_under_way.html", desk=desk, done=STEPS.index(trial.step), steps=len(STEPS),
            step=TRIAL_STEP_TEXTS[trial.step],
        )  # fmt: skip
    people = {*came.gains[:NAMED], *came.loses[:NAMED], *(one.mentee_id for one in came.moved[:NAMED])}
    mentees = names(session, parts.vault, MenteeRow, people)
    called = reviewing.group_names(session, program_id)
    note_read(session, parts, program_id, caller.actor, Act("try", "group_policy", trial_id))
    return _page(request, parts, caller, program_id, form=form, came=came, mentees=mentees, called=called)


def _home(program_id: UUID) -> str:
    return f"{base_of(program_id)}/groups/policy"


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


def _stored(policy: GroupPolicyPublic | GroupPolicyPut, number: int) -> Sent:
    """Return a policy as the form would have sent it, made from a version."""
    off = set(policy.rules_off)
    fields = {name: [f"{100 * policy.weights.get(name, 0):g}"] for name in DEFAULT_WEIGHTS}
    fields |= {"version": [str(number)], "rules": [rule for rule in SWITCHES if rule not in off]}
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
    failure: str = "",
    came: PlacingTrialFound | None = None,
    mentees: Mapping[UUID, str] = MappingProxyType({}),
    called: Mapping[UUID, str] = MappingProxyType({}),
) -> Response:
    reader = reader_of(request)
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        holds = policies.shown(policies.newest(session, program_id))
        rows = list(reversed(listed(session, GroupPolicyVersion, program_id, None, MOST_VERSIONS).rows))
    versions = [(one := policies.shown(row), _said(reader, one)) for row in rows]
    return PAGES.page(
        request, "group_policy.html", status, desk=desk, form=form or _stored(holds, holds.number), number=holds.number,
        versions=versions, words=words, weights=list(DEFAULT_WEIGHTS), limits=LIMITS, problems=problems or {},
        switches=[(rule, reader.say(words.RULES_SAID[rule])) for rule in SWITCHES], overtaken=overtaken, done=done,
        failure=failure, came=came, mentees=mentees, called=called, named=NAMED, hour=partial(slot_said, reader),
        home=_home(program_id),
    )  # fmt: skip
