"""Telegram's updates, as phones cause them, read; and everything else that Telegram may send, left alone."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.base import UNREADABLE
from bot.channels.telegram_in import BadUpdateError, is_secret, message_of
from bot.simulator.phones import TelegramPhone
from bot.simulator.telegram_api import TelegramApi

SAID: dict[str, Any] = {
    "message_id": 5,
    "date": 1,
    "chat": {"id": 7, "type": "private", "first_name": "A"},
    "from": {"id": 7, "is_bot": False, "first_name": "A"},
    "text": "hello",
}


class Recorded(TelegramApi):
    """Keeps what it would have brought to the bot."""

    def __init__(self) -> None:
        super().__init__("1:made-up")
        self.pushed: list[dict[str, Any]] = []

    def push(self, update: Any) -> int:
        self.pushed.append({"update_id": 1000 + len(self.pushed), **update})
        return len(self.pushed)


@pytest.fixture
async def api() -> Recorded:
    return Recorded()


@pytest.fixture
async def phone(api: Recorded) -> TelegramPhone:
    return TelegramPhone(api, 77, "Canary", "es")


async def test_a_message_is_its_words_chat_and_language_of_the_app(api: Recorded, phone: TelegramPhone) -> None:
    sent = phone.write("mi jefe no me pagó")
    message = message_of(api.pushed[0])
    assert (message.channel, message.provider_id, message.address) == ("telegram", "1000", "77")
    assert (message.kind, message.text, message.locale) == ("text", "mi jefe no me pagó", "es")
    assert message.erasable == str(sent.id)
    assert "Canary" not in str(message.to_json())


@pytest.mark.parametrize(
    ("code", "locale"),
    [("zh-hans", "zh-Hans"), ("zh-hant", "zh-Hant"), ("zh", "zh-Hans"), ("pt-br", "pt"), ("fil", "tl"), ("EN", "en"),
     ("", "")],
)  # fmt: skip
async def test_the_language_of_the_app_as_one_of_ours(code: str, locale: str, api: Recorded) -> None:
    TelegramPhone(api, 1, language=code).write("?")
    assert message_of(api.pushed[0]).locale == locale


async def test_a_link_that_starts_the_bot_is_a_start(api: Recorded, phone: TelegramPhone) -> None:
    for text in ("/start poster-17", "/start", "/started a job"):
        phone.write(text)
    assert [message_of(update).text for update in api.pushed] == ["/start", "/start", "/started a job"]


async def test_a_button_is_its_target_and_has_to_be_acknowledged(api: Recorded, phone: TelegramPhone) -> None:
    question = api.say(phone.chat, {"text": "Which?"}, from_bot=True)
    query = phone.press(question, "entry:unpaid-wages")
    message = message_of(api.pushed[0])
    assert (message.kind, message.choice, message.acknowledge) == ("choice", "entry:unpaid-wages", query)
    assert message.erasable == ""


@pytest.mark.parametrize("kind", UNREADABLE)
async def test_what_is_no_text_is_told_by_its_kind(kind: str, api: Recorded, phone: TelegramPhone) -> None:
    phone.share(kind)
    message = message_of(api.pushed[0])
    assert (message.kind, message.media, message.text) == ("unreadable", kind, "")
    assert "5555550100" not in str(message.to_json())


@pytest.mark.parametrize("kind", ["picture", "video", "document", "voice"])
async def test_words_under_a_picture_are_read(kind: str, api: Recorded, phone: TelegramPhone) -> None:
    phone.share(kind, "is this legal?")
    message = message_of(api.pushed[0])
    assert (message.kind, message.text, message.media) == ("text", "is this legal?", kind)


async def test_a_place_is_coarse_at_once(api: Recorded, phone: TelegramPhone) -> None:
    phone.locate(45.5019, -73.5674)
    message = message_of(api.pushed[0])
    assert (message.kind, message.text) == ("text", "geo:45.5,-73.6")


async def test_a_venue_is_a_place_without_its_name() -> None:
    place = {"latitude": 45.5019, "longitude": -73.5674}
    venue = {"location": place, "title": "Canary Bar", "address": "1 Canary St"}
    message = message_of({"update_id": 1, "message": {**SAID, "text": None, "location": place, "venue": venue}})
    assert message.text == "geo:45.5,-73.6"
    assert "Canary" not in str(message)


async def test_blocking_is_a_stop_and_unblocking_a_start(api: Recorded, phone: TelegramPhone) -> None:
    phone.block()
    phone.block(False)
    kinds = [(message_of(update).kind, message_of(update).address) for update in api.pushed]
    assert kinds == [("stop", "77"), ("start", "77")]


async def test_what_is_not_said_to_the_bot_alone_is_left_alone(api: Recorded, phone: TelegramPhone) -> None:
    phone.write_in_group("me esta pegando")
    phone.post_in_channel("news")
    phone.edit(phone.write("hi"), "hello")
    assert [message_of(update) is None for update in api.pushed] == [True, True, False, True]


@pytest.mark.parametrize(
    "update",
    [
        {},
        {"poll_answer": {"poll_id": "1", "option_ids": [0], "option_persistent_ids": ["x"]}},
        {"something_new": {"of": "2030"}},
        {"message": {**SAID, "text": None, "pinned_message": {**SAID, "message_id": 1}}},
        {"message": {**SAID, "from": {"id": 8, "is_bot": True, "first_name": "Other"}}},
        {"edited_channel_post": {**SAID, "chat": {"id": -1, "type": "channel", "title": "T"}}},
        {"my_chat_member": {"chat": {"id": -5, "type": "group", "title": "T"}, "from": SAID["from"], "date": 1,
                            "old_chat_member": {"user": SAID["from"], "status": "left"},
                            "new_chat_member": {"user": SAID["from"], "status": "member"}}},
        {"callback_query": {"id": "1", "from": SAID["from"], "chat_instance": "1", "inline_message_id": "x",
                            "data": "menu"}},
        {"callback_query": {"id": "1", "from": SAID["from"], "chat_instance": "1", "message": SAID}},
    ],
)  # fmt: skip
def test_other_updates_are_nobodys_message(update: dict[str, Any]) -> None:
    assert message_of({"update_id": 9, **update}) is None


@pytest.mark.parametrize(
    "update",
    [
        None,
        [],
        "text",
        {"message": SAID},
        {"update_id": "9", "message": SAID},
        {"update_id": True, "message": SAID},
        {"update_id": 9, "message": {"text": "canary"}},
        {"update_id": 9, "message": {**SAID, "chat": 7}},
        {"update_id": 9, "message": {**SAID, "date": "canary"}},
        {"update_id": 9, "my_chat_member": {"chat": ["x"]}},
        {"update_id": 9, "my_chat_member": "canary"},
        {"update_id": 9, "callback_query": {}},
    ],
)
def test_what_telegram_would_not_send_tells_nothing_of_itself(update: Any) -> None:
    with pytest.raises(BadUpdateError) as error:
        message_of(update)
    assert "canary" not in str(error.value)


@pytest.mark.parametrize(
    ("given", "right"),
    [("secret", True), ("Secret", False), ("", False), (None, False), ("é", False)],
)
def test_the_secret(given: str | None, right: bool) -> None:
    assert is_secret("secret", given) is right
