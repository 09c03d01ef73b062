"""What a mentor signs of their own, on a page or over JSON."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from pydantic import BaseModel

from api.consent.models import ConsentPublic, Hash, Language
from api.intake.models.shapes import ConsentTextPublic
from api.web.shapes import Name, Shape, example


class Signature(Shape):
    """That the text of a consent was agreed to, as it was shown."""

    model_config = example(language="en", last_day="2027-11-23", text_hash="6c0f3e1b" * 8, signature="Rosa Diaz")

    language: Language
    last_day: date
    text_hash: Hash
    signature: Name


AGREEMENT: Final[dict[str, Any]] = {
    "live": None,
    "text": {
        "purpose": "story", "language": "en", "version": 4, "discloser": "North", "fields": ["story"],
        "recipient": None, "last_day": "2027-11-23", "text": "May we show your stories? …",
        "text_hash": "6c0f3e1b" * 8,
    },
}  # fmt: skip


class Agreement(BaseModel):
    """What a mentor agreed to for one purpose, null where nothing holds, and the text to sign anew."""

    model_config = example(**AGREEMENT)

    live: ConsentPublic | None
    text: ConsentTextPublic
