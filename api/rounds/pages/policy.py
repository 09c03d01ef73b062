"""The policy in words: what counts how much, which rules hold, which limits; with a preview of who would change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Path, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByCoordinator, ByStaff, Caller
from api.accounts.desk import base_of, desk_of
from api.accounts.owned import listed
from api.audit.models import Act
from api.audit.reads import note_read
from api.errors import ChangedMeanwhileError, ConflictError, FieldProblem, RefusedInputError
from api.rounds import words
from api.rounds.models.tables import PolicyVersion
from api.rounds.models.trials import TrialPublic
from api.rounds.pages.shown import PAGES
from api.rounds.service import lists, policies, previewing
from api.web.fields import differing
from api.web.parts import Parts, Reading, TheParts
from api.web.reader import reader_of
from api.web.sent import Sent, TheForm
from api.web.translating import to_translate
from matcher.errors import PolicyError, Problem
from matcher.policy import ALWAYS_ON, DEFAULT_WEIGHTS, RULES, Policy, write_policy

router = APIRouter(prefix="/programs/{program_id}/policy")

SWITCHES: Final = tuple(rule for rule in RULES if rule not in ALWAYS_ON and rule != "fit_floor")
NAMED: Final = 30
LIMITS: Final[Mapping[str, tuple[str, type[int] | type[float], str]]] = {
    "fit_floor": (to_translate("Lowest fit of a pair"), float, to_translate("From 0 to 1; 0 allows any.")),
    "minimum_age": (to_translate("Youngest age"), int, to_translate("In years.")),
    "minimum_recovery_years": (to_translate("A mentor is in recovery for at least"), float, to_translate("In years.")),
    "supervisor_ratio": (to_translate("Mentors for each supervisor, at most"), int, ""),
    "boost_days": (
        to_translate("Who left treatment comes first for"), int, to_translate("In days, within their urgency."),
    ),
    "specialist_capacity": (to_translate("Usual caseload of a specialist"), int, ""),
    "role_model_capacity": (to_translate("Usual caseload of a role model"), int, ""),
    "program_cap": (
        to_translate("New matches of one week, at most"), int, to_translate("Left empty, there is no such limit."),
    ),
    "disruption_budget": (
        to_translate("Proposals that solving again may change for a better fit"), int,
        to_translate("0 changes none but to match more people."),
    ),
}  # fmt: skip
"""The limits that the page asks for: in words, as which kind of number, and a hint."""


@router.get("")
def policy_page(
    request: Request, session: Reading, parts: TheParts, caller: ByStaff, program_id: UUID, done: str = ""
) -> Response:
    """Show the policy that holds."""
    number, policy = policies.holding(session, program_id)
    return _page(request, parts, caller, program_id, form_of(policy, number), done=done)


@router.post("")
def change_policy_page(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, form: TheForm
) -> Response:
    """Try the policy out on the people as they are now, or write it as the next version."""
    now, number = parts.clock.now(), form.whole("version")
    with parts.database.reading() as session:
        _, before = policies.holding(session, program_id)
    try:
        policy = policy_of(form, before)
    except PolicyError as error:
        problems = {one.place.rpartition(".")[2]: FieldProblem("#/", one.expected, "") for one in error.problems}
        return _page(request, parts, caller, program_id, form, 422, problems=problems)
    if form.one("do") != "save":
        return _previewed(request, parts, caller, program_id, form, policy)
    try:
        with parts.database.writing() as session:
            policies.put_policy(session, program_id, number, write_policy(policy), caller.actor, now)
    except ChangedMeanwhileError as error:
        return _page(request, parts, caller, program_id, form, error.status, overtaken=True)
    except RefusedInputError as error:
        problems = {"form": error.fields()[0]}
        return _page(request, parts, caller, program_id, form, 422, problems=problems)
    return RedirectResponse(f"{base_of(program_id)}/policy?done=saved", 303)


@router.get("/{number}")
def policy_version_page(
    request: Request,
    session: Reading,
    caller: ByStaff,
    program_id: UUID,
    number: int = Path(ge=1, le=10**9),
) -> Response:
    """Show one version in words, and as it was written."""
    desk = desk_of(request, session, caller, program_id)
    row = policies.numbered(session, program_id, number)
    form = form_of(policies.of_number(session, program_id, number), number)
    return PAGES.page(
        request, "policy_version.html", desk=desk, version=row, form=form, weights=tuple(DEFAULT_WEIGHTS),
        rules=SWITCHES, limits=LIMITS, words=words,
    )  # fmt: skip


def form_of(policy: Policy, number: int) -> Sent:
    """Return a policy as the form would have sent it."""
    fields = {"version": [str(number)], "rules": [rule for rule in SWITCHES if policy.holds(rule)]}
    fields |= {name: [f"{100 * policy.weights.get(name, 0):g}"] for name in DEFAULT_WEIGHTS}
    for name in LIMITS:
        value = getattr(policy, name)
        fields[name] = [] if value is None else [f"{value:g}"]
    return Sent(fields)


def _differing(form: Sent, stored: Sent, say: Callable[[str], str]) -> dict[str, str]:
    """Return what holds of each setting that was sent differently, in words; of the rules, those that hold."""
    names = [*DEFAULT_WEIGHTS, *LIMITS]
    found = differing(form, stored, names)
    if set(form.all("rules")) != set(stored.all("rules")):
        found["rules"] = "; ".join(say(words.RULES_SAID[rule]) for rule in stored.all("rules")) or "–"
    return found


def policy_of(form: Sent, before: Policy) -> Policy:
    """Return the policy that a form describes; what it does not ask for stays as it was.

    Raises
    ------
    PolicyError
        With every number that is none, or is impossible.
    """
    problems: list[Problem] = []

    def number(name: str, kind: type[int] | type[float]) -> Any:
        text = form.one(name).replace(",", ".")
        try:
            return kind(text)
        except ValueError:
            wanted = to_translate("a whole number") if kind is int else to_translate("a number")
            problems.append(Problem(name, text, wanted))
            return 0

    weights = {name: number(name, float) / 100 for name in DEFAULT_WEIGHTS}
    limits: dict[str, Any] = {
        name: None if name == "program_cap" and not form.one(name) else number(name, kind)
        for name, (_, kind, _) in LIMITS.items()
    }
    if problems:
        raise PolicyError(problems)
    off = (before.rules_off - set(SWITCHES)) | (set(SWITCHES) - set(form.all("rules")))
    return replace(before, weights=weights, rules_off=frozenset(off), **limits)


def _previewed(
    request: Request, parts: Parts, caller: Caller, program_id: UUID, form: Sent, policy: Policy
) -> Response:
    """Solve the next week's pool under both policies, and show who would change."""
    with parts.database.reading() as session:
        pools = previewing.pools_of(session, parts.vault, program_id, policy, parts.clock.now())
        note_read(session, parts, program_id, caller.actor, Act("try", "policy", program_id))
    try:
        came = previewing.preview(pools)
    except ConflictError:
        return _page(request, parts, caller, program_id, form, 409, clash=True)
    people = {*came.gains[:NAMED], *came.loses[:NAMED], *(one.mentee_id for one in came.moved[:NAMED])}
    mentors = {mentor for one in came.moved[:NAMED] for mentor in (one.before, one.after)}
    with parts.database.reading() as session:
        mentee_names, mentor_names = lists.named(session, parts.vault, people, mentors)
    return _page(request, parts, caller, program_id, form, came=came, mentees=mentee_names, mentors=mentor_names)


def _page(
    request: Request, parts: Parts, caller: Caller, program_id: UUID, form: Sent, status: int = 200, **shown: Any
) -> Response:
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        number, policy = policies.holding(session, program_id)
        versions = list(reversed(listed(session, PolicyVersion, program_id, None, 200).rows))
    came: TrialPublic | None = None
    context: dict[str, Any] = {
        "problems": {}, "done": "", "overtaken": False, "clash": False, "came": came, "mentees": {}, "mentors": {},
        "stored": {},
    }  # fmt: skip
    say = reader_of(request).say
    if shown.get("overtaken"):
        context["stored"] = _differing(form, form_of(policy, number), say)
    return PAGES.page(
        request, "policy.html", status, desk=desk, form=form, number=number, versions=versions, words=words,
        weights=list(DEFAULT_WEIGHTS), switches=[(rule, say(words.RULES_SAID[rule])) for rule in SWITCHES],
        limits=LIMITS, named=NAMED, **context | shown,
    )  # fmt: skip
