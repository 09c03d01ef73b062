"""Refusals as people read them: whatever a page can say no with, it says in the reader's language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import api.app  # noqa: F401 # loads every error there is
from api.errors import ConflictError
from api.web.reader import Reader
from api.web.refusals import conflict_said
from api.web.translating import LANGUAGES, SOURCE, catalog, to_translate

ROOT = Path(__file__).resolve().parents[2] / "api"
OTHERS = [language for language in LANGUAGES if language != SOURCE]


def kinds(kind: type[ConflictError] = ConflictError) -> Iterator[type[ConflictError]]:
    yield kind
    for other in kind.__subclasses__():
        yield from kinds(other)


def raised() -> Iterator[tuple[str, ast.expr]]:
    """Yield what each conflict in the code says, with its place."""
    names = {kind.__name__ for kind in kinds()}
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names and node.args:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node.args[0]


def test_no_conflict_says_a_text_that_is_not_marked_for_translating() -> None:
    said = list(raised())
    bare = [place for place, text in said if isinstance(text, ast.Constant | ast.JoinedStr | ast.BinOp)]
    assert len(said) > 25
    assert bare == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_kind_of_conflict_has_a_text_in_every_language(language: str) -> None:
    same = [kind.__name__ for kind in kinds() if Reader(language).say(kind.detail) == kind.detail]
    assert same == []


@pytest.mark.parametrize("language", OTHERS)
def test_texts_with_blanks_have_the_same_blanks_in_every_language(language: str) -> None:
    def blanks(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text)} - {None}

    texts = [(one.id, one.string) for one in catalog(language) if isinstance(one.id, str) and "{" in one.id]
    differing = [text for text, translated in texts if blanks(text) != blanks(str(translated))]
    assert len(texts) > 7
    assert differing == []


def test_blanks_are_said_in_the_readers_language_and_in_english_to_programs() -> None:
    text = to_translate("The round is “{state}”. Only a published round can be closed.")
    error = ConflictError(text, state="draft")
    assert error.detail == "The round is “draft”. Only a published round can be closed."
    assert "«borrador»" in conflict_said(Reader("es"), error)
    assert "1,000" in conflict_said(
        Reader("en"), ConflictError("A program may have {most} webhooks at most.", most=1000)
    )
