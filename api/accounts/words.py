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


def said(word: str) -> str:
    """Return a closed word as people say it; any other text as it is."""
    return SAID.get(word, word)
