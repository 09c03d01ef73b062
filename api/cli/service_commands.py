"""The commands that run the service, their arguments and their help; what they do is imported when one is run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.guard import guarded
from api.cli.loading import loading
from api.cli.sheet_commands import Folder

commands = typer.Typer()


@commands.command()
@guarded
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8000,
    with_worker: Annotated[
        bool | None,
        typer.Option(
            "--with-worker/--no-worker",
            help="Start a worker beside it. [default: with SQLite yes, with PostgreSQL no]",
            show_default=False,
        ),
    ] = None,
) -> int:
    """Run the service; its settings come from the environment (see doctor)."""
    with loading():
        from api.cli.serving import serve_service

    return serve_service(host, port, with_worker=with_worker)


@commands.command(short_help="Send, solve and remind: what goes on by itself.")
@guarded
def worker(
    name: Annotated[
        str,
        typer.Option(
            help="Its own among the workers of a database, and the same after a restart. [default: the machine's]",
            show_default=False,
        ),
    ] = "",
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, and end.")] = False,
    attended: Annotated[bool, typer.Option("--attended", hidden=True)] = False,
) -> int:
    """Do what goes on when nobody asks: mail and webhooks, deadlines, rounds; until told to stop."""
    with loading():
        from api.cli.working import work

    return work(name, once=once, attended=attended)


@commands.command()
@guarded
def migrate() -> int:
    """Bring the database to the tables of this version."""
    with loading():
        from api.cli.migrating import migrate_database

    return migrate_database()


@commands.command("import", short_help="Bring the spreadsheets into the service.")
@guarded
def bring_in(
    folder: Folder,
    program: Annotated[str, typer.Option(help="Name of the program that the people are of.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and write nothing.")] = False,
    create_places: Annotated[
        bool, typer.Option("--create-places", help="Make sites and teams that are not there.")
    ] = False,
    skip_supervisors: Annotated[
        bool, typer.Option("--skip-supervisors", help="Bring mentors in without a supervisor who is not there.")
    ] = False,
) -> int:
    """Bring the people of a week's files into a program of the service: all of them, or where one is wrong none."""
    with loading():
        from api.cli.importing import import_folder
        from api.intake.service.names import Leeway

    return import_folder(folder, program=program, leeway=Leeway(create_places, skip_supervisors), dry_run=dry_run)


@commands.command()
@guarded
def doctor() -> int:
    """List every setting of the service, try what it needs, and say what is wrong."""
    with loading():
        from api.cli.doctoring import examine

    return examine()


@commands.command(short_help="Solve a round, a placing or a roster again, and compare.")
@guarded
def replay(
    round_id: Annotated[str, typer.Argument(metavar="ROUND_ID", help="The id of a round, a placing or a roster.")],
) -> int:
    """Solve a round, a placing or a roster again from what it was made from.

    Exit code 0 if the same comes out, 1 if not, 2 if it cannot be solved again.
    """
    with loading():
        from api.cli.replaying import replay_round

    return replay_round(round_id)


@commands.command(short_help="Write everything that is stored into one file.")
@guarded
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that is not there yet.")],
    withdrawals: Annotated[
        bool, typer.Option("--withdrawals", help="Write who was erased and what was revoked instead, by ids alone.")
    ] = False,
) -> int:
    """Write everything that is stored into one file, as it is at one moment, while the service goes on.

    Names in it are sealed: it needs WAYPAIR_MASTER_KEYS and WAYPAIR_SECRET_KEY to be of use. Keep those elsewhere.
    """
    with loading():
        from api.cli.backing_up import write_backup, write_withdrawals

    return write_withdrawals(file) if withdrawals else write_backup(file)


@commands.command(short_help="Put a backup into an empty database.")
@guarded
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What waypair backup wrote, from either database.")],
    force: Annotated[bool, typer.Option("--force", help="Replace everything that is there.")] = False,
    withdrawals: Annotated[
        Path | None,
        typer.Option(metavar="LIST", help="What waypair backup --withdrawals wrote later: it is done again."),
    ] = None,
) -> int:
    """Put a backup into an empty database, SQLite or PostgreSQL: all of it, or nothing.

    With --force, whoever was erased in the database that is replaced stays erased, and what was revoked there, revoked.
    Every sign-in ends.
    """
    with loading():
        from api.cli.backing_up import read_backup

    return read_backup(file, force=force, withdrawn=withdrawals)


keys = typer.Typer(no_args_is_help=True, help="The keys that seal what is known of people.", rich_markup_mode=None)
commands.add_typer(keys, name="keys")


@keys.command("new")
@guarded
def new_keys() -> int:
    """Print a fresh key for WAYPAIR_MASTER_KEYS and a fresh WAYPAIR_SECRET_KEY; store neither."""
    with loading():
        from api.cli.keeping_keys import print_new

    return print_new()


@keys.command("check")
@guarded
def check_keys() -> int:
    """Say whether an older key of WAYPAIR_MASTER_KEYS is needed still."""
    with loading():
        from api.cli.keeping_keys import check_wrapped

    return check_wrapped()


@keys.command("rotate", short_help="Wrap every person's key with the newest master key.")
@guarded
def rotate_keys() -> int:
    """Wrap every person's key with the first of WAYPAIR_MASTER_KEYS, while the service goes on.

    Put the new key first and keep the old one behind it, restart every process, rotate, then drop the old one.
    Stopped half-way, it goes on where it was when it is run again.
    """
    with loading():
        from api.cli.keeping_keys import rotate

    return rotate()


@commands.command(short_help="Write the sheets of a program's week.")
@guarded
def export(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where mentees.csv, mentors.csv, pairs.csv go.")],
    program: Annotated[str, typer.Option(help="Name of the program, or its id.")],
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
) -> int:
    """Write the sheets of a program for `waypair match`; they are for the program itself alone."""
    with loading():
        from api.cli.exporting import export_program

    return export_program(program, folder, force=force)


admin = typer.Typer(no_args_is_help=True, help="Admins of the service.", rich_markup_mode=None)
commands.add_typer(admin, name="admin")


@admin.callback()
def administer() -> None:
    """Admins of the service."""


@admin.command("create")
@guarded
def create_admin(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="Where sign-in links go.")],
    program: Annotated[str, typer.Option(help="Name of the program; founded where there is none.")],
    name: Annotated[str, typer.Option(help="Name of the person. [default: what stands before the @]")] = "",
) -> int:
    """Make somebody an admin of a program, and print a link with which they sign in."""
    with loading():
        from api.cli.administering import create_admin

    return create_admin(email, name=name, program=program)


centre = typer.Typer(no_args_is_help=True, help="Files from and for treatment centres.", rich_markup_mode=None)
commands.add_typer(centre, name="centre")
OfProgram = Annotated[str, typer.Option(help="Name of the program, or its id.")]
OfCentre = Annotated[str, typer.Option(help="What the treatment centre is called, as in the consents.")]


@centre.command("bring-in", short_help="Bring in people who leave treatment, from FHIR R4 bundles.")
@guarded
def bring_in_bundles(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Bundles, one person in each.")],
    program: OfProgram,
    centre: OfCentre,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what is wrong, and write nothing.")] = False,
) -> int:
    """Bring in people who leave treatment, from FHIR R4 bundles: all of them, or where one is wrong none.

    The same file brings nobody in twice.
    """
    with loading():
        from api.cli.centre_files import bring_in_files

    return bring_in_files(files, program, centre, dry_run=dry_run)


@centre.command("outcomes", short_help="Write what came of the people of a treatment centre, as bundles.")
@guarded
def write_outcomes(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the bundles go, one for each person.")],
    program: OfProgram,
    centre: OfCentre,
) -> int:
    """Write what came of the people of a treatment centre as FHIR R4 bundles, of those who agree to it.

    That each was told is written in their ledger. A file of the same person is replaced.
    """
    with loading():
        from api.cli.centre_files import write_outcomes

    return write_outcomes(folder, program, centre)


audit = typer.Typer(no_args_is_help=True, help="The log of who read and wrote what.", rich_markup_mode=None)
commands.add_typer(audit, name="audit")


@audit.command("verify", short_help="Say whether anybody tampered with it.")
@guarded
def verify_audit(
    head: Annotated[
        list[str] | None,
        typer.Option(metavar="HASH", help="A head noted earlier, which has to be there still. Repeatable."),
    ] = None,
) -> int:
    """Say how many entries the log has and how it ends, and whether anybody tampered with it."""
    with loading():
        from api.cli.auditing import verify_log

    return verify_log(head or [])
