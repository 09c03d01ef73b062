"""The redaction ladder: what each side sees, for people drawn at random."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.people.models.mentees import MenteeAbout
from api.people.models.mentors import MentorAbout
from api.people.models.shapes import Contact
from api.people.models.words import Shareable
from api.proposals.seen import (
    FIELDS,
    LEAST,
    age_band,
    common_tags,
    covered_tags,
    first_name,
    mentee_after,
    mentee_before,
    mentor_after,
    mentor_before,
    new_alias,
    reachable,
    tags_of,
)
from matcher.people.vocabulary import EXPERIENCES, GENDERS, LANGUAGE_NAMES, MODES, PATHWAYS, STAGES, SUBSTANCES

YEAR = 2026
TODAY = date(2026, 11, 23)
# Texts that nothing else could hold: if one is seen, it leaked.
SECRETS: dict[str, Any] = {
    "name": "Quintessa Zubizarreta",
    "pronouns": "secretpronouns",
    "gender": "nonbinary",
    "goals": ["secretgoal"],
    "interests": ["secretinterest"],
    "access_needs": "secretneed",
    "referral_source": "secretsource",
    "contact": {"route": "email", "email": "secret@example.org", "phone": "+12025550199"},
    "recovery_start": "2025-01-17",
    "discharge_date": "2025-02-18",
    "level_of_care": "residential",
    "time_zone": "America/New_York",
    "windows": ["Mon 03:07-04:09"],
}


def some(words: Any) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(sorted(words)), max_size=4, unique=True)


mentees = st.builds(
    lambda **drawn: MenteeAbout.model_validate(SECRETS | drawn),
    languages=st.lists(st.sampled_from(sorted(LANGUAGE_NAMES)), min_size=1, max_size=3, unique=True),
    modes=some(MODES),
    experiences=some(EXPERIENCES),
    pathways=some(PATHWAYS),
    substances=some(SUBSTANCES),
    birth_year=st.none() | st.integers(1930, 2008),
    takes_medication=st.booleans(),
    stage=st.none() | st.sampled_from(STAGES),
)
mentors = st.builds(
    lambda **drawn: MentorAbout.model_validate(
        {"name": "Rosalinda Zubizarreta", "time_zone": "America/New_York", "interests": ["secretinterest"],
         "contact": {"route": "phone", "phone": "+12025550177"}, "credential": "secretcredential",
         "issuer": "secretissuer"} | drawn
    ),
    experiences=some(EXPERIENCES),
    pathways=some(PATHWAYS),
    substances=some(SUBSTANCES),
    gender=st.none() | st.sampled_from(GENDERS),
    recovery_years=st.none() | st.floats(0, 60),
    shareable=some(Shareable),
)  # fmt: skip
pools = st.lists(mentees, min_size=1, max_size=14)


@given(pools, mentors)
def test_no_tag_that_fewer_than_five_have_is_ever_shown(pool: list[MenteeAbout], mentor: MentorAbout) -> None:
    common = common_tags(pool, TODAY)
    held = Counter(tag for mentee in pool for tag in tags_of(mentee, TODAY))
    for mentee in pool:
        seen = mentee_before(new_alias(), mentee, mentor, common, TODAY)
        shown = {f"experience:{word}" for word in seen.experiences} | {f"language:{code}" for code in seen.languages}
        shown |= {f"mode:{mode}" for mode in seen.modes} | ({f"age:{seen.age_band}"} if seen.age_band else set())
        shown |= {f"stage:{seen.stage}"} if seen.stage else set()
        assert all(held[tag] >= LEAST for tag in shown)
        assert set(seen.experiences) <= set(mentee.experiences) & set(mentor.experiences)


@given(mentees, mentors, st.sets(st.sampled_from(sorted(FIELDS.values()))))
def test_what_a_consent_does_not_cover_is_not_shown(
    mentee: MenteeAbout, mentor: MentorAbout, covered: set[str]
) -> None:
    tags = covered_tags(tags_of(mentee, TODAY), covered)
    seen = mentee_before("Teal Willow 42", mentee, mentor, tags, TODAY)
    whole = mentee_before("Teal Willow 42", mentee, mentor, tags_of(mentee, TODAY), TODAY)
    for field in FIELDS.values():
        assert getattr(seen, field) == (getattr(whole, field) if field in covered else type(getattr(seen, field))())


@pytest.mark.parametrize(
    ("start", "said", "stage"),
    [
        (None, None, None), (None, "not_yet", "not_yet"), ("2026-11-24", None, "not_yet"),
        ("2026-11-23", None, "first_90_days"), ("2026-06-01", None, "3_12_months"), ("2024-06-01", None, "1_5_years"),
        ("2019-06-01", None, "5_plus_years"), ("2019-06-01", "1_5_years", "1_5_years"),
    ],
)  # fmt: skip
def test_the_stage_is_a_coarse_word(start: str | None, said: str | None, stage: str | None) -> None:
    mentee = MenteeAbout.model_validate(SECRETS | {"recovery_start": start, "stage": said, "languages": ["en"]})
    mentor = MentorAbout.model_validate({"name": "Ana", "time_zone": "America/New_York"})
    seen = mentee_before("Teal Willow 42", mentee, mentor, tags_of(mentee, TODAY), TODAY)
    assert seen.stage == stage


@given(mentees, mentors)
def test_nothing_sensitive_leaks_to_a_mentor_before_both_accept(mentee: MenteeAbout, mentor: MentorAbout) -> None:
    everything = frozenset(tags_of(mentee, TODAY))  # even where every tag is common
    seen = repr(asdict(mentee_before(new_alias(), mentee, mentor, everything, TODAY)))
    for secret in ("Quintessa", "Zubizarreta", "secret", "2025", "residential", "1202555", "03:07", "nonbinary"):
        assert secret not in seen
    if mentee.birth_year is not None:
        assert str(mentee.birth_year) not in seen
    for word in {*mentee.pathways, *mentee.substances} - {*mentee.experiences}:
        assert f"'{word}'" not in seen
    for word in {*mentee.experiences} - {*mentor.experiences}:
        assert f"'{word}'" not in seen


@given(mentees, mentors)
def test_after_both_accept_a_mentor_sees_the_first_name_and_the_safe_way_alone(
    mentee: MenteeAbout, mentor: MentorAbout
) -> None:
    before = mentee_before("Teal Willow 42", mentee, mentor, tags_of(mentee, TODAY), TODAY)
    after = mentee_after(before, mentee)
    assert after.name == "Quintessa"
    assert after.contact is not None
    assert (after.contact.email, after.contact.phone) == ("secret@example.org", None)
    seen = repr(asdict(after)).replace("secret@example.org", "")
    for secret in ("Zubizarreta", "secret", "2025", "residential", "1202555", "nonbinary"):
        assert secret not in seen


@given(mentors)
def test_a_mentee_sees_what_the_mentor_lets_be_shared_and_no_more(mentor: MentorAbout) -> None:
    before = mentor_before(mentor, TODAY)
    after = mentor_after(before, mentor)
    for name in ("pathways", "substances", "experiences", "interests", "gender"):
        shown = getattr(before, name)
        assert shown == (getattr(mentor, name) if Shareable(name) in mentor.shareable else type(shown)() or shown)
        if Shareable(name) not in mentor.shareable:
            assert not shown
    assert (before.recovery is not None) == (
        Shareable.RECOVERY in mentor.shareable and mentor.recovery_years is not None
    )
    assert before.contact is None
    assert (after.contact is not None) == (Shareable.CONTACT in mentor.shareable)
    for secret in ("Zubizarreta", "secretcredential", "secretissuer"):
        assert secret not in repr(asdict(after))


def test_a_pseudonym_is_drawn_and_not_made_of_anything() -> None:
    drawn = {new_alias() for _ in range(200)}
    assert len(drawn) > 150


def test_the_safe_way_is_the_route_alone() -> None:
    both = {"email": "a@example.org", "phone": "+12025550123", "text_ok": True, "voicemail_ok": True}
    by_text = reachable(Contact.model_validate(both | {"route": "text"}))
    assert (by_text.email, by_text.phone, by_text.voicemail_ok) == (None, "+12025550123", True)
    by_mail = reachable(Contact.model_validate(both | {"route": "email"}))
    assert (by_mail.email, by_mail.phone, by_mail.text_ok) == ("a@example.org", None, False)


def test_bands_meet_without_gap_from_eighteen_on() -> None:
    assert [age_band(YEAR - age, YEAR) for age in (17, 18, 24, 25, 64, 65, 100)] == [
        None, "18-24", "18-24", "25-34", "55-64", "65+", "65+",
    ]  # fmt: skip
    assert first_name("Ana María Lopez") == "Ana"
