"""What goes out says nothing to whoever looks on, in either language."""

from __future__ import annotations

import re

import pytest

from api.notices.templates import TEMPLATES, write
from api.web.translating import LANGUAGES

WORDS = (  # noqa: SIM905 # a hundred quoted words read worse
    # what the service is for, who is in it, and what it is called
    "waypair recover sober sobriety addict substance drug alcohol relapse clean treatment rehab detox therap clinic "
    "hospital patient diagnos health disorder mentor mentee peer specialist volunteer sponsor coordinator supervisor "
    "caseload match pair program support group consent intake discharge"
    # the same in Spanish
    " recuper sobri adicc adict sustancia droga alcohol recaída limpio tratamiento rehabilit desintoxic terap clínica "
    "hospital paciente diagnós salud trastorno mentor tutor compañer especialista voluntari padrin coordinador "
    "supervis pareja emparej programa apoyo grupo consentimiento ingreso"
).split()  # a hundred quoted words read worse
NAMED = "Ana Quintero of North Recovery"
FACTS = {
    "link": "https://example.org/0/0",
    "minutes": "20",
    "until": "2026-11-25T14:00:00+00:00",
    "zone": "America/New_York",
    "hour": "3 1080 60",
}


def facts_of(name: str) -> dict[str, str]:
    return {fact: FACTS[fact] for fact in TEMPLATES[name].wanted}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TEMPLATES)
def test_every_text_is_neutral(name: str, language: str) -> None:
    letter = write(name, language, facts_of(name))
    said = f"{letter.subject}\n{letter.text}".lower()
    assert FACTS["link"] in said
    assert [word for word in WORDS if re.search(rf"\b{word}", said)] == []


def test_a_forbidden_word_would_be_found() -> None:
    assert [word for word in WORDS if re.search(rf"\b{word}", "su mentora de recuperación")] == [
        "mentor",
        "recuper",
        "mentor",
    ]


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_text_is_short_and_differs_by_language(name: str) -> None:
    english, spanish = (write(name, language, facts_of(name)) for language in ("en", "es"))
    assert english.subject != spanish.subject
    assert english.text != spanish.text
    for letter in (english, spanish):
        assert len(letter.text) < 400
        assert len(letter.subject) < 40
        assert "%" not in letter.text + letter.subject


@pytest.mark.parametrize(
    ("language", "zone", "expected"),
    [
        ("en", "America/New_York", "Wednesday 25 November, 9:00 AM EST"),
        ("es", "America/New_York", "miércoles, 25 de noviembre, 9:00 (hora estándar oriental)"),
        ("en", "Asia/Manila", "Wednesday 25 November, 10:00 PM"),
    ],
)
def test_a_time_is_said_in_the_receivers_zone(language: str, zone: str, expected: str) -> None:
    assert expected in write("proposal_to_mentor", language, facts_of("proposal_to_mentor") | {"zone": zone}).text


@pytest.mark.parametrize(("asked", "subject"), [("es-MX", "Su enlace"), ("ES", "Su enlace"), ("tl", "Your link")])
def test_the_nearest_language_is_taken(asked: str, subject: str) -> None:
    assert write("sign_in_link", asked, facts_of("sign_in_link")).subject == subject


def test_a_fact_that_no_text_asks_for_goes_nowhere() -> None:
    letter = write("worried", "en", facts_of("worried") | {"name": NAMED})
    assert NAMED not in letter.text + letter.subject


def test_a_fact_that_is_missing_and_a_text_that_is_unknown_are_refused() -> None:
    with pytest.raises(ValueError, match="link"):
        write("worried", "en", {})
    with pytest.raises(ValueError, match="no text"):
        write("nothing", "en", {})
