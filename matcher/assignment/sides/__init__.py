"""Pools whose limits cross each other: rooms shared by mentors, quotas across mentors, a disruption budget.

Such limits are not nested, so the network is no longer pure and a flow no longer exact. Each stage is
then an integer program: its linear relaxation bounds it, exactly and in whole numbers (`duality`), and
HiGHS closes what gap there is (`highs`). The relaxation of these programs is almost whole, so most
stages close on the bound alone. Plain pools never come here.
"""

from matcher.assignment.sides.lexicographic import SideSolution, solve_with_sides, stage_costs
from matcher.assignment.sides.program import Side

__all__ = ["Side", "SideSolution", "solve_with_sides", "stage_costs"]
