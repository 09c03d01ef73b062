"""The pages of referrals: whom a program refers, and who is referred to it."""

from __future__ import annotations

from typing import Final

from api.accounts.access import COORDINATORS
from api.referrals.pages.referrals import router
from api.web.places import Place
from api.web.translating import to_translate

__all__ = ["PLACES", "router"]

PLACES: Final = (Place(to_translate("Referrals"), "/referrals", COORDINATORS.roles),)
