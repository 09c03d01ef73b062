"""`waypair explain`: why a mentee has this mentor, or none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from api.cli.guard import DONE
from api.cli.screen import answers, counted, say
from api.cli.summary import KINDS, cells, shown_fit, table, where
from matcher.errors import InvalidInputError, Problem

if TYPE_CHECKING:
    from api.sheets.result_record import Record


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
        say(screen, match["reason"])
    screen.print()
    say(screen, f"Fit {shown_fit(match['fit'])} of 1, made of")
    rows = table("", "adds", right=("adds",))
    for name, value in sorted(match["contributions"].items(), key=lambda item: (-item[1], item[0])):
        rows.add_row(*cells(name.replace("_", " "), f"{value:.3f}"))
    screen.print(rows)
    if not match["alternatives"]:
        say(screen, "No other mentor could have this mentee.")
        return
    say(screen, "The next best mentors for this mentee, and what each would cost everybody")
    rows = table("mentor", "hour", "fit", "cost", right=("fit",))
    for other in match["alternatives"]:
        rows.add_row(*cells(other["mentor"], other["slot"], shown_fit(other["fit"]), _cost(other)))
    screen.print(rows)


def _cost(other: dict[str, Any]) -> str:
    """Return in words what another mentor would cost everybody."""
    least = "" if other["exact"] else "at least "
    if other["people"] > 0:
        return f"{least}{counted(other['people'], 'person', 'people')} fewer matched"
    lost = other["fit_lost"]
    if lost is None or abs(lost) < 0.0005:
        return "nothing" if other["exact"] else "nothing, or a little"
    if lost < 0:
        return f"fit {-lost:.3f} higher in all, but less evenly spread"
    return f"{least}{lost:.3f} less fit in all"


def _explain_unmatched(screen: Console, person: Record, record: Record) -> None:
    say(screen, f"{person['mentee']} is left over: {KINDS.get(person['kind'], person['kind'])}", "bold")
    say(screen, person["reason"])
    crowd = next((one for one in record.get("crowded_sets", []) if one["id"] == person.get("crowded_set")), None)
    if crowd is not None:
        shared = f"{counted(crowd['mentees'], 'person', 'people')} share {counted(len(crowd['mentors']), 'mentor')}"
        say(screen, f"{shared} with {counted(crowd['places'], 'place')}: {', '.join(crowd['mentors'])}")
    screen.print()
    if not person["remedies"]:
        say(screen, "No single change would place this person.")
        return
    say(screen, "What would help")
    rows = table("places", "change", right=("places",))
    for remedy in person["remedies"]:
        rows.add_row(*cells(f"{remedy['gain']:+d}", remedy["text"]))
    screen.print(rows)
