"""What answers mean, whatever is typed: fields of a mentee, or a word on each field that cannot be used."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api.errors import RefusedInputError
from api.intake.answers import LABELS, answered
from api.intake.questions import FIELDS, STEPS, kept, read, sent_of, step_of, submission, unfinished
from api.people.free_hours import boxes_of, windows_of
from api.people.models.mentees import MenteeCreate
from api.sheets import cells
from api.web.reader import Reader
from api.web.sent import Sent
from matcher.people.week import Window
from tests.asking.telling import ANSWERS

TYPED = st.text(max_size=40) | st.sampled_from(
    ["matching", "phone", "video", "en", "woman", "18-29", "must", "0-9", "6-23", "2", "24", "opioids", "1990",
     "+12025550123", "sam@example.org", "America/New_York", f"matching:{'0' * 64}", "2027-01-01", "ninety"]
)  # fmt: skip
FORMS = {
    step: st.dictionaries(st.sampled_from([*names, "other"]), st.lists(TYPED, min_size=1, max_size=3))
    for step, names in FIELDS.items()
}
TOLD = st.fixed_dictionaries({}, optional=FORMS)


@given(st.sampled_from(STEPS).flatmap(lambda step: st.tuples(st.just(step), FORMS[step])))
def test_every_form_is_understood_or_refused_field_by_field(told: tuple[str, dict[str, list[str]]]) -> None:
    step, fields = told
    try:
        said = read(step, Sent(fields))
    except RefusedInputError as error:
        names = {problem.pointer.removeprefix("#/") for problem in error.fields()}
        assert names <= {*FIELDS[step], "form"}
        assert all(name.rstrip("_123") in LABELS for name in names)
    else:
        assert set(said) <= {*MenteeCreate.model_fields, "consents"}
        assert "urgency" not in said
    assert set(kept(step, Sent(fields))) <= set(FIELDS[step])


@given(TOLD)
def test_whatever_is_told_can_be_shown_and_goes_on_somewhere(told: dict[str, dict[str, list[str]]]) -> None:
    shown = answered(Reader("es"), told, {})
    assert [one.step for one in shown] == list(STEPS)
    assert all(one.sound or not one.lines for one in shown)
    assert (unfinished(told) in STEPS) == (mended_at(told) in STEPS or set(told) != set(STEPS))


def mended_at(told: dict[str, dict[str, list[str]]]) -> str:
    """Return the step at which what cannot be sent in yet can be mended; empty where it can be sent."""
    try:
        submission(told)
    except RefusedInputError as error:
        return step_of(error)
    return ""


def test_answers_go_on_with_the_first_that_is_missing() -> None:
    told = {
        step: {name: [value] if isinstance(value, str) else value for name, value in typed.items()}
        for step, typed in ANSWERS.items()
    }
    assert unfinished(told) == "agree"
    assert unfinished(told | {"talk": {}}) == "talk"
    assert sent_of(told, "contact").one("name") == "Samantha"


STARTS = st.integers(0, 1439)
WINDOWS = st.builds(
    lambda day, start, long: str(Window(day, start, start + long)), st.integers(0, 6), STARTS, st.integers(1, 1439)
)


@given(st.lists(WINDOWS, min_size=1, max_size=6))
def test_windows_come_back_from_boxes_hour_for_hour(texts: list[str]) -> None:
    given_windows = [str(window) for text in texts for window in cells.windows(text)]
    boxes, others = boxes_of(given_windows)
    assert minutes(windows_of(boxes, others)) == minutes(given_windows)


def minutes(texts: list[str]) -> set[int]:
    """Return the minutes of the week that windows cover."""
    return {
        (window.weekday * 1440 + minute) % (7 * 1440)
        for text in texts
        for window in cells.windows(text)
        for minute in range(window.start_min, window.end_min)
    }
