"""The commands of `waypair`, their arguments and their help; what they do is imported when one is run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from api.cli.guard import guarded

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

Folder = Annotated[
    Path,
    typer.Argument(
        metavar="FOLDER", help="Folder with mentees.csv, mentors.csv and perhaps pairs.csv; or one .xlsx file."
    ),
]
Week = Annotated[str | None, typer.Option(help="Monday of the week, 2026-11-23. [default: the coming Monday]")]
PolicyFile = Annotated[Path | None, typer.Option("--policy", help="The program's policy, a TOML file.")]
Json = Annotated[bool, typer.Option("--json", help="Print result.json instead of the summary.")]
SkipInvalid = Annotated[bool, typer.Option("--skip-invalid", help="Leave out rows with problems, and list them.")]
Workers = Annotated[
    int, typer.Option(min=1, max=256, help="Processes that solve separate parts of the week side by side.")
]


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


@app.command(short_help="Match a week and say why.")
@guarded
def match(
    folder: Folder,
    week: Week = None,
    policy: PolicyFile = None,
    out: Annotated[Path | None, typer.Option(help="Where the files go. [default: FOLDER/result]")] = None,
    as_json: Json = False,
    skip_invalid: SkipInvalid = False,
    workers: Workers = 1,
) -> int:
    """Match a week, with an hour for every pair and a reason for everybody left over."""
    from api.cli.matching import match_week

    return match_week(
        folder, week=week, policy=policy, out=out, as_json=as_json, skip_invalid=skip_invalid, workers=workers
    )


@app.command(short_help="Match again after declines.")
@guarded
def rematch(
    folder: Folder,
    after: Annotated[Path, typer.Option(help="The result.json that was answered.")],
    declined: Annotated[Path, typer.Option(help="CSV with mentee, mentor and perhaps reason (known_personally).")],
    week: Annotated[str | None, typer.Option(help="Monday of the week. [default: that of the result]")] = None,
    policy: PolicyFile = None,
    out: Annotated[Path | None, typer.Option(help="Where the files go. [default: FOLDER/rematch]")] = None,
    as_json: Json = False,
    skip_invalid: SkipInvalid = False,
    workers: Workers = 1,
) -> int:
    """Match again after declines, without disturbing anybody else."""
    from api.cli.matching import rematch_week

    return rematch_week(
        folder,
        after=after,
        declined=declined,
        week=week,
        policy=policy,
        out=out,
        as_json=as_json,
        skip_invalid=skip_invalid,
        workers=workers,
    )


@app.command(short_help="Place people in groups and say why.")
@guarded
def groups(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Folder with mentees, mentors, groups.csv; or an .xlsx.")
    ],
    week: Week = None,
    policy: Annotated[Path | None, typer.Option("--policy", help="The policy for groups, a TOML file.")] = None,
    meetings: Annotated[
        Path | None, typer.Option(help="Open meetings to recommend, a JSON file in the Meeting Guide format.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Where the files go. [default: FOLDER/groups]")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print groups.json instead of the summary.")] = False,
    skip_invalid: SkipInvalid = False,
) -> int:
    """Place people in groups, open those to which enough come, and recommend open meetings.

    Perhaps also read: group_pairs.csv (apart, together, pin, ban), pairs.csv (hours held by matches, bans), hours.csv
    (hours of mentors that something else holds).
    """
    from api.cli.grouping import place_groups

    return place_groups(
        folder, week=week, policy=policy, meetings=meetings, out=out, as_json=as_json, skip_invalid=skip_invalid
    )


@app.command(short_help="Settle who is present where, for whoever drops in.")
@guarded
def roster(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Folder with mentors.csv, coverage.csv; or an .xlsx.")
    ],
    week: Week = None,
    policy: PolicyFile = None,
    out: Annotated[Path | None, typer.Option(help="Where the files go. [default: FOLDER/roster]")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print roster.json instead of the summary.")] = False,
    skip_invalid: SkipInvalid = False,
) -> int:
    """Settle who is present at which site and hour; every hole has a name, and what would close it.

    Perhaps also read: matches.csv, pairs.csv, hours.csv (hours that are held) and roster.csv (last week's).
    """
    from api.cli.rostering import roster_week

    return roster_week(folder, week=week, policy=policy, out=out, as_json=as_json, skip_invalid=skip_invalid)


@app.command()
@guarded
def explain(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help="A result.json.")],
    mentee: Annotated[str, typer.Argument(metavar="MENTEE", help="The id of a mentee.")],
) -> int:
    """Say why a mentee has this mentor, or none."""
    from api.cli.explaining import explain_mentee

    return explain_mentee(result, mentee)


@app.command()
@guarded
def check(folder: Folder, week: Week = None, policy: PolicyFile = None, skip_invalid: SkipInvalid = False) -> int:
    """Check the files and match nobody."""
    from api.cli.checking import check_folder

    return check_folder(folder, week=week, policy=policy, skip_invalid=skip_invalid)


@app.command(short_help="Draw made-up people to try it with.")
@guarded
def sample(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where mentees, mentors and coverage go, as CSV.")],
    mentees: Annotated[int, typer.Option(help="How many mentees.")] = 120,
    mentors: Annotated[int, typer.Option(help="How many mentors.")] = 20,
    groups: Annotated[int, typer.Option(help="How many groups, in groups.csv.")] = 0,
    seed: Annotated[int, typer.Option(help="The same seed draws the same people.")] = 0,
    week: Week = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
) -> int:
    """Draw made-up people who look like the real ones, from published figures."""
    from api.cli.sampling import sample_folder

    return sample_folder(folder, mentees=mentees, mentors=mentors, groups=groups, seed=seed, week=week, force=force)


@app.command()
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
    from api.cli.serving import serve_service

    return serve_service(host, port, with_worker=with_worker)


@app.command(short_help="Send, solve and remind: what goes on by itself.")
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
    from api.cli.working import work

    return work(name, once=once, attended=attended)


@app.command()
@guarded
def migrate() -> int:
    """Bring the database to the tables of this version."""
    from api.cli.migrating import migrate_database

    return migrate_database()


@app.command("import", short_help="Bring the spreadsheets into the service.")
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
    from api.cli.importing import import_folder
    from api.intake.service.names import Leeway

    return import_folder(folder, program=program, leeway=Leeway(create_places, skip_supervisors), dry_run=dry_run)


@app.command()
@guarded
def doctor() -> int:
    """List every setting of the service, try what it needs, and say what is wrong."""
    from api.cli.doctoring import examine

    return examine()


@app.command(short_help="Solve a round again, and compare.")
@guarded
def replay(round_id: Annotated[str, typer.Argument(metavar="ROUND_ID", help="The id of a round.")]) -> int:
    """Solve a round again from what it was made from: exit code 0 if the same comes out, 1 if not, 2 if it cannot."""
    from api.cli.replaying import replay_round

    return replay_round(round_id)


@app.command(short_help="Write everything that is stored into one file.")
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
    from api.cli.backing_up import write_backup, write_withdrawals

    return write_withdrawals(file) if withdrawals else write_backup(file)


@app.command(short_help="Put a backup into an empty database.")
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
    from api.cli.backing_up import read_backup

    return read_backup(file, force=force, withdrawn=withdrawals)


keys = typer.Typer(no_args_is_help=True, help="The keys that seal what is known of people.", rich_markup_mode=None)
app.add_typer(keys, name="keys")


@keys.command("new")
@guarded
def new_keys() -> int:
    """Print a fresh key for WAYPAIR_MASTER_KEYS and a fresh WAYPAIR_SECRET_KEY; store neither."""
    from api.cli.keeping_keys import print_new

    return print_new()


@keys.command("check")
@guarded
def check_keys() -> int:
    """Say whether an older key of WAYPAIR_MASTER_KEYS is needed still."""
    from api.cli.keeping_keys import check_wrapped

    return check_wrapped()


@keys.command("rotate", short_help="Wrap every person's key with the newest master key.")
@guarded
def rotate_keys() -> int:
    """Wrap every person's key with the first of WAYPAIR_MASTER_KEYS, while the service goes on.

    Put the new key first and keep the old one behind it, restart every process, rotate, then drop the old one.
    Stopped half-way, it goes on where it was when it is run again.
    """
    from api.cli.keeping_keys import rotate

    return rotate()


@app.command(short_help="Write the sheets of a program's week.")
@guarded
def export(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where mentees.csv, mentors.csv, pairs.csv go.")],
    program: Annotated[str, typer.Option(help="Name of the program, or its id.")],
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
) -> int:
    """Write the sheets of a program for `waypair match`; they are for the program itself alone."""
    from api.cli.exporting import export_program

    return export_program(program, folder, force=force)


admin = typer.Typer(no_args_is_help=True, help="Admins of the service.", rich_markup_mode=None)
app.add_typer(admin, name="admin")


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
    from api.cli.administering import create_admin

    return create_admin(email, name=name, program=program)


audit = typer.Typer(no_args_is_help=True, help="The log of who read and wrote what.", rich_markup_mode=None)
app.add_typer(audit, name="audit")


@audit.command("verify", short_help="Say whether anybody tampered with it.")
@guarded
def verify_audit(
    head: Annotated[
        list[str] | None,
        typer.Option(metavar="HASH", help="A head noted earlier, which has to be there still. Repeatable."),
    ] = None,
) -> int:
    """Say how many entries the log has and how it ends, and whether anybody tampered with it."""
    from api.cli.auditing import verify_log

    return verify_log(head or [])
