"""What goes out of a mentee's private link."""

from __future__ import annotations

from pydantic import BaseModel

from api.web.shapes import example


class OwnLinkIssued(BaseModel):
    """A new private link to a mentee's own page. The answer is the only place that ever shows it.

    It is `mailed` where e-mail is the safe way to reach them.
    """

    model_config = example(
        address="https://pairs.example.org/your/q7Rt0xE2bq0m9Zr1Ww8Yl5Jd3Kf6Hs4Tn7Vu2Xa1Bc", mailed=True
    )

    address: str
    mailed: bool
