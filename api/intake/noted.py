"""What the readers of sheets say, in other languages: they speak English, and know nothing of pages."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from api.web.problems import EXPECTED
from api.web.reader import Reader
from api.web.translating import SOURCE, to_translate

FOUND: Final = (
    to_translate("no such file"),
    to_translate("another kind of file"),
    to_translate("bytes that are not text"),
    to_translate("a file alone"),
    to_translate("a file beside a workbook"),
    to_translate("no row below the header"),
    to_translate("a first row without end"),
    to_translate("a formula"),
    to_translate("no sheet {name}"),
    to_translate("columns {names}"),
    to_translate("{number} cell"),
    to_translate("{number} cells"),
    to_translate("{number} columns"),
    to_translate("more than {number} rows"),
    to_translate("more than {number} problems"),
    to_translate("something in row {row}"),
    to_translate("the byte {byte}, which is not UTF-8"),
    to_translate("a workbook that cannot be read ({kind})"),
    to_translate("{size} MB when unpacked"),
)
"""What is there instead of a sheet, where it is no cell."""
WANTED: Final = (
    to_translate("a file {file}, or a workbook"),
    to_translate("the two sheets whose people it pairs beside it"),
    to_translate("either CSV files or one workbook"),
    to_translate("at least one mentee"),
    to_translate("at least one mentor"),
    to_translate("an Excel workbook (.xlsx)"),
    to_translate("at most {size} MB"),
    to_translate("at most {number} rows"),
    to_translate("at most {number} columns"),
    to_translate("a sheet named {name}"),
    to_translate("a sheet of the expected kind"),
    to_translate("a value: open the workbook in a spreadsheet and save it, so that it is worked out"),
    to_translate("a first row with the names of the columns"),
    to_translate("a text file (CSV, UTF-8): in the spreadsheet, choose 'Save as', 'CSV UTF-8'"),
    to_translate("quotes around a whole cell, and doubled inside it"),
    to_translate("each column once"),
    to_translate("{number}, one for each column of the header"),
    to_translate("a column {name}"),
    to_translate("a whole number from {low} to {high}"),
    to_translate("years, 0 to 100, for example 4.5"),
    to_translate("years, 0 to 100"),
    to_translate("yes or no"),
    to_translate("a date written year-month-day, for example 2026-11-23"),
    to_translate("a date that exists, for example 2026-11-23"),
    to_translate("a date from 1900 to 2200"),
    to_translate("at least one window, for example Mon 09:00-12:00"),
    to_translate("at least one slot, for example Mon 09:00-10:00: without one nobody can be matched"),
    to_translate("at least one slot, for example Mon 09:00-10:00"),
    to_translate("pin, ban, held, pending or former"),
    to_translate("an id"),
    to_translate("an id of its own; row {row} has this one"),
    to_translate("a printable id of 1 to {number} characters"),
    to_translate("an IANA time zone, for example America/New_York"),
    to_translate("an IANA time zone such as America/New_York"),
    to_translate("attribute=value:strength, for example gender=woman:must"),
    to_translate("the id of a mentee or attribute=value, for example gender=man"),
    to_translate("a range from low to high"),
    to_translate("a range such as 40-55 or 5+"),
    to_translate("an attribute, for example gender"),
    to_translate("a strength: {words}"),
    to_translate("a value after '='"),
    to_translate("a day and hours such as 'Mon 09:00-12:00' or 'Mon-Fri 09:00-17:00'"),
    to_translate("a day and hours such as 'Mon 09:00-10:00', with '@site' and 'x2' if need be"),
    to_translate("a time that exists, 00:00 to 23:59, or 24:00 for the end of a day"),
    to_translate("an end that differs from the start"),
    to_translate("an end less than 24 hours after the start, or a day"),
    to_translate("a weekday, Mon to Sun"),
    to_translate("x2 at the most: two people, alternating fortnightly"),
    to_translate("by {modes}"),
    to_translate("at least one language"),
    to_translate("hours that do not overlap (two people in turns: write x2)"),
    to_translate(
        "an hour that exists in the week of {week}: in {zone} the clocks go forward that day and skip this one"
    ),
    to_translate("the id of a mentee as it is written there"),
    to_translate("the id of a mentor as it is written there"),
    to_translate("the id of a mentee"),
    to_translate("the id of a mentor"),
    to_translate("either {kind} or ban for {mentee} and {mentor}; row {row} bans them"),
    to_translate("one mentor for each mentee; row {row} ({kind}) has {mentee} with {mentor}"),
    to_translate("one hour that {mentor} offers: {hours}"),
    to_translate("the name of a site of this program; add it first, or let it be made"),
    to_translate("the name of a team of this program; add it first, or let it be made"),
    to_translate(
        "the name of a supervisor of this program; an admin takes them in as a member who supervises, or let it be "
        "left open"
    ),
    to_translate(
        "the id of a mentor who is here; bring in the sheet of the mentors beside this one, or take the id out"
    ),
    to_translate(
        "the id of a mentee who is here; bring in the sheet of the mentees beside this one, or take the id out"
    ),
    to_translate("a name, and nothing that a spreadsheet would run"),
    to_translate("somebody who was not erased; take the row out, or give a new person an id of their own"),
    to_translate("ban: pairs that stand, or that must be, are not brought in; take the row out"),
    to_translate("a day at most {days} days off: no consent lasts longer"),
    to_translate("{held} or more: so many of this mentor's places are held"),
    to_translate("at least one"),
    to_translate("at most {number} of them"),
    to_translate("words of at most {number} characters"),
    to_translate("a value of at most {number} characters"),
    to_translate("a wish about one of {names}"),
    to_translate("a JSON array of meetings"),
    to_translate("a meeting: an object with name and slug"),
    to_translate("a text that no other meeting has"),
    to_translate("the name of the meeting"),
    to_translate("a time HH:MM of 24 hours, for example 18:00"),
    to_translate("a day from 0 (Sunday) to 6 (Saturday), or an array of such days"),
    to_translate('an array of codes, for example ["O", "W"]'),
    to_translate("{expected}; perhaps {nearest}"),
    to_translate("{one}, and {other}"),
)
"""What should be there."""
NOTES: Final = (
    to_translate("{file}: a column without a name is left out."),
    to_translate("{file}: the column {name} is not one of the known ones; did you mean {close}?"),
    to_translate("{file}: the column {name} is not one of the known ones"),
    to_translate("{file}: the sheet {title} is not used."),
    to_translate("{file}, column {column}: nobody among the mentors has the id: {names}."),
    to_translate("{file}, column {column}: nobody among the mentees has the id: {names}."),
    to_translate(
        "{file}, column {column}: asks for what no column of the other sheet says, so nobody is known to have it: "
        "{names}."
    ),
    to_translate("{file}, column {column}: left open, for no supervisor of this program is called so: {names}."),
    to_translate(
        "{file}, column {column}: blank in {blank} of {all} rows; whoever made the file vouches for being an adult."
    ),
    to_translate("{file}, column former: who was mentored before is not brought in."),
    to_translate("{file}, meeting {number}: {name} is by appointment, and left out."),
    to_translate("{file}, meeting {number}: its conference_url is no https address, and left out."),
    to_translate("The zone {name} never changes its clocks; where they do change, write {other}."),
    to_translate("Rows without a time_zone are taken to be in {zone}, the zone that most rows state."),
    to_translate("The site {name} is also written {others}; they are taken to be the same."),
    to_translate("{names} and {number} more"),
    to_translate("{name} (did you mean {close}?)"),
)
"""What is worth knowing and stops nothing."""
BLANK: Final = re.compile(r"\\{(\w+)\\}")
"""A blank of a sentence, once everything in it that means something to `re` is escaped."""


def noted(reader: Reader, text: str) -> str:
    """Return a sentence about sheets in a reader's language, and so what fills its blanks; any other as it is."""
    if reader.language == SOURCE:
        return text
    for sentence, pattern in _patterns():
        if found := pattern.fullmatch(text):
            blanks = {name: noted(reader, part) for name, part in found.groupdict().items()}
            return reader.say(sentence).format_map(blanks)
    return text


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Return every sentence with what it is known by, those with the fewest blanks first."""
    every = dict.fromkeys((*FOUND, *WANTED, *EXPECTED.values(), *NOTES))
    return [
        (sentence, re.compile(BLANK.sub(r"(?P<\1>.+?)", re.escape(sentence)), re.DOTALL))
        for sentence in sorted(every, key=lambda one: (len(re.findall(r"\{", one)), -len(one)))
    ]
