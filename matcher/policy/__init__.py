"""A program's rules, weights and limits."""

from matcher.policy.policy import ALWAYS_ON, DEFAULT_WEIGHTS, RULES, Policy, Quota, Room
from matcher.policy.presence import PresenceRules
from matcher.policy.toml import read_policy, write_policy

__all__ = [
    "ALWAYS_ON",
    "DEFAULT_WEIGHTS",
    "RULES",
    "Policy",
    "PresenceRules",
    "Quota",
    "Room",
    "read_policy",
    "write_policy",
]
