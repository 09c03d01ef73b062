"""The program `waypair`: its commands are in `sheet_commands` and `service_commands`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from api.cli import service_commands, sheet_commands

app = typer.Typer(
    name="waypair",
    help="Pairs people in early recovery with mentors: the best week, proved and explained.",
    epilog="Exit codes: 0 done, 2 bad input, 3 nothing could be matched, 4 not proved in time.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich takes longer to load than all else that --help needs
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(sheet_commands.commands)
app.add_typer(service_commands.commands)


def run() -> None:
    """Run the command that the process was started with."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # an old terminal shows a question mark, and no error
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"waypair {version('waypair')}")
        raise typer.Exit


@app.callback()
def waypair(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Pairs people in early recovery with mentors: the best week, proved and explained."""
