"""`waypair` run in this process, and folders to run it on."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner, Result

from api.cli.program import app

WEEK = "2026-11-23"


def waypair(*arguments: str | Path) -> Result:
    """Run one command; its output and messages apart, its exit code as a shell would see it."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def files_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
