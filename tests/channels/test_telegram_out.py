"""Sending to Telegram with its own library: what is shown, what is refused, what is erased."""

from __future__ import annotations

import pytest

from bot.channels.base import (
    CannotTellError,
    Choice,
    InDoubtError,
    LaterError,
    Outgoing,
    RefusedError,
    SendError,
    StoppedError,
)
from bot.channels.telegram_out import TelegramSender, make_bot
from bot.simulator.faults import Fault
from bot.simulator.serving import listen, url_of
from tests.channels.conftest import BOT_TOKEN, LATE_S, Telegram

HELLO = Outgoing("Hello. Call 911.")
MENU = Outgoing("Which?\n1 My pay\n2 A permit", "Which?", (Choice("My pay", "entry:a"), Choice("A permit", "entry:b")))


def bot_messages(telegram: Telegram) -> list[dict]:
    return [m.body for m in telegram.phone.chat.messages.values() if m.from_bot and not m.gone]


@pytest.mark.parametrize(
    "text",
    [
        "Hello. Call 911.",
        "a < b && c > d <b>not bold</b> &lt; \"quoted\" 'so'",
        "_*[]()~`>#+-=|{}.!",
        "ਸਤ ਸ੍ਰੀ ਅਕਾਲ 🙏 https://canada.ca/x?a=1&b=2",
        "<a href='https://evil.example'>canada.ca</a>",
        "مرحبا\n1-833-900-1010",
    ],
)
async def test_a_text_arrives_letter_by_letter(text: str, telegram: Telegram) -> None:
    sent = await telegram.sender.send(telegram.address, Outgoing(text), "m")
    assert bot_messages(telegram) == [{"text": text}]
    assert sent.final
    assert int(sent.provider_id) in telegram.phone.chat.messages


async def test_a_text_that_telegram_cannot_parse_goes_out_plain(telegram: Telegram) -> None:
    telegram.api.parses_nothing = True
    await telegram.sender.send(telegram.address, Outgoing("<wage> & <b>"), "m")
    assert bot_messages(telegram) == [{"text": "<wage> & <b>"}]


async def test_choices_are_buttons_below_the_bare_words(telegram: Telegram) -> None:
    await telegram.sender.send(telegram.address, MENU, "m")
    (shown,) = bot_messages(telegram)
    assert shown["text"] == "Which?"
    assert [[(b["text"], b["callback_data"]) for b in row] for row in shown["reply_markup"]["inline_keyboard"]] == [
        [("My pay", "entry:a")],
        [("A permit", "entry:b")],
    ]


async def test_choices_that_telegram_cannot_carry_are_lines(telegram: Telegram) -> None:
    message = Outgoing("Which?\n1 A", "Which?", (Choice("A", "entry:" + "é" * 30),))
    await telegram.sender.send(telegram.address, message, "m")
    assert bot_messages(telegram) == [{"text": "Which?\n1 A"}]


async def test_the_button_that_shares_a_place_comes_with_the_question_and_goes_with_the_next_text(
    telegram: Telegram,
) -> None:
    await telegram.sender.send(telegram.address, Outgoing("Where are you?", share_place="Partager ma position"), "m")
    assert telegram.phone.chat.keyboard == [[{"text": "Partager ma position", "request_location": True}]]
    await telegram.sender.send(telegram.address, MENU, "m")  # a message has room for one keyboard
    assert telegram.phone.chat.keyboard
    await telegram.sender.send(telegram.address, HELLO, "m")
    assert telegram.phone.chat.keyboard == []


async def test_a_button_is_acknowledged_and_one_that_waited_too_long_is_no_failure(telegram: Telegram) -> None:
    query = telegram.phone.press(telegram.api.say(telegram.phone.chat, {"text": "?"}, from_bot=True), "menu")
    await telegram.sender.send(telegram.address, Outgoing(do="acknowledge", about=("long ago", query)), "m")
    assert telegram.api.acknowledged == [query]


async def test_the_talk_is_erased_on_both_sides(telegram: Telegram) -> None:
    mine = telegram.phone.write("me esta pegando")
    theirs = await telegram.sender.send(telegram.address, HELLO, "m")
    kept = await telegram.sender.send(telegram.address, Outgoing("Done."), "m")
    about = (str(mine.id), theirs.provider_id, "9999999", "not a number", "")
    await telegram.sender.send(telegram.address, Outgoing(do="erase", about=about), "m")
    assert [m.id for m in telegram.phone.chat.messages.values() if not m.gone] == [int(kept.provider_id)]


async def test_hundreds_of_messages_are_erased(telegram: Telegram) -> None:
    ids = [str(telegram.phone.write(f"line {n}").id) for n in range(230)]
    await telegram.sender.send(telegram.address, Outgoing(do="erase", about=tuple(ids)), "m")
    assert all(message.gone for message in telegram.phone.chat.messages.values())


async def test_a_blocked_bot_and_a_chat_that_is_gone_are_people_who_left(telegram: Telegram) -> None:
    with pytest.raises(StoppedError):
        await telegram.sender.send("123456", HELLO, "m")
    telegram.phone.block()
    with pytest.raises(StoppedError) as raised:
        await telegram.sender.send(telegram.address, HELLO, "m")
    assert raised.value.__suppress_context__, "Telegram's words may hold the chat"


@pytest.mark.parametrize("text", ["", "   ", "x" * 4097])
async def test_a_text_that_telegram_refuses_is_not_tried_for_ever(text: str, telegram: Telegram) -> None:
    with pytest.raises(RefusedError):
        await telegram.sender.send(telegram.address, Outgoing(text), "m")


async def test_a_wrong_token_waits_for_whoever_can_mend_it(telegram: Telegram) -> None:
    sender = TelegramSender(make_bot("1:wrong", telegram.url))
    with pytest.raises(LaterError) as raised:
        await sender.send(telegram.address, HELLO, "m")
    await sender.close()
    assert raised.value.wait_s == 60


async def test_a_limit_says_how_long_to_wait(telegram: Telegram) -> None:
    telegram.api.faults.add(Fault("busy"))
    with pytest.raises(LaterError) as raised:
        await telegram.sender.send(telegram.address, HELLO, "m")
    assert raised.value.wait_s == 1


@pytest.mark.parametrize(
    ("fault", "taken"),
    [
        (Fault("broken"), 0),
        (Fault("broken", accepted=True), 1),
        (Fault("cut", accepted=True), 1),
        (Fault("cut"), 0),
        (Fault("slow", wait_s=LATE_S, accepted=True), 1),
    ],
    ids=["broken", "broken-accepted", "cut-accepted", "cut", "late"],
)
async def test_whatever_may_have_arrived_is_in_doubt(fault: Fault, taken: int, telegram: Telegram) -> None:
    telegram.api.faults.add(fault)
    with pytest.raises(InDoubtError):
        await telegram.sender.send(telegram.address, HELLO, "m")
    assert len(bot_messages(telegram)) == taken


async def test_a_telegram_that_cannot_be_reached_has_taken_nothing() -> None:
    nobody = listen()
    url = url_of(nobody)
    nobody.close()
    sender = TelegramSender(make_bot(BOT_TOKEN, url))
    with pytest.raises(LaterError) as raised:
        await sender.send("77", HELLO, "m")
    await sender.close()
    assert raised.value.code == "ConnectError"


async def test_telegram_cannot_be_asked_what_it_sent(telegram: Telegram) -> None:
    with pytest.raises(CannotTellError) as raised:
        await telegram.sender.find(telegram.address, HELLO, 0)
    assert isinstance(raised.value, SendError)
    assert telegram.sender.knock is None
