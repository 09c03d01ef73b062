"""Texts in the reader's language, and the check that none is missing."""

from __future__ import annotations

import importlib.machinery
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog

from api.web.reader import Reader
from api.web.translating import catalog, spoken, translations


@pytest.fixture
def check() -> ModuleType:
    path = Path(__file__).parents[2] / "scripts" / "untranslated"
    loader = importlib.machinery.SourceFileLoader("untranslated", str(path))
    spec = importlib.util.spec_from_loader("untranslated", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def a_catalog(**strings: str) -> Catalog:
    made = Catalog(locale="es")
    for text, string in strings.items():
        made.add(text.replace("_", " ") + " %(a)s", string, flags=["python-format"])
    return made


@pytest.mark.parametrize(
    ("days", "en", "es"),
    [
        ([3], "Thursday", "jueves"),
        ([0, 2], "Monday and Wednesday", "lunes y miércoles"),
        ([0, 1, 2, 3, 4], "Monday–Friday", "lunes–viernes"),
        ([0, 5, 6], "Sunday, Monday, and Saturday", "domingo, lunes y sábado"),
        ([0, 1, 2, 3, 4, 5, 6], "Sunday–Saturday", "domingo–sábado"),
    ],
)
def test_days_with_the_same_hours_are_said_together(days: list[int], en: str, es: str) -> None:
    spans = [(day, 17 * 60, 180) for day in days]
    assert Reader("en").weekly(spans) == [f"{en}, 5:00\u00a0PM–8:00\u00a0PM"]
    assert Reader("es").weekly([*spans, (6, 0, 60)]) == [
        f"{es}, 5:00\u00a0p.m.–8:00\u00a0p.m.", "domingo, 12:00\u00a0a.m.–1:00\u00a0a.m.",
    ]  # fmt: skip


def test_a_text_is_said_in_the_language_asked_for() -> None:
    assert translations("es").gettext("Your link") == "Su enlace"
    assert translations("en").gettext("Your link") == "Your link"
    with pytest.raises(KeyError):
        translations("tl")


@pytest.mark.parametrize(
    ("asked", "spoken_to"), [("es", "es"), ("es-MX", "es"), ("ES_us", "es"), ("en", "en"), ("tl", "en"), ("", "en")]
)
def test_the_nearest_language_is_spoken(asked: str, spoken_to: str) -> None:
    assert spoken(asked) == spoken_to


def test_every_text_has_its_spanish(check: ModuleType) -> None:
    assert "Your link" in check.texts()
    assert list(check.amiss("es", check.texts(), catalog("es"))) == []


@pytest.mark.parametrize(
    ("strings", "said"),
    [
        ({}, "not in es"),
        ({"one": ""}, "not in es"),
        ({"one": "uno %(b)s"}, "blanks differ"),
        ({"one": "uno %(a)s", "two": "dos %(a)s"}, "nothing says"),
        ({"one": "uno %(a)s"}, None),
    ],
)
def test_what_is_missing_unused_or_does_not_fit_is_named(
    check: ModuleType, strings: dict[str, str], said: str | None
) -> None:
    lines = list(check.amiss("es", {"one %(a)s": "api/x.py:1"}, a_catalog(**strings)))
    assert [said in line for line in lines] == ([] if said is None else [True])
