"""What a place does to the reading of a whole message, with all that was learnt."""

from __future__ import annotations

import pytest

from bot.answering.context import Context
from bot.answering.service import Service

pytestmark = pytest.mark.model
ENGLISH = Context(language="en")


@pytest.mark.parametrize(
    "text",
    ["i live in toronto", "near jane and finch", "my postal code is m1p 4n7", "man too north york zendegi mikonam"],
)
def test_who_only_says_where_is_not_asked_about_danger(text: str, service: Service) -> None:
    reading = service.read(text, ENGLISH)
    assert (reading.intent, reading.danger) == ("set_region", None)


def test_danger_beside_a_place_is_seen(service: Service) -> None:
    reading = service.read("he locked me in toronto", ENGLISH)
    assert reading.danger is not None
    assert reading.danger.tier == "hard"


def test_a_polite_word_beside_a_place_is_no_goodbye(service: Service) -> None:
    assert service.read("nasa vancouver po ako", ENGLISH).intent == "set_region"


def test_letters_of_another_script_change_the_language_with_the_place(service: Service) -> None:
    assert service.read("我住在士嘉堡", ENGLISH).language.startswith("zh")
    assert service.read("toronto", Context(language="fa")).language == "fa"


def test_a_follow_up_of_nothing_is_no_question(service: Service) -> None:
    assert service.read("and in quebec", ENGLISH).intent == "set_region"
