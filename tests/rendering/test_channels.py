from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.context import Context
from bot.answering.reply import Part, Turn
from bot.rendering.channels import CHANNELS, render, show_part
from bot.rendering.segments import cost_of


def turn(*parts: str | Part) -> Turn:
    return Turn(tuple(part if isinstance(part, Part) else Part(part) for part in parts), Context())


def texts(turn: Turn, channel: str, fold_accents: bool = False) -> list[str]:
    return [message.text for message in render(turn, channel, fold_accents)]


def test_one_message_a_turn() -> None:
    assert texts(turn("one", "two"), "sms") == ["one\ntwo"]
    for channel in ("whatsapp", "telegram", "terminal"):
        assert texts(turn("one", "two"), channel) == ["one\n\ntwo"]


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_turn_without_parts_has_no_message(channel: str) -> None:
    assert texts(turn(), channel) == []


def test_choices_are_numbered_from_one() -> None:
    assert show_part(Part("Which?", ("My pay", "My permit"))) == "Which?\n1 My pay\n2 My permit"
    assert show_part(Part("Which?")) == "Which?"


def test_the_last_choice_is_0_where_it_stands_for_none() -> None:
    part = Part("Which?", ("My pay", "My permit", "None of these"), zero_last=True)
    assert show_part(part) == "Which?\n1 My pay\n2 My permit\n0 None of these"
    assert show_part(Part("Which?", ("None",), zero_last=True)) == "Which?\n0 None"
    assert show_part(Part("Which?", (), zero_last=True)) == "Which?"


def test_a_message_names_what_it_costs() -> None:
    [message] = render(turn("ਹਾਂ" * 40), "sms")
    assert message.cost == cost_of(message.text)
    assert message.cost.encoding == "UCS-2"


def test_only_sms_is_written_economically() -> None:
    text = "“Sí” " + "a" * 80
    assert texts(turn(text), "sms", fold_accents=True) == ['"Si" ' + "a" * 80]
    for channel in ("whatsapp", "telegram", "terminal"):
        assert texts(turn(text), channel, fold_accents=True) == [text]


def test_text_from_right_to_left_is_untouched() -> None:
    arabic = "اتصل بالرقم 9-8-8 الآن.\n1 أجري\n0 لا شيء"
    for channel in CHANNELS:
        assert texts(turn(arabic), channel, fold_accents=True) == [arabic]


def test_a_long_turn_is_cut_between_its_parts() -> None:
    first, second, third = "a" * 900, "b" * 600, "c" * 200
    assert texts(turn(first, second, third), "sms") == [f"{first}\n{second}", third]
    assert texts(turn(first, second, third), "telegram") == [f"{first}\n\n{second}\n\n{third}"]


def test_parts_that_fit_exactly_stay_together() -> None:
    assert texts(turn("a" * 799, "b" * 800), "sms") == ["a" * 799 + "\n" + "b" * 800]
    assert texts(turn("a" * 800, "b" * 800), "sms") == ["a" * 800, "b" * 800]


def test_a_menu_stays_in_one_message() -> None:
    menu = Part("Which?", ("My pay", "My permit"))
    assert texts(turn("a" * 1590, menu), "sms") == ["a" * 1590, show_part(menu)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("a" * 1000 + "\n" + "b" * 1000, "a" * 1000),
        ("a" * 1000 + ". " + "b" * 1000, "a" * 1000 + "."),
        ("中" * 1000 + "。" + "文" * 1000, "中" * 1000 + "。"),
        ("a" * 1000 + " " + "b" * 1000, "a" * 1000),
        ("a" * 2000, "a" * 1600),
        ("\n" + "a" * 1000 + " " + "b" * 1000, "a" * 1000),
    ],
)
def test_a_part_that_is_too_long_is_cut_where_it_hurts_least(text: str, first: str) -> None:
    shown = texts(turn(text), "sms")
    assert shown[0].strip() == first
    assert "".join(shown).replace("\n", "").replace(" ", "") == text.replace("\n", "").replace(" ", "")


@pytest.mark.parametrize("channel", ["sms", "whatsapp", "telegram"])
def test_the_last_message_of_a_turn_that_asks_for_the_place_may_be_answered_with_it(channel: str) -> None:
    asking = turn("a" * 4090, Part("Where are you?", asks_place=True), "General information.")
    assert [message.asks_place for message in render(asking, channel)][-2:] == [False, True]
    assert not any(message.asks_place for message in render(turn("a" * 4090), channel))


def test_no_message_is_too_long_after_a_sign_became_three() -> None:
    shown = texts(turn("word… " * 266), "sms")
    assert all(len(text) <= 1600 for text in shown)
    assert "".join(shown).replace(" ", "").replace("\n", "") == "word..." * 266


LIMITS = {"sms": 1600, "whatsapp": 1600, "telegram": 4096, "terminal": 100_000}


@given(
    st.lists(st.text(st.sampled_from("ab. \n。…’é中"), max_size=60).map(lambda text: text * 90), max_size=4),
    st.sampled_from(CHANNELS),
)
def test_nothing_is_lost_and_nothing_is_too_long(parts: list[str], channel: str) -> None:
    shown = texts(turn(*parts), channel)
    assert all(0 < len(text) <= LIMITS[channel] for text in shown)

    def letters(text: str) -> str:
        return "".join(text.replace("…", "...").replace("’", "'").split())

    assert letters("".join(shown)) == letters("".join(parts))
