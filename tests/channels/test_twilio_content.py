"""Choices as WhatsApp's buttons and lists: what the stand-in of WhatsApp takes, and nothing lost where it is cut."""

from __future__ import annotations

import json
import re

import pytest

from bot.channels.base import Choice, Outgoing
from bot.channels.twilio_content import fill, shortened, templates
from bot.channels.twilio_setup import TwilioRefusedError, create_templates
from bot.simulator.faults import Fault
from bot.simulator.twilio_content import Contents
from tests.channels.conftest import ACCOUNT, PERSON, TOKEN, Twilio

SIDS = {name: f"HX-{name}" for name in templates()}


def menu(*titles: str, none: bool = False, bare: str = "Which?") -> Outgoing:
    choices = [Choice(title, f"entry:{number}") for number, title in enumerate(titles, 1)]
    if none:
        choices[-1] = Choice(titles[-1], "none")
    numbers = [0 if choice.target == "none" else number for number, choice in enumerate(choices, 1)]
    lines = "\n".join(f"{number} {choice.title}" for number, choice in zip(numbers, choices, strict=True))
    return Outgoing(f"{bare}\n{lines}", bare, tuple(choices))


def test_there_is_a_template_for_each_number_of_choices() -> None:
    assert set(SIDS) == {"buttons-2", "buttons-3", *(f"list-{n}" for n in range(2, 11))}


@pytest.mark.parametrize("count", range(1, 12))
async def test_whatsapp_takes_what_is_filled_in(count: int, twilio: Twilio) -> None:
    message = menu(*(f"A rather long title, number {n}" for n in range(count)))
    await twilio.whatsapp.send(PERSON, message, "m")
    await twilio.api.settle()
    shown = twilio.api.messages[-1]
    assert (shown.status, shown.error_code) == ("read", None)
    assert len(shown.rows) == (count if 2 <= count <= 10 else 0)
    assert shown.body == message.text  # titles are cut, so the words above hold them whole


def test_short_titles_are_buttons_and_stand_below_the_bare_words() -> None:
    assert fill(menu("My pay", "My permit"), SIDS) == (
        "HX-buttons-2",
        {"1": "Which?", "2": "My pay", "3": "entry:1", "4": "My permit", "5": "entry:2"},
    )


def test_rows_carry_the_number_that_the_words_ask_for() -> None:
    sid, variables = fill(menu("My pay", "My permit", "Violence", "None of these", none=True), SIDS)
    assert sid == "HX-list-4"
    assert [variables[n] for n in ("2", "4", "6", "8")] == ["1 My pay", "2 My permit", "3 Violence", "0 None of these"]
    assert (variables["1"], variables["9"]) == ("Which?", "none")


def test_a_title_that_is_cut_stands_whole_in_the_words() -> None:
    message = menu("My boss keeps my passport", "My pay")
    sid, variables = fill(message, SIDS)
    assert (sid, variables["1"], variables["2"]) == ("HX-list-2", message.text, "1 My boss keeps my pass…")


def test_nothing_is_filled_in_where_it_does_not_fit() -> None:
    assert fill(Outgoing("Hello"), SIDS) is None
    assert fill(menu("A", "B"), {}) is None
    assert fill(menu("A"), SIDS) is None
    assert fill(menu(*"ABCDEFGHIJK"), SIDS) is None
    assert fill(menu("A", "B", bare="x" * 1025), SIDS) is None
    assert fill(menu("A", "B", bare="x" * 1024), SIDS) is not None


@pytest.mark.parametrize(
    ("title", "width", "short"),
    [("abcd", 4, "abcd"), ("abcde", 4, "abc…"), ("ab cde", 4, "ab…"), ("ਮੇਰੀ ਤਨਖਾਹ ਨਹੀਂ", 7, "ਮੇਰੀ ਤ…")],
)
def test_titles_are_shortened(title: str, width: int, short: str) -> None:
    assert shortened(title, width) == short
    assert len(short) <= width


async def test_templates_are_made_once_and_found_again(twilio: Twilio) -> None:
    first = await create_templates(ACCOUNT, TOKEN, twilio.url)
    second = await create_templates(ACCOUNT, TOKEN, twilio.url)
    assert first == second
    assert set(first) == set(templates())
    assert all(sid.startswith("HX") for sid in json.loads(json.dumps(first)).values())


async def test_making_templates_is_patient(twilio: Twilio) -> None:
    twilio.api.contents = Contents()
    for fault in (Fault("busy"), Fault("cut")):
        twilio.api.faults.add(fault)
    assert set(await create_templates(ACCOUNT, TOKEN, twilio.url)) == set(templates())


async def test_a_wrong_token_is_told_at_once(twilio: Twilio) -> None:
    with pytest.raises(TwilioRefusedError) as raised:
        await create_templates(ACCOUNT, "wrong", twilio.url)
    assert (raised.value.status, raised.value.code) == (401, 20003)


def test_every_blank_of_a_template_has_a_sample() -> None:
    for asked in templates().values():
        blanks = set(re.findall(r"\{\{(\d+)\}\}", json.dumps(asked["types"])))
        assert blanks == set(asked["variables"])
