"""What a place does to the reading of a whole message, with all that was learnt."""

from __future__ import annotations

import pytest

from bot.answering.context import REGION_QUESTION, Context
from bot.answering.service import Service

pytestmark = pytest.mark.model
ENGLISH = Context(language="en")


@pytest.mark.parametrize(
    "text",
    [
        "i live in toronto",
        "near jane and finch",
        "my postal code is m1p 4n7",
        "man too north york zendegi mikonam",
        "ਮੈਂ ਬਰੈਂਪਟਨ ਰਹਿੰਦੀ ਹਾਂ ਆਪਣੀ ਭੈਣ ਕੋਲ",
        "मैं सरे में रहता हूँ",
        "vivo en surrey con mi hermana",
    ],
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


def test_who_says_where_in_no_place_that_we_know_may_ask(service: Service) -> None:
    assert service.read("we live in a small village up north with my uncle", ENGLISH).intent == "ask_away"


@pytest.mark.parametrize("text", ["how much is rent for an apartment in toronto", "what is the weather in regina like"])
def test_what_we_do_not_answer_is_no_answer_to_which_province(text: str, service: Service) -> None:
    asked = Context(language="en", last_entry="minimum-wage", told=(REGION_QUESTION,))
    assert service.read(text, asked).intent == "unknown"
    assert service.read("we pick apples on a farm near vineland", asked).intent == "set_region"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("is this free", "en"),
        ("is it free", "en"),
        ("tengo que pagar por este servicio", "es"),
        ("ye free hai kya", "hi"),
    ],
)
def test_what_the_service_costs_is_asked_where_nothing_was_answered(text: str, language: str, service: Service) -> None:
    reading = service.read(text, Context(language=language))
    assert reading.intent == "cost"
    after = Context(language="en", last_entry="abortion")
    assert service.read("is it free", after).intent == "follow_up"


def test_a_street_of_the_same_name_does_not_move_anybody(service: Service) -> None:
    toronto = Context(language="en", region="ON", place="Toronto")
    street = service.read("free lawyer near dufferin", toronto)
    assert (street.region, street.place) == ("ON", "Toronto")
    hamlet = service.read("free lawyer near stewiacke", toronto)  # a town that only the gazetteer knows
    assert hamlet.where is None
    assert hamlet.places == ("NS:Stewiacke",)
    assert service.read("i moved to stewiacke, i live in stewiacke now", toronto).where == "NS:Stewiacke"
