"""`waypair doctor`: every setting, everything that the service needs tried out, and what to do where it is wrong."""

from __future__ import annotations

from rich.table import Table

from api.cli.diagnosis import Finding, examined
from api.cli.guard import BAD_INPUT, DONE
from api.cli.screen import answers, remarks, say, say_problems
from api.settings import Settings


def examine() -> int:
    """List the settings, secrets hidden, try what the service needs, and say what is wrong."""
    settings, problems = Settings.read()
    screen = answers()
    screen.print(_table(("setting", "value", "meaning"), settings.listing()))
    findings = examined(settings)
    screen.print(_table(("", "checked", "found"), [_row(finding) for finding in findings]))
    if problems:
        say_problems(problems, "Wrong:")
    wrong = [finding for finding in findings if finding.to_do]
    for finding in wrong:
        say(remarks(), f"{finding.what}: {finding.found} {finding.to_do}")
    if problems or wrong:
        return BAD_INPUT
    say(answers(), "All is well.")
    return DONE


def _row(finding: Finding) -> tuple[str, str, str]:
    return "wrong" if finding.to_do else "well", finding.what, finding.found


def _table(titles: tuple[str, str, str], rows: list[tuple[str, str, str]]) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in titles:
        table.add_column(title)
    for row in rows:
        table.add_row(*row)
    return table
