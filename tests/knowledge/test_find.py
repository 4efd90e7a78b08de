from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.knowledge.find import find, preview
from bot.knowledge.model import Knowledge, Phrase
from tests.knowledge.folders import TODAY


@pytest.mark.parametrize(
    ("words", "entry", "language", "line"),
    [
        ("My boss has not paid me", "unpaid-wages", "en", 1),
        ("paid me boss", "unpaid-wages", "en", 1),
        ("on ne ma pas paye", "unpaid-wages", "fr", 1),
        ("FAIRE DU MAL", "danger-now", "fr", 4),
        ("ਤਨਖਾਹ", "unpaid-wages", "pa", 3),
        ("malik tankha nahi", "unpaid-wages", "pa", 5),
        ("unpaid wages", "unpaid-wages", "", 1),
        ("keep proof", "unpaid-wages", "en", 4),
    ],
)
def test_an_entry_is_found_by_any_of_its_lines(
    words: str, entry: str, language: str, line: int, knowledge: Knowledge
) -> None:
    found = find(knowledge, words)[0]
    assert (found.entry, found.language, found.place.line) == (entry, language, line)


def test_each_entry_comes_once_best_first(knowledge: Knowledge) -> None:
    found = find(knowledge, "danger now")
    assert [one.entry for one in found] == list(dict.fromkeys(one.entry for one in found))
    assert found[0].entry == "danger-now"
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert len(find(knowledge, "je suis", limit=1)) == 1


def test_a_short_line_is_not_found_in_every_long_search(knowledge: Knowledge) -> None:
    wages = knowledge.entries["unpaid-wages"]
    words = replace(wages.words["en"], ask=(Phrase("me", "Latn", wages.place),))
    short = replace(knowledge, entries={"unpaid-wages": replace(wages, words={"en": words})})
    assert find(short, "somebody at the door told me something strange yesterday") == []


@pytest.mark.parametrize("words", ["", "  ", "?!", "zzzz qqqq xxxx"])
def test_nothing_is_found_for_nothing(words: str, knowledge: Knowledge) -> None:
    assert find(knowledge, words) == []


def test_a_preview_is_what_people_are_told(knowledge: Knowledge) -> None:
    assert preview(knowledge, "unpaid-wages", "fr", "ON", TODAY) == [
        "Demandez votre paie par écrit. Toutes vos heures doivent être payées, avec ou sans papiers.",
        "Vous avez 2 ans pour réclamer. Appelez le 1-800-555-0199. Le minimum est de 17,95 $ l'heure.",
        "Gardez des preuves. Notez vos heures chaque jour.",
    ]


def test_a_preview_of_another_region_or_language_is_what_those_people_are_told(knowledge: Knowledge) -> None:
    english = preview(knowledge, "unpaid-wages", "en", None, TODAY)
    assert len(english) == 2
    assert preview(knowledge, "unpaid-wages", "pa", "QC", TODAY) == english


def test_a_preview_of_a_later_day_hedges(knowledge: Knowledge) -> None:
    assert "may have changed" in preview(knowledge, "unpaid-wages", "en", "ON", dt.date(2030, 1, 1))[1]


def test_there_is_no_preview_of_what_does_not_exist(knowledge: Knowledge) -> None:
    with pytest.raises(LookupError):
        preview(knowledge, "nothing", "en", None, TODAY)
