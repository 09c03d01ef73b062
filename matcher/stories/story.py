"""A story as the engine sees one: what it tells of, in the words that people are described by, and no text."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.people.mentor import Mentor


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An account of something lived through.

    Parameters
    ----------
    id : str
        Unique among the stories that are compared.
    author : str
        The id of the mentor who wrote it.
    languages : tuple of str
        Codes of the languages that it is written in; at least one.
    pathways, experiences : frozenset of str
        What it tells of; words of `matcher.people.vocabulary`.
    stages : frozenset of str
        Which stages of recovery it tells of; empty where it is about none in particular.

    Raises
    ------
    InvalidInputError
        With every problem of the story at once.
    """

    id: str
    author: str
    languages: tuple[str, ...] = ("en",)
    pathways: frozenset[str] = frozenset()
    experiences: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        as_a_mentor(self)


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A story that suits a person.

    Parameters
    ----------
    story : str
        Its id.
    fit : float
        In [0, 1]; higher is better.
    terms : tuple of str
        What speaks the most for it, by name, the strongest first; three at most.
    """

    story: str
    fit: float
    terms: tuple[str, ...]


def as_a_mentor(story: Story) -> Mentor:
    """Return somebody who has lived through what a story tells of, and of whom nothing else is known.

    Of its author nothing but that gets in: a reason can tell no more than the story does.

    Raises
    ------
    InvalidInputError
        With every problem of the story at once.
    """
    return Mentor(
        id=story.id,
        slots=(),
        languages=story.languages,
        pathways=story.pathways,
        experiences=story.experiences,
        stages=story.stages,
    )
