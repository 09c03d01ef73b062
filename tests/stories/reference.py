"""Which stories suit a person, slowly and plainly: sets and sums, sharing nothing with the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from matcher.people import Mentee
from matcher.stories import Story


def fit_of(mentee: Mentee, story: Story, day: date, weights: Mapping[str, float]) -> float:
    values = {
        "preferences": wishes(mentee, story),
        "lived_experience": share(mentee.experiences, story.experiences),
        "pathway": share(
            mentee.pathways - {"undecided"} if "undecided" in mentee.pathways else mentee.pathways, story.pathways
        ),
        "stage": stage(mentee, story, day),
        "language": 1.0 if mentee.languages[0] in story.languages else 0.5,
    }
    all_weights = {name: weights.get(name, 0.0) for name in values} | {"stage": 0.1, "language": 0.05}
    return sum(all_weights[name] * value for name, value in values.items()) / sum(all_weights.values())


def share(said: frozenset[str], told: frozenset[str]) -> float:
    return len(said & told) / len(said) if said else 0.5


def wishes(mentee: Mentee, story: Story) -> float:
    told = {
        "language": frozenset(story.languages),
        "pathway": story.pathways,
        "experience": story.experiences,
        "stage": story.stages,
        "kind": frozenset({"specialist"}),
        "moud_affirming": frozenset({"no"}),
    }
    soft = [wish for wish in mentee.preferences if wish.strength in ("prefer", "avoid")]
    met = [(wish.value in told.get(wish.attribute, frozenset())) == (wish.strength == "prefer") for wish in soft]
    return sum(met) / len(met) if met else 0.5


def stage(mentee: Mentee, story: Story, day: date) -> float:
    now = mentee.stage_on(day)
    return 0.5 if not now or not story.stages else float(now in story.stages)


def readable(mentee: Mentee, stories: Sequence[Story]) -> list[Story]:
    return [
        one for one in stories if set(one.languages) & set(mentee.languages) and one.author not in mentee.avoid
    ]  # fmt: skip
