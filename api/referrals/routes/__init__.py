"""Referrals over JSON."""

from __future__ import annotations

from api.referrals.routes.referrals import router

__all__ = ["router"]
