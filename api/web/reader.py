"""Whoever reads a page: in which language, and how days, hours and numbers are written there.

A language is chosen by ``?lang=`` in the address and kept in a cookie; without that it is the one that the page knows
of the person, then one that the browser asks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import groupby
from typing import Final, Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta, get_day_names, get_timezone_name
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from fastapi import Request
from markupsafe import Markup

from api.web.translating import LANGUAGES, SOURCE, to_translate, translations

COOKIE: Final = "language"
ASKED: Final = "lang"
Width = Literal["abbreviated", "wide"]
DAY_MINUTES: Final = 24 * 60
MOST_NAMED: Final = 2
"""Days on end that are named one by one."""
LOCALES: Final = {"en": "en_US", "es": "es_US"}
"""How days and numbers are written: the law and the crisis line that programs begin with are those of one country."""
NARROW_SPACE: Final = "\u202f"
"""What stands before AM and PM; many a font lacks it."""
END_OF: Final = to_translate("the end of %(day)s")
BY_END_OF: Final = to_translate("by the end of %(day)s")
NO_BREAK: Final = "\u00a0"


@dataclass(frozen=True)
class Reader:
    """A language, and everything that a page writes differently in it.

    Parameters
    ----------
    language : str
        One of `api.web.translating.LANGUAGES`.
    """

    language: str

    @cached_property
    def locale(self) -> Locale:
        """How the language writes days and numbers."""
        return Locale.parse(LOCALES[self.language])

    @property
    def direction(self) -> str:
        """Return ``ltr`` or ``rtl``."""
        return str(self.locale.text_direction)

    def say(self, text: str) -> str:
        """Return a text of the code in this language."""
        return translations(self.language).gettext(text) if text else ""

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number with so many digits behind the point."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return str(format_decimal(value, format=pattern, locale=self.locale))

    def percent(self, share: float) -> str:
        """Return a share in [0, 1] as whole percent."""
        return str(format_percent(share, locale=self.locale))

    def day(self, day: date) -> str:
        """Return a day with its weekday: ``Mon, Nov 23``."""
        return str(self.locale.datetime_skeletons["MMMEd"].apply(day, self.locale))

    def full_day(self, day: date) -> str:
        """Return a day with its year: ``November 23, 2026``."""
        return str(format_date(day, "long", locale=self.locale))

    def day_of(self, instant: datetime, zone: str) -> str:
        """Return the day of an instant in a zone, with its year."""
        return self.full_day(instant.astimezone(ZoneInfo(zone)).date())

    def instant(self, instant: datetime, zone: str) -> str:
        """Return an instant as the clocks of a zone show it."""
        there = instant.astimezone(ZoneInfo(zone))
        return f"{self.day(there)}, {self.clock(there.hour * 60 + there.minute)}"

    def until(self, instant: datetime, zone: str) -> str:
        """Return until when there is time, as it goes on after *until*: a midnight is the end of the day before."""
        last = day_that_ends(instant, zone)
        return self.instant(instant, zone) if last is None else self.say(END_OF) % {"day": self.day(last)}

    def ago(self, instant: datetime, now: datetime) -> str:
        """Return how long ago, or in how long, in words."""
        return str(format_timedelta(instant - now, add_direction=True, locale=self.locale))

    def clock(self, minutes: int) -> str:
        """Return a time of day, given in minutes from midnight."""
        hours, rest = divmod(minutes % DAY_MINUTES, 60)
        return str(format_time(time(hours, rest), "short", locale=self.locale)).replace(NARROW_SPACE, " ")

    def full_hour(self, hour: int) -> str:
        """Return an hour of the day, 0 to 23, as short as it is written: ``6 PM``."""
        pattern = self.locale.datetime_skeletons["h"]
        return str(pattern.apply(time(hour % 24), self.locale)).replace(NARROW_SPACE, " ")

    def weekday(self, weekday: int, width: Width = "wide") -> str:
        """Return the name of a weekday, Monday 0."""
        return str(get_day_names(width, locale=self.locale)[weekday])

    @property
    def weekdays(self) -> list[int]:
        """The weekdays, Monday 0, in the order in which a week is written here."""
        first = self.locale.first_week_day
        return [(first + day) % 7 for day in range(7)]

    def hour(self, weekday: int, start_min: int, minutes: int, day: date | None = None) -> str:
        """Return a weekly hour, ``Thursday, 6:00 PM–7:00 PM``; with a day the one of that day, ``Thu, Nov 26, …``."""
        return f"{self.weekday(weekday) if day is None else self.day(day)}, {self.times(start_min, minutes)}"

    def times(self, start_min: int, minutes: int) -> str:
        """Return from when until when: ``6:00 PM–7:00 PM``; no line breaks within a time of day."""
        start, end = (self.clock(at).replace(" ", NO_BREAK) for at in (start_min, start_min + minutes))
        return f"{start}–{end}"

    def weekly(self, spans: Iterable[tuple[int, int, int]]) -> list[str]:
        """Return weekly times, given as weekday, start and minutes; days with the same time are said together.

        Three days on end and more are a span: ``Monday–Friday, 5:00 PM–8:00 PM``.
        """
        days: dict[tuple[int, int], set[int]] = {}
        for weekday, start_min, minutes in spans:
            days.setdefault((start_min, minutes), set()).add(weekday)
        return [f"{self.joined(self._spans_of(those))}, {self.times(*time)}" for time, those in days.items()]

    def _spans_of(self, weekdays: set[int]) -> list[str]:
        """Return days in the order of the week here, three on end and more as a span."""
        said: list[str] = []
        for is_one, group in groupby(self.weekdays, weekdays.__contains__):
            if is_one:
                names = [self.weekday(day) for day in group]
                said += [f"{names[0]}–{names[-1]}"] if len(names) > MOST_NAMED else names
        return said

    def zone(self, name: str) -> str:
        """Return how people call the clock of an IANA zone: ``Eastern Time (New York)``."""
        called = get_timezone_name(ZoneInfo(name), "long", locale=self.locale, zone_variant="generic")
        return f"{called} ({self.city(name)})"

    def city(self, zone: str) -> str:
        """Return the city that an IANA zone is named after, as it stands behind a time; no line breaks within it.

        Examples
        --------
        >>> Reader("en").city("America/New_York") == f"New{NO_BREAK}York"
        True
        """
        return zone.rpartition("/")[2].replace("_", NO_BREAK)

    def language_name(self, code: str) -> str:
        """Return what a language is called here, given its code; the code where it has no name here."""
        return str(self.locale.languages.get(code, code))

    def joined(self, words: list[str]) -> str:
        """Return words as a list is written: ``a, b, and c``."""
        return str(format_list(words, locale=self.locale)) if words else ""

    def when(self, instant: datetime, zone: str) -> Markup:
        """Return an instant for people and for programs."""
        stamp = instant.astimezone(UTC).isoformat(timespec="minutes").replace("+00:00", "Z")
        return Markup('<time datetime="{}">{}</time>').format(stamp, self.instant(instant, zone))

    def due(self, instant: datetime, zone: str) -> Markup:
        """Return by when something is due, for people and for programs: a midnight is the end of the day before."""
        last = day_that_ends(instant, zone)
        if last is None:
            return self.when(instant, zone)
        stamp = instant.astimezone(UTC).isoformat(timespec="minutes").replace("+00:00", "Z")
        return Markup('<time datetime="{}">{}</time>').format(stamp, self.say(BY_END_OF) % {"day": self.day(last)})


def day_that_ends(instant: datetime, zone: str) -> date | None:
    """Return the day that ends with an instant, where that is a midnight in a zone.

    Examples
    --------
    >>> day_that_ends(datetime(2026, 12, 16, 5, tzinfo=UTC), "America/New_York")
    datetime.date(2026, 12, 15)
    """
    there = instant.astimezone(ZoneInfo(zone))
    return there.date() - timedelta(days=1) if there.time() == time() else None


def chosen(request: Request) -> str | None:
    """Return the language that somebody chose in the address, or before; None where they chose none."""
    for asked in (request.query_params.get(ASKED, ""), request.cookies.get(COOKIE, "")):
        if asked in LANGUAGES:
            return asked
    return None


def reader_of(request: Request, language: str | None = None) -> Reader:
    """Return who reads a page.

    Parameters
    ----------
    request : Request
        Asked with what a browser says of itself.
    language : str, optional
        What is known of the person; what they chose here goes before it.
    """
    return Reader(chosen(request) or language or next(_accepted(request), SOURCE))


def _accepted(request: Request) -> Iterator[str]:
    """Yield the languages that a browser asks for and that are spoken here, best first."""
    weighed = []
    for place, part in enumerate(request.headers.get("accept-language", "")[:400].split(",")):
        name, _, rest = part.partition(";")
        weight = rest.strip().removeprefix("q=")
        language = name.strip().lower().partition("-")[0]
        if language in LANGUAGES:
            weighed.append((-_weight(weight), place, language))
    yield from (language for _, _, language in sorted(weighed))


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
