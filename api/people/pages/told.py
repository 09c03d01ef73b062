"""What is kept of somebody in a notation of its own, as their page says it in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from api.people.pages.forms import GONE
from api.people.words import ID_VALUES, WISHES, said
from api.sheets import cells
from api.web.reader import Reader
from api.web.translating import to_translate
from matcher.people import Preference, Slot

IN_TURN = to_translate("two people in turn")
STRENGTHS = {
    "must": to_translate("a must"),
    "prefer": to_translate("liked"),
    "avoid": to_translate("rather not"),
    "no_matter": to_translate("no matter"),
}


def in_words(reader: Reader, person: BaseModel, sites: Mapping[str, str]) -> dict[str, list[str]]:
    """Return fields of a mentee or mentor as lines that people read: all that has a notation or an id.

    Parameters
    ----------
    reader : Reader
    person : MenteePublic or MentorPublic
    sites : mapping of str to str
        What sites are called, by id.
    """
    known = person.model_dump()
    windows = [window for text in known.get("windows", ()) for window in cells.windows(text)]
    slots = [slot for text in known.get("slots", ()) for slot in cells.slots(text)]
    wishes = [wish for text in known.get("preferences", ()) for wish in cells.preferences(text)]
    return {
        "time_zone": [reader.zone(known["time_zone"])],
        "languages": [reader.joined([reader.language_name(code) for code in known["languages"]])],
        "sites": [reader.joined([sites.get(str(site)) or reader.say(GONE) for site in known["sites"]])],
        "windows": reader.weekly((one.weekday, one.start_min, one.end_min - one.start_min) for one in windows),
        "slots": [", ".join(_of_slot(reader, slot, sites)) for slot in slots],
        "preferences": [_of_wish(reader, wish) for wish in wishes],
        "interests": [reader.joined([word.replace("_", " ") for word in known["interests"]])],
    }


def _of_slot(reader: Reader, slot: Slot, sites: Mapping[str, str]) -> Iterator[str]:
    yield reader.hour(slot.weekday, slot.start_min, slot.minutes)
    yield from (reader.say(said(mode)) for mode in slot.modes)
    if slot.site:
        yield sites.get(slot.site) or reader.say(GONE)
    if slot.places > 1:
        yield reader.say(IN_TURN)


def _of_wish(reader: Reader, wish: Preference) -> str:
    about, strength = reader.say(WISHES.get(wish.attribute, wish.attribute)), reader.say(STRENGTHS[wish.strength])
    if wish.attribute in ID_VALUES:
        return f"{about} ({strength})"
    is_language = wish.attribute == "language"
    value = reader.language_name(wish.value) if is_language else reader.say(said(wish.value)).replace("_", " ")
    return f"{about}: {value} ({strength})"
