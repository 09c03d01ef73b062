"""Mentees and mentors as their pages see them: what differs between the two, in one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel

from api.people.models.mentees import MenteeCreate, MenteeUpdate
from api.people.models.mentors import MentorCreate, MentorUpdate
from api.people.models.words import MenteeStatus, MentorStatus
from api.people.pages.forms import MENTEE, MENTOR
from api.people.service import mentees, mentors
from api.web.fields import Part
from api.web.translating import to_translate


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list: its title, marked for translating, and the macro of ``people_cells.html`` that fills it."""

    title: str
    cell: str
    is_figure: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the two kinds of people that a program keeps.

    Parameters
    ----------
    word : str
        ``mentee`` or ``mentor``, as in templates, in the log, and in the name of the id in addresses.
    path : str
        Where the pages are, below the program.
    title, sought, adding, nobody, beginning : str
        Marked for translating: over the list, at the search, on the way to the form, and where there is nobody yet
        what that is and what to do now.
    columns : sequence of Column
        What the list tells beside the name and where somebody stands.
    has_caseload : bool
        Whether places are held with them.
    parts : sequence of Part
        The form.
    create, update : type of BaseModel
        The shapes that the form is taken as.
    statuses : sequence of str
        Where somebody can stand.
    settable : mapping of str to sequence of (str, str)
        Where somebody can be put by hand from there, each with what the button says, marked for translating.
    list, find, add, read, change, erase : callable
        The use cases.
    """

    word: str
    path: str
    title: str
    sought: str
    adding: str
    nobody: str
    beginning: str
    columns: Sequence[Column]
    has_caseload: bool
    parts: Sequence[Part]
    create: type[BaseModel]
    update: type[BaseModel]
    statuses: Sequence[str]
    settable: Mapping[str, Sequence[tuple[str, str]]]
    list: Callable[..., Any]
    find: Callable[..., Any]
    add: Callable[..., Any]
    read: Callable[..., Any]
    change: Callable[..., Any]
    erase: Callable[..., Any]


PAUSE: Final = (MenteeStatus.PAUSED, to_translate("Pause"))
LEAVES: Final = (MenteeStatus.LEFT, to_translate("They have left"))
WAITS: Final = (MenteeStatus.WAITING, to_translate("Let them wait again"))
RETURNS: Final = (MentorStatus.ACTIVE, to_translate("They are back"))

MENTEES: Final = Kind(
    word="mentee",
    path="/people",
    title=to_translate("People"),
    sought=to_translate("Name, pseudonym or id"),
    adding=to_translate("Add a person"),
    nobody=to_translate("Nobody yet"),
    beginning=to_translate(
        "As soon as somebody asks for support, they are here. You can also bring people in from a sheet, or add them "
        "one by one."
    ),
    columns=(
        Column(to_translate("Urgency"), "urgency"),
        Column(to_translate("Waits since"), "waits_since"),
        Column(to_translate("Days"), "days", is_figure=True),
    ),
    has_caseload=False,
    parts=MENTEE,
    create=MenteeCreate,
    update=MenteeUpdate,
    statuses=tuple(MenteeStatus),
    settable={
        MenteeStatus.WAITING: (PAUSE, LEAVES),
        MenteeStatus.PAUSED: (WAITS, LEAVES),
        MenteeStatus.LEFT: (WAITS,),
        MenteeStatus.MATCHED: (),
    },
    list=mentees.list_mentees,
    find=mentees.find_mentees,
    add=mentees.add_mentee,
    read=mentees.read_mentee,
    change=mentees.update_mentee,
    erase=mentees.erase_mentee,
)
MENTORS: Final = Kind(
    word="mentor",
    path="/mentors",
    title=to_translate("Mentors"),
    sought=to_translate("Name or id"),
    adding=to_translate("Add a mentor"),
    nobody=to_translate("No mentors yet"),
    beginning=to_translate("Bring them in from a sheet, or add them one by one."),
    columns=(
        Column(to_translate("People held"), "held", is_figure=True),
        Column(to_translate("New people a week"), "new_per_week", is_figure=True),
        Column(to_translate("Credential valid until"), "credential"),
    ),
    has_caseload=True,
    parts=MENTOR,
    create=MentorCreate,
    update=MentorUpdate,
    statuses=tuple(MentorStatus),
    # Who stops goes by the page that moves their whole caseload; coming back is all that is done here.
    settable={MentorStatus.ACTIVE: (), MentorStatus.LEAVE: (RETURNS,), MentorStatus.LEFT: (RETURNS,)},
    list=mentors.list_mentors,
    find=mentors.find_mentors,
    add=mentors.add_mentor,
    read=mentors.read_mentor,
    change=mentors.update_mentor,
    erase=mentors.erase_mentor,
)
