"""How well a pair fits: one family of terms per file, and the line that registers it."""

from matcher.scoring.likeness import LIKENESS_TERMS
from matcher.scoring.meeting import MEETING_TERMS
from matcher.scoring.term import Term
from matcher.scoring.wishes import WISH_TERMS

ALL_TERMS: tuple[Term, ...] = (*WISH_TERMS, *LIKENESS_TERMS, *MEETING_TERMS)

__all__ = ["ALL_TERMS", "Term"]
