from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.knowledge.model import Place
from bot.knowledge.problems import CODES, Problem, in_order, suggest

DOCS = Path(__file__).parents[2] / "docs" / "yaml-mistakes.md"


def sections() -> dict[str, str]:
    parts = re.split(r"^### `([a-z0-9-]+)`\n", DOCS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_the_docs_explain_every_code_once_and_no_other() -> None:
    headings = re.findall(r"^### `(.+)`$", DOCS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert sorted(headings) == sorted(CODES)


@pytest.mark.parametrize("code", sorted(CODES))
def test_the_docs_show_each_mistake_wrong_and_right(code: str) -> None:
    assert re.findall(r"^(Wrong|Right):", sections()[code], flags=re.MULTILINE) == ["Wrong", "Right"]


@pytest.mark.parametrize("code", sorted(CODES))
def test_the_docs_say_which_mistakes_stop_a_change(code: str) -> None:
    text = DOCS.read_text(encoding="utf-8")
    part = text[: text.index(f"### `{code}`")]
    chapter = re.findall(r"^## (.+)$", part, flags=re.MULTILINE)[-1]
    assert chapter.startswith("Errors" if CODES[code] == "error" else "Warnings")


def test_a_problem_is_told_with_its_place_as_the_reader_would_open_it() -> None:
    problem = Problem(Place("partners.yml", 31), "The phone is missing.", "missing-key", "texts/knowledge")
    assert str(problem) == "texts/knowledge/partners.yml:31: The phone is missing. [missing-key]"


def test_a_warning_says_so() -> None:
    problem = Problem(Place("answers/a/b/fr.yml", 2), "Too long.", "too-long")
    assert str(problem) == "knowledge/answers/a/b/fr.yml:2: Warning: Too long. [too-long]"


def test_a_code_that_nobody_explains_cannot_be_used() -> None:
    with pytest.raises(ValueError, match="no-such-code"):
        Problem(Place("partners.yml", 1), "What?", "no-such-code")


def test_problems_are_told_once_and_by_place() -> None:
    late = Problem(Place("b.yml", 9), "Late.", "empty")
    early = Problem(Place("b.yml", 2), "Early.", "empty")
    assert in_order([late, early, late], "knowledge") == (early, late)


@pytest.mark.parametrize(
    ("name", "known", "told"),
    [
        ("quebeck", ["quebec", "ontario"], ' Did you mean "quebec"?'),
        ("on-minimum-wages", ["on-minimum-wage", "bc-minimum-wage"], ' Did you mean "on-minimum-wage"?'),
        ("zzz", ["fr", "en"], " Known: en, fr."),
        ("zzz", [f"name-{number}" for number in range(50)], ""),
        ("zzz", [], ""),
    ],
)
def test_the_nearest_known_name_is_suggested(name: str, known: list[str], told: str) -> None:
    assert suggest(name, known) == told
