"""Stories told to people as the record that `stories.json` holds, as `stories.schema.json` describes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from api.sheets.stories.reading import Title
from matcher.stories import Shelf, Suggestion, Suggestions

Record = dict[str, Any]


def story_record(shelf: Shelf, titles: Mapping[str, Title], found: Suggestions, seconds: float) -> Record:
    """Return everything that was found as plain values; who wrote a story is not among them.

    Parameters
    ----------
    shelf : Shelf
    titles : mapping of str to Title
        Of every story that was read, by its id.
    found : Suggestions
    seconds : float
        How long the whole work took; the one value that differs between equal runs.
    """
    told = Counter(one.story for one in found.told)
    people = len({one.mentee for one in found.told})
    return {
        "week": shelf.day.isoformat(),
        "policy": shelf.policy.version,
        "recommended": [_recommended(one, titles[one.story]) for one in found.told],
        "without": [{"mentee": one.mentee, "kind": one.kind, "reason": one.reason} for one in found.without],
        "remedies": [{"language": one.language, "gain": one.gain, "text": one.text} for one in found.lacking],
        "stories": [
            {"story": name, **_shown(title), "audience": title.audience, "recommended": told[name]}
            for name, title in titles.items()
        ],
        "figures": {
            "people": len(shelf.mentees),
            "stories": len(titles),
            "for_people": len(shelf.stories),
            "with_a_story": people,
            "without": len(found.without),
            "recommended": len(found.told),
            "stories_told": len(told),
        },
        "seconds": round(seconds, 3),
        "digest": found.digest,
    }


def _recommended(one: Suggestion, title: Title) -> Record:
    return {
        "mentee": one.mentee,
        "story": one.story,
        **_shown(title),
        "fit": one.fit,
        "terms": list(one.terms),
        "reason": one.reason,
    }


def _shown(title: Title) -> Record:
    """Return what is shown of a story wherever it is named: its title never without its warnings."""
    return {
        "title": title.title,
        "warnings": list(title.warnings),
        "by": title.by,
        "languages": list(title.languages),
    }
