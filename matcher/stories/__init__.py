"""Which of the stories of people further along a person may find themselves in."""

from matcher.stories.recommend import SHOWN, recommend
from matcher.stories.story import Recommendation, Story

__all__ = ["SHOWN", "Recommendation", "Story", "recommend"]
