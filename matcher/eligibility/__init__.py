"""Which pairs may be: one family of rules per file, and the line that registers it."""

from matcher.eligibility.between import BETWEEN_RULES
from matcher.eligibility.meeting import MEETING_RULES
from matcher.eligibility.mentor import MENTOR_RULES
from matcher.eligibility.person import PERSON_RULES
from matcher.eligibility.rule import Grain, Rule

ALL_RULES: tuple[Rule, ...] = (*PERSON_RULES, *BETWEEN_RULES, *MENTOR_RULES, *MEETING_RULES)

__all__ = ["ALL_RULES", "Grain", "Rule"]
