"""A stand-in of Telegram's Bot API: takes what the bot sends, and brings it updates by webhook or by `getUpdates`.

Updates come one after the other, and one that the webhook does not take is brought again, as Telegram does. Nothing
leaves the machine. https://core.telegram.org/bots/api
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.simulator.faults import Faults
from bot.simulator.telegram_chats import Chat, ChatMessage, TelegramError, cannot_parse, commands_of, markup_of, text_of

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  the name of a header
SELF = {"id": 1, "is_bot": True, "first_name": "rights-bot", "username": "rights_bot"}
_DELETABLE_S = 48 * 3600
_WEBHOOK_S, _AGAIN_S, _LONGEST_AGAIN_S = 10.0, 0.2, 5.0
_BUSY_S = 1  # what a 429 asks to wait


class TelegramApi:
    """`changed` is told of each message and of each change of one; `chat_changed` of a keyboard, or of a blocked
    bot."""

    def __init__(
        self, token: str, changed: Callable[[ChatMessage], None] = lambda _: None,
        chat_changed: Callable[[Chat], None] = lambda _: None, clock: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        self._token = token
        self.changed, self.chat_changed, self._clock = changed, chat_changed, clock
        self.chats: dict[int, Chat] = {}
        self.commands: dict[str, list[dict[str, str]]] = {}
        self.acknowledged: list[str] = []
        self.webhook = ""
        self.faults = Faults()
        self.parses_nothing = False  # refuses every text with marks, as Telegram sometimes does for no visible reason
        self._secret = ""
        self._wanted: frozenset[str] = frozenset()
        self._asked: set[str] = set()  # presses of buttons that wait to be acknowledged
        self._updates: deque[dict[str, Any]] = deque()
        self._update_ids, self._message_ids = itertools.count(int(clock())), itertools.count(1)
        self._new = asyncio.Event()
        self._bringing: asyncio.Task[None] | None = None
        self._http = httpx.AsyncClient(timeout=_WEBHOOK_S, trust_env=False)

    def routes(self) -> list[Route]:
        return [Route("/bot{token}/{method}", self._call, methods=["GET", "POST"])]

    def open_chat(self, person: Mapping[str, Any]) -> Chat:
        """`person` as Telegram's `User`: id, first_name, language_code."""
        chat = self.chats[person["id"]] = Chat(person["id"], person)
        return chat

    def say(self, chat: Chat, body: dict[str, Any], from_bot: bool = False) -> ChatMessage:
        """A new message in the chat, which everybody in it sees."""
        message = ChatMessage(next(self._message_ids), chat.id, from_bot, int(self._clock()), body)
        chat.messages[message.id] = message
        self.changed(message)
        return message

    def seen(self, chat: Chat, message: ChatMessage) -> dict[str, Any]:
        """A message as an update holds it."""
        return message.to_json(chat.to_json(), SELF if message.from_bot else chat.person)

    def press(self, query_id: str) -> None:
        self._asked.add(query_id)

    def push(self, update: Mapping[str, Any]) -> int:
        """Something that the bot is to be told: one field of an `Update`. Its id."""
        id_ = next(self._update_ids)
        if not self._wanted or self._wanted & update.keys():
            self._updates.append({"update_id": id_, **update})
            self._new.set()
        return id_

    async def settle(self) -> None:
        """Returns when every update has been taken in."""
        while self._updates:
            await asyncio.sleep(0.01)

    async def close(self) -> None:
        if self._bringing:
            self._bringing.cancel()
        await self._http.aclose()

    # --- updates ------------------------------------------------------------------------------------------

    async def _bring(self) -> None:
        again = _AGAIN_S
        while True:
            while not self._updates:
                self._new.clear()
                await self._new.wait()
            if await self._brought(self._updates[0]):
                self._updates.popleft()
                again = _AGAIN_S
            else:
                await asyncio.sleep(again)
                again = min(2 * again, _LONGEST_AGAIN_S)

    async def _brought(self, update: dict[str, Any]) -> bool:
        headers = {SECRET_HEADER: self._secret} if self._secret else {}
        try:
            answer = await self._http.post(self.webhook, json=update, headers=headers)
        except httpx.HTTPError:
            return False
        if not answer.is_success:
            return False
        if answer.content:  # a method may be called in the answer
            called = answer.json()
            self._methods[called["method"]](self, called)
        return True

    async def _get_updates(self, given: Mapping[str, Any]) -> Any:
        if self.webhook:
            raise TelegramError(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook")
        self._want(given)
        offset = int(given.get("offset") or 0)
        while self._updates and self._updates[0]["update_id"] < offset:
            self._updates.popleft()
        if not self._updates:
            self._new.clear()
            try:
                await asyncio.wait_for(self._new.wait(), float(given.get("timeout") or 0))
            except asyncio.TimeoutError:
                return []
        return list(self._updates)

    def _set_webhook(self, given: Mapping[str, Any]) -> Any:
        self._want(given)
        self.webhook, self._secret = str(given.get("url", "")), str(given.get("secret_token", ""))
        if self._bringing:
            self._bringing.cancel()
            self._bringing = None
        if self.webhook:
            self._bringing = asyncio.create_task(self._bring())
        return True

    def _delete_webhook(self, _: Mapping[str, Any]) -> Any:
        return self._set_webhook({})

    def _want(self, given: Mapping[str, Any]) -> None:
        if allowed := given.get("allowed_updates"):
            self._wanted = frozenset(json.loads(allowed))

    # --- methods ------------------------------------------------------------------------------------------

    async def _call(self, request: Request) -> Response:
        method = request.path_params["method"]
        if request.path_params["token"] != self._token:
            return _refusal(TelegramError(401, "Unauthorized"))
        given = {**request.query_params, **dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))}
        if method == "getUpdates":
            try:
                return JSONResponse({"ok": True, "result": await self._get_updates(given)})
            except TelegramError as error:
                return _refusal(error)
        if method not in self._methods:
            return _refusal(TelegramError(404, "Not Found: method not found"))

        def take() -> Response:
            try:
                return JSONResponse({"ok": True, "result": self._methods[method](self, given)})
            except TelegramError as error:
                return _refusal(error)

        busy = TelegramError(429, f"Too Many Requests: retry after {_BUSY_S}", _BUSY_S)
        return await self.faults.meet(take, _refusal(busy), _refusal(TelegramError(500, "Internal Server Error")))

    def _send_message(self, given: Mapping[str, Any]) -> Any:
        chat = self._chat(given)
        parse_mode = str(given.get("parse_mode", ""))
        if parse_mode and self.parses_nothing:
            raise cannot_parse("Unexpected end of entity")
        text = text_of(str(given.get("text", "")), parse_mode)
        markup = markup_of(given.get("reply_markup", ""))
        inline = {"reply_markup": markup} if "inline_keyboard" in markup else {}
        message = self.say(chat, {"text": text, **inline}, from_bot=True)
        if "keyboard" in markup or "remove_keyboard" in markup:
            chat.keyboard = markup.get("keyboard", [])
            self.chat_changed(chat)
        return self.seen(chat, message)

    def _delete_messages(self, given: Mapping[str, Any]) -> Any:
        """Those that cannot be deleted are skipped."""
        chat = self._chat(given)
        for id_ in json.loads(given.get("message_ids", "[]")):
            if self._deletable(chat, id_):
                self._erase(chat, id_)
        return True

    def _delete_message(self, given: Mapping[str, Any]) -> Any:
        chat, id_ = self._chat(given), int(given.get("message_id", 0))
        if id_ not in chat.messages or chat.messages[id_].gone:
            raise TelegramError(400, "Bad Request: message to delete not found")
        if not self._deletable(chat, id_):
            raise TelegramError(400, "Bad Request: message can't be deleted for everyone")
        self._erase(chat, id_)
        return True

    def _answer_callback_query(self, given: Mapping[str, Any]) -> Any:
        query = str(given.get("callback_query_id", ""))
        if query not in self._asked:
            raise TelegramError(
                400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
            )
        self._asked.discard(query)
        self.acknowledged.append(query)
        return True

    def _set_my_commands(self, given: Mapping[str, Any]) -> Any:
        self.commands[str(given.get("language_code") or "")] = commands_of(given.get("commands", ""))
        return True

    def _get_me(self, _: Mapping[str, Any]) -> Any:
        return SELF

    _methods: Mapping[str, Callable[[TelegramApi, Mapping[str, Any]], Any]] = {
        "sendMessage": _send_message,
        "deleteMessages": _delete_messages,
        "deleteMessage": _delete_message,
        "answerCallbackQuery": _answer_callback_query,
        "setMyCommands": _set_my_commands,
        "setWebhook": _set_webhook,
        "deleteWebhook": _delete_webhook,
        "getMe": _get_me,
    }

    def _chat(self, given: Mapping[str, Any]) -> Chat:
        """Raises `TelegramError`."""
        chat = self.chats.get(int(given.get("chat_id") or 0))
        if chat is None:
            raise TelegramError(400, "Bad Request: chat not found")
        if chat.blocked:
            raise TelegramError(403, "Forbidden: bot was blocked by the user")
        return chat

    def _deletable(self, chat: Chat, id_: int) -> bool:
        message = chat.messages.get(id_)
        return message is not None and self._clock() - message.date < _DELETABLE_S

    def _erase(self, chat: Chat, id_: int) -> None:
        chat.messages[id_].gone = True
        self.changed(chat.messages[id_])


def _refusal(error: TelegramError) -> Response:
    return JSONResponse(error.to_json(), error.status)
