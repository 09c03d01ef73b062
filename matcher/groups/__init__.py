"""Mutual self-help groups: who is placed where, which groups open, when, where and with whom, all at once.

`matcher.groups.place.place` is the way in, `matcher.groups.recommend.recommend` lists open meetings.
"""

from matcher.groups.group import Group, Place
from matcher.groups.pool import GroupPool, Leads, NotOnly, Taken, Tie
from matcher.groups.setting import GroupPolicy

__all__ = ["Group", "GroupPolicy", "GroupPool", "Leads", "NotOnly", "Place", "Taken", "Tie"]
