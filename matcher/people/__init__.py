"""Who is matched: mentees, mentors, their weekly times and what they ask of each other."""

from matcher.people.mentee import Mentee, stage_on
from matcher.people.mentor import Mentor
from matcher.people.preference import Preference
from matcher.people.week import Slot, Window

__all__ = ["Mentee", "Mentor", "Preference", "Slot", "Window", "stage_on"]
