"""Telegram's updates, read: what a person sent in a chat with the bot; everything else is None.

Groups and channels are left alone: an answer there would show others who asked. An edited message is not answered a
second time. https://core.telegram.org/bots/api#update
"""

from __future__ import annotations

import hmac
from typing import Any

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.channels.base import Incoming, Kind, position

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  the name of a header
_START_FROM_A_LINK = "/start "
LANGUAGES = {"zh": "zh-Hans", "zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "fil": "tl", "pa-in": "pa"}


class BadUpdateError(ValueError):
    """A signed request that is no update as Telegram documents it."""


def is_secret(expected: str, given: str | None) -> bool:
    return hmac.compare_digest(expected.encode(), (given or "").encode())


def message_of(data: Any) -> Incoming | None:
    """What a person sent, blocked or unblocked; None for any other update. Raises `BadUpdateError`.

    `data`: the update as JSON.
    """
    if not isinstance(data, dict) or type(data.get("update_id")) is not int:
        raise BadUpdateError("update_id")
    try:
        update = Update.de_json(data, None)
    except Exception as error:  # the library raises whatever its parsers meet in a malformed update
        raise BadUpdateError(type(error).__name__) from error
    if update.callback_query is not None:
        return _choice(update, update.callback_query)
    if update.my_chat_member is not None:
        return _came_or_left(update, update.my_chat_member)
    if update.message is None or update.message.chat.type != ChatType.PRIVATE:
        return None
    return _message(update, update.message)


def _came_or_left(update: Update, change: ChatMemberUpdated) -> Incoming | None:
    """The person has blocked the bot, which is a STOP, or unblocked it."""
    kinds: dict[str, Kind] = {ChatMemberStatus.BANNED: "stop", ChatMemberStatus.MEMBER: "start"}
    kind = kinds.get(change.new_chat_member.status)
    if change.chat.type != ChatType.PRIVATE or kind is None:
        return None
    return Incoming("telegram", str(update.update_id), str(change.chat.id), kind=kind)


def _choice(update: Update, query: CallbackQuery) -> Incoming | None:
    chat = query.message.chat if query.message else None
    if chat is None or chat.type != ChatType.PRIVATE or not query.data:
        return None
    return Incoming(
        "telegram", str(update.update_id), str(chat.id), kind="choice", choice=query.data,
        locale=_locale(query.from_user.language_code), acknowledge=query.id,
    )  # fmt: skip


def _message(update: Update, message: Message) -> Incoming | None:
    user = message.from_user
    if user is not None and user.is_bot:
        return None
    common: dict[str, Any] = {
        "channel": "telegram",
        "provider_id": str(update.update_id),
        "address": str(message.chat.id),
        "locale": _locale(user.language_code if user else None),
        "erasable": str(message.message_id),
    }
    place = message.venue.location if message.venue else message.location
    if place is not None:
        return Incoming(**common, text=position(place.latitude, place.longitude))
    text, media = message.text or message.caption, _media(message)
    if text and text.startswith(_START_FROM_A_LINK):  # a link can carry a word, which says nothing of the person
        text = text.split()[0]
    if text:
        return Incoming(**common, text=text, media=media or "")
    return Incoming(**common, kind="unreadable", media=media) if media else None


def _media(message: Message) -> str | None:
    """One of `UNREADABLE`; None for what is no message of a person (a pinned message, a changed title ...)."""
    kinds = {
        "voice": (message.voice, message.audio),
        "picture": (message.photo,),
        "video": (message.video, message.video_note, message.animation),
        "sticker": (message.sticker, message.dice),
        "contact": (message.contact,),
        "document": (message.document, message.poll, message.story, message.paid_media, message.game),
    }
    return next((kind for kind, found in kinds.items() if any(found)), None)


def _locale(code: str | None) -> str:
    """Telegram's code of the app's language as one of ours, as far as it can be told without our list."""
    code = (code or "").lower()
    return LANGUAGES.get(code) or LANGUAGES.get(code.split("-")[0]) or code.split("-")[0]
