"""A program's rules, weights and limits."""

from matcher.policy.policy import DEFAULT_WEIGHTS, RULES, Policy, Quota, Room
from matcher.policy.toml import read_policy, write_policy

__all__ = ["DEFAULT_WEIGHTS", "RULES", "Policy", "Quota", "Room", "read_policy", "write_policy"]
