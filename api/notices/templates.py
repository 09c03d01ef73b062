"""The texts that go out, by name: neutral words that tell nobody who looks on what the service is for.

No text names a person, a program, a state of health, or what an answer is about: all of that is behind the link.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from api.web.reader import Reader, day_that_ends
from api.web.translating import spoken, to_translate, translations

ZONE: Final = "zone"
"""The fact that says in which zone the receiver reads a time: an IANA name."""


@dataclass(frozen=True, slots=True)
class Template:
    """One text: what it says and which facts it wants.

    Parameters
    ----------
    subject, text : str
        In English, with ``%(fact)s`` where a fact goes.
    facts : frozenset of str
        Facts that are put in as they are.
    times : frozenset of str
        Facts that are instants in ISO 8601; they are said in the receiver's zone, so these want a `ZONE` too.
    hours : frozenset of str
        Facts that are weekly hours: weekday (Monday 0), start and length in minutes, with blanks between.
    """

    subject: str
    text: str
    facts: frozenset[str] = frozenset({"link"})
    times: frozenset[str] = frozenset()
    hours: frozenset[str] = frozenset()

    @property
    def wanted(self) -> frozenset[str]:
        """Return the names of all facts that have to be given."""
        return self.facts | self.times | self.hours | ({ZONE} if self.times else frozenset())


@dataclass(frozen=True, slots=True)
class Letter:
    """A text filled in."""

    subject: str
    text: str


ANSWER: Final = to_translate("Something to answer")
NEWS: Final = to_translate("News for you")
UNTIL: Final = frozenset({"until"})

TEMPLATES: Final[Mapping[str, Template]] = {
    "sign_in_link": Template(
        to_translate("Your link"),
        to_translate(
            "Open this link and press the button to sign in:\n\n%(link)s\n\n"
            "It works once, for %(minutes)s minutes. If you did not ask for it, do nothing.\n"
        ),
        facts=frozenset({"link", "minutes"}),
    ),
    "proposal_to_mentor": Template(
        ANSWER,
        to_translate("You have something to answer:\n\n%(link)s\n\nPlease answer by %(until)s.\n"),
        times=UNTIL,
    ),
    "reminder_to_mentor": Template(
        to_translate("A reminder"),
        to_translate("Something still waits for your answer:\n\n%(link)s\n\nIt can wait until %(until)s.\n"),
        times=UNTIL,
    ),
    "question_to_coordinator": Template(
        to_translate("Somebody has a question"),
        to_translate("Somebody would like to talk with you before they answer. You can see what it is:\n\n%(link)s\n"),
    ),
    "proposal_to_mentee": Template(
        ANSWER,
        to_translate(
            "There is something for you to look at:\n\n%(link)s\n\n"
            "You decide, and either answer is fine. Please answer by %(until)s.\n"
        ),
        times=UNTIL,
    ),
    "reminder_to_mentee": Template(
        to_translate("A reminder"),
        to_translate(
            "There is still something for you to look at:\n\n%(link)s\n\n"
            "Either answer is fine. You can answer until %(until)s.\n"
        ),
        times=UNTIL,
    ),
    "proposal_expired": Template(
        to_translate("The time to answer is over"),
        to_translate(
            "We did not hear from you in time, and that is all right: nothing is lost, and you need not do anything. "
            "If you like, you can see how it goes on here:\n\n%(link)s\n"
        ),
    ),
    "match_begins_mentor": Template(
        NEWS,
        to_translate("Both sides said yes. What comes next is here:\n\n%(link)s\n\nPlease look by %(until)s.\n"),
        times=UNTIL,
    ),
    "match_begins_mentee": Template(
        NEWS, to_translate("Both sides said yes. When and how it begins is here:\n\n%(link)s\n")
    ),
    "own_page": Template(
        to_translate("Your link"),
        to_translate(
            "This link is yours alone. You can look at it whenever you like:\n\n%(link)s\n\n"
            "Please keep it to yourself: whoever has it sees what you see.\n"
        ),
    ),
    "match_paused": Template(NEWS, to_translate("Something takes a break. You can read more here:\n\n%(link)s\n")),
    "match_ended": Template(
        NEWS, to_translate("Something has come to its end. What is there for you from here on:\n\n%(link)s\n")
    ),
    "worried": Template(
        to_translate("Please look today"), to_translate("Somebody asks you to look at something today:\n\n%(link)s\n")
    ),
    "overdue": Template(
        to_translate("Something is late"),
        to_translate("Something should have happened by now. Please see what it is:\n\n%(link)s\n"),
    ),
    "round_ready": Template(
        to_translate("Ready to look at"), to_translate("What you asked for is ready to look at:\n\n%(link)s\n")
    ),
    "round_failed": Template(
        to_translate("It did not work out"),
        to_translate("What you asked for could not be done. You can see why, and begin again:\n\n%(link)s\n"),
    ),
    "one_more_hour": Template(
        to_translate("A question"),
        to_translate(
            "Could you offer one more weekly hour: %(hour)s? If so, you can add it here:\n\n%(link)s\n\n"
            "It would help, and it is fine if not.\n"
        ),
        hours=frozenset({"hour"}),
    ),
    "one_more_place": Template(
        to_translate("A question"),
        to_translate(
            "Could you take one more in the hours that you offer now? If so, you can say so here:\n\n%(link)s\n\n"
            "It would help, and it is fine if not.\n"
        ),
    ),
    "question_to_mentee": Template(
        to_translate("A question"),
        to_translate(
            "There is a question for you:\n\n%(link)s\n\n"
            "Either answer is fine, and you need not answer. You can until %(until)s.\n"
        ),
        times=UNTIL,
    ),
    "story_to_review": Template(
        to_translate("Ready to look at"),
        to_translate("Something was sent in for you to look at:\n\n%(link)s\n"),
    ),
    "story_reviewed": Template(NEWS, to_translate("There is an answer to what you sent in:\n\n%(link)s\n")),
    "news_on_own_page": Template(
        NEWS,
        to_translate(
            "There is news for you on a page of your own:\n\n%(link)s\n\n"
            "This link is yours alone; one that you keep works as well. Please keep it to yourself.\n"
        ),
    ),
    "leaving_alone": Template(
        to_translate("Something to see to"),
        to_translate("There is something that nobody has been found for yet. You can see it here:\n\n%(link)s\n"),
    ),
    "referral_to_answer": Template(
        ANSWER,
        to_translate("You have something to answer:\n\n%(link)s\n\nPlease answer by %(until)s.\n"),
        times=UNTIL,
    ),
    "referral_answered": Template(NEWS, to_translate("There is an answer to what you sent:\n\n%(link)s\n")),
    "early_call": Template(
        to_translate("A question"),
        to_translate("There is a short question for you, and either answer is fine:\n\n%(link)s\n"),
    ),
    "caseload_moved": Template(
        NEWS, to_translate("Something was changed that concerns you. You can see it here:\n\n%(link)s\n")
    ),
}


def write(name: str, language: str, facts: Mapping[str, str]) -> Letter:
    """Return a text filled in, in the nearest language that there is.

    Raises
    ------
    ValueError
        If there is no such text, or a fact that it wants is missing. One that it does not want goes nowhere.
    """
    template = TEMPLATES.get(name)
    if template is None:
        raise ValueError(f"no text is called {name}")
    if missing := template.wanted - facts.keys():
        raise ValueError(f"{name} wants {', '.join(sorted(missing))} too; got {', '.join(sorted(facts))}")
    code = spoken(language)
    said = {fact: facts[fact] for fact in template.facts} | {
        fact: in_words(datetime.fromisoformat(facts[fact]), facts[ZONE], code) for fact in template.times
    }
    said |= {fact: _hour(Reader(code), facts[fact]) for fact in template.hours}
    translated = translations(code)
    return Letter(translated.gettext(template.subject), translated.gettext(template.text) % said)


def _hour(reader: Reader, text: str) -> str:
    """Return a weekly hour, given as its weekday, its start and its minutes."""
    weekday, start_min, minutes = map(int, text.split())
    return reader.hour(weekday, start_min, minutes)


def in_words(instant: datetime, zone: str, language: str) -> str:
    """Return an instant as somebody in a zone reads it on a clock; a midnight is the end of the day before.

    Examples
    --------
    >>> in_words(datetime.fromisoformat("2026-11-25T14:00:00+00:00"), "America/New_York", "es")
    'miércoles, 25 de noviembre, 9:00 (hora estándar oriental)'
    >>> in_words(datetime.fromisoformat("2026-12-16T05:00:00+00:00"), "America/New_York", "en")
    'the end of Tue, Dec 15'
    """
    if day_that_ends(instant, zone) is not None:
        return Reader(language).until(instant, zone)
    pattern = {"en": "EEEE d MMMM, h:mm a z", "es": "EEEE, d 'de' MMMM, H:mm (zzzz)"}[language]
    return format_datetime(instant, pattern, tzinfo=ZoneInfo(zone), locale=language)
