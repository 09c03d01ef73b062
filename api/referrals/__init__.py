"""Referrals between programs: under the person's own consent, with a closed loop."""
