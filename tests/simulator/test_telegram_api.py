"""The stand-in of Telegram: updates in order until they are taken, and its refusals."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.simulator.phones import TelegramPhone
from bot.simulator.serving import listen, serve, url_of
from bot.simulator.telegram_api import SECRET_HEADER, TelegramApi

TOKEN = "1:made-up"


@dataclass
class Telegram:
    """`statuses`: what the webhook answers, one after the other; then 200. `came`: the texts of the updates."""

    api: TelegramApi
    url: str
    http: httpx.AsyncClient
    now: list[float]
    statuses: list[int] = field(default_factory=list)
    answer: dict[str, Any] | None = None
    came: list[str] = field(default_factory=list)

    async def call(self, method: str, **given: Any) -> dict[str, Any]:
        return (await self.http.post(f"/bot{TOKEN}/{method}", data=given)).json()


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    now = [1_800_000_000.0]
    api = TelegramApi(TOKEN, clock=lambda: now[0])
    listening = listen()

    async def webhook(request: Request) -> Response:
        assert request.headers[SECRET_HEADER] == "secret"
        update = await request.json()
        found.came.append(update["message"]["text"])
        status = found.statuses.pop(0) if found.statuses else 200
        return JSONResponse(found.answer, status) if found.answer else Response(status_code=status)

    serving = await serve(Starlette(routes=[Route("/hook", webhook, methods=["POST"]), *api.routes()]), listening)
    async with httpx.AsyncClient(base_url=url_of(listening)) as http:
        found = Telegram(api, url_of(listening), http, now)
        yield found
    await api.close()
    await serving.end()


async def test_updates_come_in_order_and_again_until_they_are_taken(telegram: Telegram) -> None:
    phone = TelegramPhone(telegram.api, 7)
    telegram.statuses = [500, 403]
    await telegram.call("setWebhook", url=f"{telegram.url}/hook", secret_token="secret")
    phone.write("one")
    phone.write("two")
    await telegram.api.settle()
    assert telegram.came == ["one", "one", "one", "two"]


async def test_a_method_may_be_called_in_the_answer(telegram: Telegram) -> None:
    phone = TelegramPhone(telegram.api, 7)
    telegram.answer = {"method": "sendMessage", "chat_id": "7", "text": "Call 911"}
    await telegram.call("setWebhook", url=f"{telegram.url}/hook", secret_token="secret")
    phone.write("help")
    await telegram.api.settle()
    assert [message.body["text"] for message in phone.chat.messages.values()] == ["help", "Call 911"]


async def test_get_updates_confirms_by_the_offset_and_not_beside_a_webhook(telegram: Telegram) -> None:
    phone = TelegramPhone(telegram.api, 7)
    phone.write("one")
    phone.write("two")
    first, second = (await telegram.call("getUpdates"))["result"]
    assert [update["message"]["text"] for update in (first, second)] == ["one", "two"]
    left = (await telegram.call("getUpdates", offset=second["update_id"]))["result"]
    assert left == [second]
    assert (await telegram.call("getUpdates", offset=second["update_id"] + 1, timeout=0))["result"] == []
    await telegram.call("setWebhook", url=f"{telegram.url}/hook", secret_token="secret")
    assert (await telegram.call("getUpdates"))["error_code"] == 409
    await telegram.call("deleteWebhook")
    assert (await telegram.call("getUpdates", timeout=0))["ok"]


async def test_only_the_kinds_that_were_asked_for_are_brought(telegram: Telegram) -> None:
    await telegram.call("getUpdates", allowed_updates='["message"]', timeout=0)
    phone = TelegramPhone(telegram.api, 7)
    phone.block()
    phone.post_in_channel("news")
    phone.write("hi")
    assert [set(update) - {"update_id"} for update in (await telegram.call("getUpdates"))["result"]] == [{"message"}]


@pytest.mark.parametrize(
    ("method", "given", "status", "words"),
    [
        ("sendMessage", {"chat_id": 8, "text": "x"}, 400, "chat not found"),
        ("sendMessage", {"chat_id": 7, "text": " "}, 400, "message text is empty"),
        ("sendMessage", {"chat_id": 7, "text": "x" * 4097}, 400, "message is too long"),
        ("sendMessage", {"chat_id": 7, "text": "<b>x", "parse_mode": "HTML"}, 400, "can't parse entities"),
        ("sendMessage", {"chat_id": 7, "text": "<wage>", "parse_mode": "HTML"}, 400, "can't parse entities"),
        ("sendMessage", {"chat_id": 7, "text": "x</i>", "parse_mode": "HTML"}, 400, "can't parse entities"),
        ("sendMessage", {"chat_id": 7, "text": "x", "reply_markup": "{"}, 400, "can't parse reply keyboard"),
        ("sendMessage", {"chat_id": 7, "text": "x",
                         "reply_markup": '{"inline_keyboard": [[{"text": "A", "callback_data": "%s"}]]}' % ("x" * 65)},
         400, "BUTTON_DATA_INVALID"),
        ("answerCallbackQuery", {"callback_query_id": "1"}, 400, "query is too old"),
        ("deleteMessage", {"chat_id": 7, "message_id": 99}, 400, "message to delete not found"),
        ("setMyCommands", {"commands": '[{"command": "Menu", "description": "x"}]'}, 400, "BOT_COMMAND_INVALID"),
        ("flyToTheMoon", {}, 404, "Not Found"),
    ],
)  # fmt: skip
async def test_refusals_are_worded_as_telegrams(
    method: str, given: dict[str, Any], status: int, words: str, telegram: Telegram
) -> None:
    TelegramPhone(telegram.api, 7)
    answer = await telegram.call(method, **given)
    assert (answer["ok"], answer["error_code"]) == (False, status)
    assert words in answer["description"]


async def test_a_wrong_token_is_unauthorized(telegram: Telegram) -> None:
    answer = await telegram.http.post("/bot2:other/getMe")
    assert (answer.status_code, answer.json()["description"]) == (401, "Unauthorized")
    assert (await telegram.call("getMe"))["result"]["is_bot"]


async def test_what_is_older_than_two_days_cannot_be_deleted(telegram: Telegram) -> None:
    phone = TelegramPhone(telegram.api, 7)
    old = phone.write("old")
    telegram.now[0] += 49 * 3600
    new = phone.write("new")
    assert (await telegram.call("deleteMessages", chat_id=7, message_ids=f"[{old.id}, {new.id}, 99]"))["ok"]
    assert (old.gone, new.gone) == (False, True)
    assert (await telegram.call("deleteMessage", chat_id=7, message_id=old.id))["error_code"] == 400
