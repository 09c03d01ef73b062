"""The commands that work on sheets, their arguments and their help; what they do is imported when one is run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.guard import guarded

commands = typer.Typer()

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


@commands.command(short_help="Match a week and say why.")
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


@commands.command(short_help="Match again after declines.")
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


@commands.command(short_help="Place people in groups and say why.")
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


@commands.command(short_help="Settle who is present where, for whoever drops in.")
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


@commands.command(short_help="Recommend stories of people further along.")
@guarded
def stories(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Folder with mentees.csv, stories.csv; or an .xlsx.")
    ],
    week: Week = None,
    policy: PolicyFile = None,
    out: Annotated[Path | None, typer.Option(help="Where the files go. [default: FOLDER/stories]")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print stories.json instead of the summary.")] = False,
    skip_invalid: SkipInvalid = False,
) -> int:
    """Recommend to everybody the stories that suit them, with why; warnings always stand beside the title.

    Perhaps also read: mentors.csv (who wrote them), pairs.csv (who is kept apart, and who meets whom).
    """
    from api.cli.recommending import recommend_stories

    return recommend_stories(folder, week=week, policy=policy, out=out, as_json=as_json, skip_invalid=skip_invalid)


@commands.command()
@guarded
def explain(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help="A result.json.")],
    mentee: Annotated[str, typer.Argument(metavar="MENTEE", help="The id of a mentee.")],
) -> int:
    """Say why a mentee has this mentor, or none."""
    from api.cli.explaining import explain_mentee

    return explain_mentee(result, mentee)


@commands.command()
@guarded
def check(folder: Folder, week: Week = None, policy: PolicyFile = None, skip_invalid: SkipInvalid = False) -> int:
    """Check the files and match nobody."""
    from api.cli.checking import check_folder

    return check_folder(folder, week=week, policy=policy, skip_invalid=skip_invalid)


@commands.command(short_help="Draw made-up people to try it with.")
@guarded
def sample(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where mentees, mentors and coverage go, as CSV.")],
    mentees: Annotated[int, typer.Option(help="How many mentees.")] = 120,
    mentors: Annotated[int, typer.Option(help="How many mentors.")] = 20,
    groups: Annotated[int, typer.Option(help="How many groups, in groups.csv.")] = 0,
    stories: Annotated[int, typer.Option(help="How many stories, in stories.csv.")] = 0,
    seed: Annotated[int, typer.Option(help="The same seed draws the same people.")] = 0,
    week: Week = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
) -> int:
    """Draw made-up people who look like the real ones, from published figures."""
    from api.cli.sampling import sample_folder

    return sample_folder(
        folder, mentees=mentees, mentors=mentors, groups=groups, stories=stories, seed=seed, week=week, force=force
    )
