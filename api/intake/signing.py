"""The words that a mentor signs, as pages ask for a yes to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from api.errors import FieldProblem, RefusedInputError
from api.intake.models.signing import Signature
from api.intake.questions import EXPECTED
from api.web.forms import checked, problems_of
from api.web.reader import Reader
from api.web.sent import Sent
from api.web.translating import to_translate

YES: Final = to_translate("your yes to these words: without it nothing changes")
LABELS: Final[Mapping[str, str]] = {
    "agree": to_translate("Yes, I agree"),
    "signature": to_translate("Your name, as you sign"),
    "shown": to_translate("The words"),
}
OTHER_WORDS: Final = {"shown": FieldProblem("#/shown", EXPECTED["shown"], "other words")}
"""What is amiss where the words, or how long they may hold, have changed meanwhile."""


def signature_of(form: Sent) -> Signature:
    """Return what was signed.

    Raises
    ------
    RefusedInputError
        With every field that is missing or cannot be used.
    """
    problems = [] if form.one("agree") == "yes" else [FieldProblem("#/agree", YES, "nothing")]
    try:
        signed = checked(Signature, form.given("language", "last_day", "text_hash", "signature"))
    except RefusedInputError as error:
        wrong = {name if name == "signature" else "shown" for name in problems_of(error)}
        problems += [FieldProblem(f"#/{name}", EXPECTED[name], "something else") for name in sorted(wrong)]
        raise RefusedInputError(problems) from None
    if problems:
        raise RefusedInputError(problems)
    return signed


def labels(reader: Reader) -> dict[str, str]:
    """Return what each field is called."""
    return {name: reader.say(text) for name, text in LABELS.items()}
