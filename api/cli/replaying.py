"""`waypair replay`: solve a round, a placing or a roster of the service again, and say whether the same comes out."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from api.cli.guard import BAD_INPUT, DONE
from api.cli.screen import answers, remarks, say
from api.database.engine import Database
from api.database.migrating import is_migrated
from api.database.vault import Vault
from api.groups.service.replaying import kept_placing, replay_placing
from api.presence.service.replaying import kept_roster, replay_roster
from api.rounds.service.replaying import Verdict, kept_of, replay
from api.settings import Settings
from matcher.errors import InvalidInputError, Problem

DIFFERENT: Final = 1
CODES: Final = {
    Verdict.SAME: DONE,
    Verdict.DIFFERS: DIFFERENT,
    Verdict.NOT_WHOLE: BAD_INPUT,
    Verdict.ABSENT: BAD_INPUT,
}
TEXTS: Final = {
    Verdict.SAME: "The same comes out, bit for bit.",
    Verdict.DIFFERS: "Something else comes out: the service was changed since, or somebody changed what is kept.",
    Verdict.NOT_WHOLE: "The input is not whole any more: somebody in it was erased since. Nothing was compared.",
    Verdict.ABSENT: "There is no round, placing or roster of that id which was solved.",
}


def replay_round(round_id: str) -> int:
    """Replay a round, a placing in groups, or a roster of presence, of the database that the settings name.

    Raises
    ------
    InvalidInputError
        If the settings are wrong, the id is none, or the database does not answer or is not migrated.
    """
    try:
        wanted = UUID(round_id)
    except ValueError:
        raise InvalidInputError([Problem("ROUND_ID", round_id, "the id of a round, a placing or a roster")]) from None
    settings = Settings.from_environment()
    database = Database(settings.database_url.get_secret_value())
    try:
        if not is_migrated(database.engine):
            raise InvalidInputError([Problem("the database", "other tables", "those of this version: waypair migrate")])
        with database.reading() as session:
            vault = Vault(key.get_secret_value() for key in settings.master_keys)
            kept = kept_of(session, vault, wanted)
            in_groups = kept_placing(session, vault, wanted) if kept is None else None
            present = kept_roster(session, vault, wanted) if kept is None and in_groups is None else None
    except SQLAlchemyError as error:
        value = f"no answer ({type(error).__name__})"
        raise InvalidInputError([Problem("the database", value, "a database that can be reached")]) from None
    finally:
        database.close()
    if kept is not None:
        say(answers(), f"Round of {kept.week.isoformat()}, digest {kept.digest}.")
        verdict = replay(kept)
    elif in_groups is not None:
        say(answers(), f"Placing of {in_groups.week.isoformat()}, digest {in_groups.digest}.")
        verdict = replay_placing(in_groups)
    elif present is not None:
        say(answers(), f"Roster of {present.week.isoformat()}, digest {present.digest}.")
        verdict = replay_roster(present)
    else:
        verdict = Verdict.ABSENT
    say(answers() if verdict is Verdict.SAME else remarks(), TEXTS[verdict])
    return CODES[verdict]
