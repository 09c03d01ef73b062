"""What a person's own page says, of what was done and of what each consent does; other languages translate it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from api.consent.models import Purpose
from api.web.translating import to_translate

DONE: Final[Mapping[str, str]] = {
    "hours": to_translate("Your hours are saved."),
    "often": to_translate("Saved. It counts from the next time that we look for somebody."),
    "again": to_translate("Thank you. We look for somebody for you from now on."),
    "leaving": to_translate("Saved. Everything that hangs on the day follows by itself."),
    "signed": to_translate("Thank you. Your yes is kept, and you can take it back at any time."),
    "group_left": to_translate("You have left the group. Your place is free again, and nobody asks you why."),
    "revoked": to_translate("That has ended. From now on nothing more is shared for it."),
    "yes": to_translate("Thank you. Your hour is kept for you."),
    "no": to_translate("That is fine. You keep your place, and need not do anything."),
    "told": to_translate("Thank you. Your answer is saved, and you keep your place."),
    "over": to_translate("That was answered before, or its time is over. You keep your place."),
}
"""What a page says after something was done, by the word in its address."""
SIGNED: Final[Mapping[Purpose, str]] = {
    Purpose.MATCHING: to_translate(
        "From now on we may look for a mentor for you, every week. You keep your place on the list."
    ),
    Purpose.MENTOR: to_translate(
        "From now on a mentor who could be right for you may be told what is said below. If you meet a mentor, they "
        "see again how to reach you."
    ),
    Purpose.TEXT_MESSAGES: to_translate("From now on we may send you texts."),
    Purpose.GROUP_HOST: to_translate(
        "From now on you can be given a place in a group that fits you, and its host may be told that you want to come."
    ),
    Purpose.ATTENDANCE: to_translate("From now on the host of your group may note when you come. You see it as well."),
    Purpose.FAMILY: to_translate("From now on we may tell them what is said below."),
    Purpose.RESEARCH: to_translate("From now on we may share for the study what is said below."),
    Purpose.STORY: to_translate("From now on the stories that you send in may be shown, as is said below."),
    Purpose.CENTRE: to_translate("From now on we may tell your treatment center what is said below."),
    Purpose.REFERRAL: to_translate("The other program is told at once what is said below, and answers us and you."),
    Purpose.OTHER_PROGRAMS: to_translate("From now on other programs may be told what is said below, to ask for you."),
}
"""What signing each consent does."""
REVOKED: Final[Mapping[Purpose, str]] = {
    Purpose.MATCHING: to_translate(
        "We stop looking for a mentor for you. What waits for your answer ends, and nobody is shown anything of you "
        "any more."
    ),
    Purpose.MENTOR: to_translate(
        "No mentor is told anything of you any more. What waits for your answer ends; a mentor whom you meet can no "
        "longer see how to reach you."
    ),
    Purpose.TEXT_MESSAGES: to_translate("We send you no more texts. We reach you in another way that you choose."),
    Purpose.GROUP_HOST: to_translate(
        "We tell the hosts of groups nothing more. If you have a place in a group, it ends at once. You can still come "
        "to open groups."
    ),
    Purpose.ATTENDANCE: to_translate(
        "What was noted of when you came is removed at once, and nothing more is noted. You keep your place in the "
        "group."
    ),
    Purpose.FAMILY: to_translate("We tell them nothing more. Your help here stays the same."),
    Purpose.RESEARCH: to_translate("We share nothing more for the study. Your help here stays the same."),
    Purpose.STORY: to_translate("None of your stories is shown to anybody any more."),
    Purpose.CENTRE: to_translate("We tell your treatment center nothing more. Your help here stays the same."),
    Purpose.REFERRAL: to_translate(
        "The other program is shown nothing of you any more, and tells us nothing. What you told it yourself stays "
        "there."
    ),
    Purpose.OTHER_PROGRAMS: to_translate("No other program sees your name any more, nor can any ask for you."),
}
"""What taking back each consent does."""
