"""`waypair explain`: why a mentee has this mentor, or none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console

from api.cli.guard import DONE
from api.cli.screen import answers, counted, say
from api.cli.summary import KINDS
from api.cli.tables import cells, sentence, shown_fit, table, where
from matcher.errors import InvalidInputError, Problem

if TYPE_CHECKING:
    from api.sheets.result_record import Record

LEAST_SHOWN: Final = 0.0005
"""A difference in fit below this is shown as none."""

_NO_ALTERNATIVES: Final = {
    "held": "This pair is held, so no other mentors were weighed.",
    "pinned": "This pair is pinned, so no other mentors were weighed.",
}


def explain_mentee(path: Path, mentee: str) -> int:
    """Print what a result says of one mentee; raise when it says nothing of them."""
    from api.sheets.earlier import read_result
    from api.sheets.spelling import Spellings

    record = read_result(path)
    screen = answers()
    people = {entry["mentee"]: entry for entry in [*record["matches"], *record["unmatched"]]}
    entry = people.get(mentee) or people.get(mentee.strip())
    if entry is None:
        close = Spellings(people).nearest(mentee.strip())
        raise InvalidInputError(Problem(path.name, mentee, "the id of a mentee of this result", close))
    try:
        if "mentor" in entry:
            _explain_match(screen, entry)
        else:
            _explain_unmatched(screen, entry, record)
    except (KeyError, TypeError, ValueError, AttributeError):
        expected = "a result.json as waypair match wrote it"
        raise InvalidInputError(Problem(path.name, f"another form of what it says of {mentee}", expected)) from None
    return DONE


def _explain_match(screen: Console, match: Record) -> None:
    hour = f"{match['slot']} ({match['time_zone']}), {where(match)}"
    say(screen, f"{match['mentee']} meets {match['mentor']}: {hour}", "bold")
    if match["standing"]:
        say(screen, f"This pair is {match['standing']}: it stood before.")
    if match["reason"]:
        say(screen, sentence(match["reason"]))
    screen.print()
    say(screen, f"Fit {shown_fit(match['fit'])} of 1, made of")
    rows = table("", "adds", right=("adds",))
    for name, value in sorted(match["contributions"].items(), key=lambda item: (-item[1], item[0])):
        if value >= LEAST_SHOWN:
            rows.add_row(*cells(name.replace("_", " "), f"{value:.3f}"))
    screen.print(rows)
    nothing = sorted(name for name, value in match["contributions"].items() if value < LEAST_SHOWN)
    if nothing:
        say(screen, f"Nothing comes from: {', '.join(nothing).replace('_', ' ')}.", "dim")
    screen.print()
    if not match["alternatives"]:
        say(screen, _NO_ALTERNATIVES.get(match["standing"], "No other mentors are listed for this mentee."))
        return
    say(screen, "The next best mentors for this mentee, and what each would cost everybody")
    rows = table("mentor", "hour", "fit", "cost", right=("fit",))
    for other in match["alternatives"]:
        rows.add_row(*cells(other["mentor"], other["slot"], shown_fit(other["fit"]), _cost(other)))
    screen.print(rows)


def _cost(other: dict[str, Any]) -> str:
    """Return in words what another mentor would cost everybody."""
    people, lost = other["people"], other["fit_lost"] or 0.0
    if people > 0:
        return f"{counted(people, 'person', 'people')} fewer matched"
    if other["passes_over"]:
        return "somebody ranked ahead would lose the match"
    if not other["exact"]:
        return f"at least {lost:.3f} less fit in all" if lost >= LEAST_SHOWN else "nothing, or a little"
    if lost >= LEAST_SHOWN:
        return f"as many matched, {lost:.3f} less fit in all"
    if lost > -LEAST_SHOWN:
        return "as many matched, as good a fit in all"
    return f"as many matched, {-lost:.3f} more fit in all, but more people with a poor fit"


def _explain_unmatched(screen: Console, person: Record, record: Record) -> None:
    say(screen, f"{person['mentee']} is left over: {KINDS.get(person['kind'], person['kind'])}", "bold")
    say(screen, sentence(person["reason"]))
    crowd = next((one for one in record.get("crowded_sets", []) if one["id"] == person.get("crowded_set")), None)
    if crowd is not None:
        say(screen, f"The {'mentor' if len(crowd['mentors']) == 1 else 'mentors'}: {', '.join(crowd['mentors'])}.")
    screen.print()
    if not person["remedies"]:
        say(screen, "None of the changes that were tried would place this person.")
        return
    say(screen, "What would help")
    rows = table("places", "change", right=("places",))
    for remedy in person["remedies"]:
        rows.add_row(*cells(f"{remedy['gain']:+d}", remedy["text"]))
    screen.print(rows)
