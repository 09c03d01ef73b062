"""The closed words of accounts as they are said on pages, in English; the other languages translate them."""

from __future__ import annotations

from typing import Final

from api.web.translating import to_translate

SAID: Final = {
    "coordinator": to_translate("coordinator"),
    "mentor": to_translate("mentor"),
    "supervisor": to_translate("supervisor"),
    "admin": to_translate("admin"),
    "42_cfr_part_2": to_translate("42 CFR Part 2, the strictest"),
    "hipaa": "HIPAA",
    "board": to_translate("at least 51 percent of the board"),
    "control": to_translate("most of the board and the staff, and whoever directs it"),
    "throughout": to_translate("the majority from planning to evaluation"),
    "intake": to_translate("bring people in"),
    "discharge": to_translate("submit people who leave treatment, and hear how it goes"),
    "centre_page": to_translate("open the page of a treatment center, by a private link"),
    "read": to_translate("read what everybody in the program may"),
    "en": "English",
    "es": "Español",
    "on": to_translate("on"),
    "off": to_translate("off"),
    "gone": to_translate("turned off by its receiver"),
    "due": to_translate("on its way"),
    "sent": to_translate("arrived"),
    "dead": to_translate("given up"),
    "recalled": to_translate("recalled"),
    "mail": to_translate("mail"),
    "webhook": to_translate("webhook"),
}
DEFINED: Final = {
    "board": to_translate(
        "Measured by the board: at least 51 percent of those who sit on it have been there. "
        "So consumer-operated services are told from others."
    ),
    "control": to_translate(
        "Measured by who is in control: most of the board, whoever directs it, and most of the staff have been there. "
        "So the national survey of peer-run organizations counted."
    ),
    "throughout": to_translate(
        "Measured by the work: people who have been there are the majority of those who plan what is done, who do it, "
        "and who judge how well it works."
    ),
}
"""What each definition of a peer-run program asks for."""


def said(word: str) -> str:
    """Return a closed word as people say it; any other text as it is."""
    return SAID.get(word, word)
