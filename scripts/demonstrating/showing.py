"""What the demo says, step by step, in plain words and tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from api.cli.proof import show_proof
from api.cli.screen import answers, counted, say
from api.cli.summary import KINDS
from api.cli.tables import cells, sentence, shown_fit, table
from matcher.policy import Policy

PAIRS_SHOWN: Final = 10
LEFT_SHOWN: Final = 5
LINES_SHOWN: Final = 5
DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MODES: Final = {"in_person": "in person"}

screen = answers()


def headline(text: str) -> None:
    """Begin a step."""
    screen.print()
    say(screen, text, "bold")


def line(text: str) -> None:
    """Say something of the step."""
    say(screen, f"  {text}")


def show_result(
    summary: dict[str, Any], pairs: Sequence[dict[str, Any]], left: Sequence[dict[str, Any]], names: Mapping[str, str]
) -> None:
    """Print what came out of a round: the proof, pairs with hours and reasons, who is left over and what would help.

    What would help speaks of people by their ids; `names` says who they are.
    """
    headline(f"{counted(len(pairs), 'pair')}, and {counted(len(left), 'person', 'people')} left over for now")
    show_proof(screen, summary | {"matches": pairs}, Policy())
    rows = table("mentee", "mentor", "hour", "how", "fit", "why", right=("fit",))
    for pair in pairs[:PAIRS_SHOWN]:
        people = pair["mentee_name"], pair["mentor_name"]
        how = MODES.get(pair["mode"], pair["mode"])
        rows.add_row(*cells(*people, pair["slot"], how, shown_fit(pair["fit"]), sentence(pair["reason"])))
    screen.print(rows)
    _more(len(pairs), PAIRS_SHOWN)
    for kind, number in Counter(one["kind"] for one in left).most_common():
        line(f"{number:,}: {KINDS.get(kind, kind)}")
    rows = table("left over", "why", "what would help")
    for one in left[:LEFT_SHOWN]:
        remedy = _named(one["remedies"][0]["text"], names) if one["remedies"] else "–"
        rows.add_row(*cells(one["mentee_name"], sentence(one["reason"]), remedy))
    screen.print(rows)
    _more(len(left), LEFT_SHOWN)
    if helpful := summary["remedies"]:
        rows = table("places", "what would help most", right=("places",))
        for remedy in helpful[:LINES_SHOWN]:
            rows.add_row(*cells(f"{remedy['gain']:+d}", _named(remedy["text"], names)))
        screen.print(rows)


def show_seen(before: dict[str, Any]) -> None:
    """Print what a mentor sees of a mentee before both have accepted."""
    seen = before["mentee"]
    said = {
        "age": seen["age_band"], "languages": ", ".join(seen["languages"]), "meets": ", ".join(seen["modes"]),
        "both know": ", ".join(seen["experiences"]), "contact": "not before both said yes",
    }  # fmt: skip
    line(f"What is shown of “{seen['name']}”, {hour_of(before['hour'])}:")
    show_facts(said)


def show_facts(facts: Mapping[str, str]) -> None:
    """Print what is known of something, each under its name."""
    wide = max(map(len, facts))
    for name, value in facts.items():
        line(f"  {name:<{wide}}  {value or '–'}")


def hour_of(hour: dict[str, Any]) -> str:
    """Return a weekly hour as somebody says it."""
    return f"{DAYS[hour['weekday']]} {time_of(hour)}, {MODES.get(hour['mode'], hour['mode'])}"


def time_of(hour: Mapping[str, Any]) -> str:
    """Return from when until when something is on its day."""
    start, end = hour["start_min"], hour["start_min"] + hour["minutes"]
    return "-".join(f"{at // 60 % 24:02}:{at % 60:02}" for at in (start, end))


def show_steps(steps: Iterable[str]) -> None:
    """Print the steps of a solve as they come."""
    for step in steps:
        line(f"{step} …")


def _named(text: str, names: Mapping[str, str]) -> str:
    return ID.sub(lambda found: names.get(found[0], found[0]), text)


def _more(number: int, shown: int) -> None:
    if number > shown:
        say(screen, f"and {number - shown:,} more", "dim")
