"""Sends to Telegram with python-telegram-bot, and erases messages from a chat.

Texts are sent as HTML with everything escaped, so that nothing in them can become a link or a style; where Telegram
refuses even that, the same text goes out plain. https://core.telegram.org/bots/api
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import httpx
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.channels.base import (
    CannotTellError,
    Choice,
    InDoubtError,
    LaterError,
    Outgoing,
    RefusedError,
    SendError,
    Sent,
    StoppedError,
)

_POOL, _CONNECT_S, _READ_S = 16, 5.0, 15.0
_ERASE_AT_ONCE = 100  # deleteMessages takes so many
_WAIT_WHEN_MISCONFIGURED_S = 60.0
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)  # the request never left
Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove


def make_bot(token: str, api_url: str, timeout_s: float = _READ_S) -> Bot:
    """Asks Telegram nothing, so a start needs no network."""
    request = HTTPXRequest(
        connection_pool_size=_POOL, connect_timeout=min(_CONNECT_S, timeout_s), read_timeout=timeout_s,
        write_timeout=timeout_s, pool_timeout=timeout_s,
    )  # fmt: skip
    return Bot(token, base_url=f"{api_url}/bot", base_file_url=f"{api_url}/file/bot", request=request)


class TelegramSender:
    knock: Outgoing | None = None

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(self, address: str, message: Outgoing, mark: str) -> Sent:  # noqa: ARG002  Telegram has no receipts
        try:
            if message.do == "acknowledge":
                return await self._acknowledge(message.about)
            if message.do == "erase":
                return await self._erase(address, message.about)
            return await self._say(address, message)
        except TelegramError as error:
            raise _error_of(error) from None  # its text may hold the chat

    async def find(self, address: str, message: Outgoing, since: float) -> list[str]:  # noqa: ARG002
        raise CannotTellError("telegram does not tell")

    async def close(self) -> None:
        await self._bot.shutdown()

    async def _say(self, address: str, message: Outgoing) -> Sent:
        markup = self._markup(message)
        text = message.bare if isinstance(markup, InlineKeyboardMarkup) else message.text
        try:
            sent = await self._bot.send_message(
                address, escape(text, quote=False), parse_mode=ParseMode.HTML, reply_markup=markup
            )
        except BadRequest as error:
            if "parse" not in str(error).lower():
                raise
            sent = await self._bot.send_message(address, text, reply_markup=markup)
        return Sent(str(sent.message_id), final=True)

    def _markup(self, message: Outgoing) -> Markup:
        if message.choices and all(len(choice.target.encode()) <= 64 for choice in message.choices):
            return InlineKeyboardMarkup(_rows(message.choices))
        if message.share_place:
            button = KeyboardButton(message.share_place, request_location=True)
            return ReplyKeyboardMarkup([[button]], resize_keyboard=True, one_time_keyboard=True)
        # Whether the button that shares a position is still there is not remembered: taking it away is always right.
        return ReplyKeyboardRemove()

    async def _acknowledge(self, about: Sequence[str]) -> Sent:
        """Ends the waiting sign on a button. After some seconds Telegram no longer takes it, which is no failure."""
        for id_ in about:
            try:
                await self._bot.answer_callback_query(id_)
            except BadRequest:
                continue
        return Sent("", final=True)

    async def _erase(self, address: str, about: Sequence[str]) -> Sent:
        ids = [int(id_) for id_ in about if id_.isdigit()]
        for start in range(0, len(ids), _ERASE_AT_ONCE):
            try:
                await self._bot.delete_messages(address, ids[start : start + _ERASE_AT_ONCE])
            except BadRequest:  # one that is too old or gone spoils them all: then one by one
                for id_ in ids[start : start + _ERASE_AT_ONCE]:
                    try:
                        await self._bot.delete_message(address, id_)
                    except BadRequest:
                        continue
        return Sent("", final=True)


def _rows(choices: Sequence[Choice]) -> list[list[InlineKeyboardButton]]:
    """One under the other: titles are questions, too long for two in a row."""
    return [[InlineKeyboardButton(choice.title, callback_data=choice.target)] for choice in choices]


def _error_of(error: TelegramError) -> SendError:
    name = type(error).__name__
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        return LaterError(name, float(wait if isinstance(wait, int | float) else wait.total_seconds()))
    if isinstance(error, Forbidden):
        return StoppedError(name)
    if isinstance(error, InvalidToken):
        return LaterError(name, _WAIT_WHEN_MISCONFIGURED_S)
    if isinstance(error, BadRequest):
        return StoppedError(name) if "chat not found" in str(error).lower() else RefusedError(name)
    if isinstance(error.__cause__, _NOT_SENT):
        return LaterError(type(error.__cause__).__name__)
    return InDoubtError(name)
