"""Which of the stories of people further along a person may find themselves in."""

from matcher.stories.recommend import SHOWN, recommend, recommend_each
from matcher.stories.story import Recommendation, Story
from matcher.stories.suggest import Lacking, Shelf, Suggestion, Suggestions, Without, suggest

__all__ = [
    "SHOWN",
    "Lacking",
    "Recommendation",
    "Shelf",
    "Story",
    "Suggestion",
    "Suggestions",
    "Without",
    "recommend",
    "recommend_each",
    "suggest",
]
