"""Telegram's webhook: the secret, what is kept, and that no odd update holds up the others."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from bot.channels.telegram_in import SECRET_HEADER
from tests.web.conftest import HELP, SECRET, TELEGRAM, Web

PERSON = {"id": 77, "is_bot": False, "first_name": "Canary", "language_code": "es"}
CHAT = {"id": 77, "type": "private", "first_name": "Canary"}


def update(text: str = "hola", id_: int = 1) -> dict[str, Any]:
    return {"update_id": id_, "message": {"message_id": id_, "date": 1, "chat": CHAT, "from": PERSON, "text": text}}


async def post(web: Web, body: Any, secret: str | None = SECRET) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", **({SECRET_HEADER: secret} if secret is not None else {})}
    return await web.http.post(TELEGRAM, content=content, headers=headers)


async def test_an_update_is_stored_and_answered_with_nothing(web: Web) -> None:
    answer = await post(web, update("me debe dinero"))
    assert (answer.status_code, answer.content) == (200, b"")
    assert [(message.text, message.locale) for message in web.stored()] == [("me debe dinero", "es")]


async def test_the_same_update_again_is_taken_in_once(web: Web) -> None:
    assert [(await post(web, update())).status_code for _ in range(3)] == [200] * 3
    assert len(web.stored()) == 1


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET.upper()])
async def test_without_the_secret_nothing_is_read(secret: str | None, web: Web) -> None:
    before = web.rows()
    answer = await post(web, update(), secret)
    assert (answer.status_code, answer.content) == (403, b"")
    assert (await post(web, b"not even json", secret)).status_code == 403
    assert web.rows() == before


@pytest.mark.parametrize("body", [b"", b"text", b"{", b"\xff\xfe", b"[" * 60_000])
async def test_what_is_no_json_is_malformed(body: bytes, web: Web) -> None:
    answer = await post(web, body)
    assert (answer.status_code, answer.content) == (400, b"")


@pytest.mark.parametrize(
    "odd",
    [
        {},
        [],
        None,
        {"update_id": 9, "message": {"text": "x"}},
        {"update_id": 9, "my_chat_member": {"chat": ["x"]}},
        {"update_id": 9, "poll": {"id": "1"}},
        {"update_id": 9, "something_new": {}},
    ],
)
async def test_an_odd_update_is_taken_and_passed_over(odd: Any, web: Web) -> None:
    assert (await post(web, odd)).status_code == 200
    assert web.stored() == []
    assert (await post(web, update())).status_code == 200
    assert len(web.stored()) == 1


async def test_a_call_for_help_is_answered_when_the_database_is_away(web_without_database: Web) -> None:
    answer = await post(web_without_database, update("me esta pegando"))
    assert answer.json() == {"method": "sendMessage", "chat_id": "77", "text": HELP}
    assert (await post(web_without_database, update("hola", 2))).content == b""


async def test_what_polling_brings_goes_the_same_way(web: Web) -> None:
    from bot.web.telegram import TelegramWebhook

    webhook = TelegramWebhook(web.spool, "", lambda _: None)
    for fetched in (update("one"), {"update_id": 5, "message": {"text": "odd"}}, update("two", 6), update("one")):
        await webhook.take(fetched)
    assert [message.text for message in web.stored()] == ["one", "two"]
