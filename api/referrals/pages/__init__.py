"""The pages of referrals: whom a program refers, and who is referred to it."""

from __future__ import annotations

from api.referrals.pages.referrals import router

__all__ = ["router"]
