"""The texts: all that the law asks for, in plain words, in both languages, and never changed once published."""

import re
from datetime import date

import pytest

from api.consent.models import FIELDS_LENGTH, Language, Purpose
from api.consent.texts import (
    STATEMENT,
    Blanks,
    consent_text,
    fields_of,
    hashed,
    names_recipient,
    newest,
    notice_text,
    purposes_of,
)

BLANKS = Blanks("North", date(2027, 5, 4), "Ben")
EVERY = [(language, purpose) for language in Language for purpose in Purpose]
EVER = [(version, *key) for version in range(1, newest() + 1) for key in EVERY if key[1] in purposes_of(version)]
DAY = {Language.EN: "May 4, 2027", Language.ES: "4 de mayo de 2027"}
PARTS = {
    Language.EN: [
        "Who shares", "What", "With whom", "Why", "Your right", "Until when", "If you say no", "Passing it on",
    ],
    Language.ES: [
        "Quién comparte", "Qué", "Con quién", "Para qué", "Su derecho", "Hasta cuándo", "Si dice que no",
        "Pasarlo a otros",
    ],
}  # fmt: skip
PUBLISHED = {
    1: "aa1e69f25892d163716bdbf7c0a0ad3c873d148de5a7e412867be650d48c1bc8",
    2: "5ae819370fc951f8ac0fdc36e32a3e461453e2633bdafb72464cb13fc376750d",
    3: "1daaa447ab88a116e13a198a6740cf746706dac69ce0d503afa2b5abf1ea6aeb",
    4: "db9355318197ac74c6265a79fe3d8820298fb6737e499d776bfad6e2fcdb1ca5",
    5: "96ffcb91880c2235e6b91e43db79896a21ba4b6c603b45a24e97b788e6070bb0",
    6: "d2c40eee526c817f3dd5117f637c9e116bb7aee980bbedf3bb35aad6b86b7867",
    7: "adf0da7a158177d150c41095db28138e0e1d4dfce87d1babf3194b4f1a263b17",
    8: "f5d48caf13c2dad0595bbadb89867bdf745a1f531278d3f3bafbda4e0aa7d5ca",
}


@pytest.mark.parametrize(("version", "language", "purpose"), EVER)
def test_a_text_has_every_element_that_the_law_asks_for(version: int, language: Language, purpose: Purpose) -> None:
    paragraphs = consent_text(version, language, purpose, BLANKS).split("\n\n")
    labels = [paragraph.partition(":")[0] for paragraph in paragraphs[1:-1]]
    assert labels == PARTS[language]
    said = dict(zip(labels, paragraphs[1:-1], strict=True))
    who, what, to_whom, why, right, until, _, _ = said.values()
    assert "North" in who
    assert len(what.split()) > 10
    assert ("Ben" in to_whom) == names_recipient(version, purpose)
    assert len(why.split()) > 5
    assert re.search("in writing|por escrito", right)
    assert DAY[language] in until
    assert re.search("type your name|escriba su nombre", paragraphs[-1])


@pytest.mark.parametrize(("version", "language", "purpose"), EVER)
def test_a_text_that_shares_a_person_says_that_recovery_shows(
    version: int, language: Language, purpose: Purpose
) -> None:
    text = consent_text(version, language, purpose, BLANKS)
    assert re.search("alcohol or drugs|alcohol, drugs|alcohol o las drogas|alcohol, de drogas", text)


@pytest.mark.parametrize(("language", "purpose"), EVERY)
def test_a_text_can_be_read_at_the_age_of_eleven(language: Language, purpose: Purpose) -> None:
    text = consent_text(newest(), language, purpose, BLANKS)
    sentences = re.findall(r"[^.?!]+[.?!](?=\s|$)", text)
    words = re.findall(r"[^\W\d_]+", text)
    if language is Language.EN:  # Flesch-Kincaid: school grade 6 begins at the age of 11
        grade = 0.39 * len(words) / len(sentences) + 11.8 * sum(map(english_syllables, words)) / len(words) - 15.59
        assert grade <= 6
    else:  # Fernández Huerta: from 80 on easy, read from the fifth school year on
        ease = 206.84 - 60 * sum(map(spanish_syllables, words)) / len(words) - 1.02 * len(words) / len(sentences)
        assert ease >= 80
    assert max(len(sentence.split()) for sentence in sentences) <= 25


@pytest.mark.parametrize(("version", "language", "purpose"), EVER)
def test_the_notice_forbids_passing_it_on_and_explains_the_consent(
    version: int, language: Language, purpose: Purpose
) -> None:
    notice, text = notice_text(version, language, purpose, BLANKS), consent_text(version, language, purpose, BLANKS)
    first, _, *scope = notice.split("\n\n")
    assert first == STATEMENT
    assert set(scope) < set(text.split("\n\n"))
    assert [part.partition(":")[0] for part in scope] == [
        PARTS[language][part] for part in (0, 1, 2, 3, 5, 7)
    ]  # fmt: skip


def test_only_family_research_a_treatment_centre_and_another_program_are_named() -> None:
    named = {Purpose.FAMILY, Purpose.RESEARCH, Purpose.CENTRE, Purpose.REFERRAL}
    assert {purpose for purpose in Purpose if names_recipient(newest(), purpose)} == named


def test_what_may_be_shared_is_words_that_fit() -> None:
    for purpose in Purpose:
        fields = fields_of(newest(), purpose)
        assert all(re.fullmatch("[a-z_]+", field) for field in fields)
        assert 0 < len(" ".join(fields)) <= FIELDS_LENGTH


def test_no_blank_stays_open_and_braces_in_a_name_are_a_name() -> None:
    for language, purpose in EVERY:
        text = consent_text(newest(), language, purpose, Blanks("{program}", date(2027, 12, 31), "{last_day}"))
        assert set(re.findall(r"\{\w+\}", text)) <= {"{program}", "{last_day}"}
        assert "{text}" not in text
        assert "2027" in text


def test_a_published_version_is_never_changed() -> None:
    found = {
        version: hashed(
            "".join(
                consent_text(version, *key, BLANKS)
                + notice_text(version, *key, BLANKS)
                + " ".join(sorted(fields_of(version, key[1])))
                for key in EVERY
                if key[1] in purposes_of(version)
            )
        )
        for version in range(1, newest() + 1)
    }
    assert found == PUBLISHED


def english_syllables(word: str) -> int:
    lower = word.lower()
    groups = len(re.findall("[aeiouy]+", lower))
    silent = lower.endswith(("e", "es", "ed")) and not lower.endswith(("le", "ted", "ded", "ses", "ges", "ces"))
    return max(1, groups - (silent and groups > 1))


def spanish_syllables(word: str) -> int:
    lower = word.lower().replace("qu", "q").replace("gue", "ge").replace("gui", "gi")
    strong = re.sub("[iuü](?=[aeoáéó])|(?<=[aeoáéó])[iuyü]", "", lower)  # a diphthong is one syllable
    return max(1, len(re.findall("[aeiouáéíóúüy]", strong)))
