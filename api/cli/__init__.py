"""`waypair` on the command line."""

from __future__ import annotations


def main() -> None:
    """Run `waypair` with the arguments of the process, and end it with its exit code."""
    from api.cli.program import run  # here, so that importing the package loads nothing

    run()
