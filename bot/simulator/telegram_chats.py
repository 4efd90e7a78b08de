"""What Telegram's servers hold of a chat, and how they read the texts and keyboards that a bot sends.

https://core.telegram.org/bots/api#formatting-options, #inlinekeyboardmarkup, #replykeyboardmarkup
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

MAX_TEXT = 4096
MAX_BUTTON_DATA = 64
_COMMAND, _MAX_DESCRIPTION = re.compile(r"[a-z0-9_]{1,32}"), 256
_TAGS = frozenset(["b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "a", "blockquote"])


class TelegramError(Exception):
    """`status` and `description` as Telegram words them; `retry_after` in seconds."""

    def __init__(self, status: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.status, self.description, self.retry_after = status, description, retry_after

    def to_json(self) -> dict[str, Any]:
        parameters = {"parameters": {"retry_after": self.retry_after}} if self.retry_after else {}
        return {"ok": False, "error_code": self.status, "description": self.description, **parameters}


@dataclass
class ChatMessage:
    """`from_bot`: else the person's. `body` holds what the message is, as in an update: `text`, `voice` ..."""

    id: int
    chat_id: int
    from_bot: bool
    date: int
    body: dict[str, Any]
    edited: bool = False
    gone: bool = False

    def to_json(self, chat: Mapping[str, Any], sender: Mapping[str, Any]) -> dict[str, Any]:
        return {"message_id": self.id, "date": self.date, "chat": dict(chat), "from": dict(sender), **self.body}


@dataclass
class Chat:
    """A chat of one person with the bot. `keyboard`: the rows of the keyboard that stands below the text field."""

    id: int
    person: Mapping[str, Any]
    messages: dict[int, ChatMessage] = field(default_factory=dict)
    keyboard: list[list[dict[str, Any]]] = field(default_factory=list)
    blocked: bool = False

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id, "type": "private", "first_name": self.person["first_name"]}


def text_of(text: str, parse_mode: str) -> str:
    """What is shown of a text with marks. Raises `TelegramError`."""
    if parse_mode:
        reader = _Marks()
        reader.feed(text)
        reader.close()
        if reader.open_tags:
            raise cannot_parse(f'Can\'t find end tag corresponding to start tag "{reader.open_tags[-1]}"')
        text = "".join(reader.text)
    if not text.strip():
        raise TelegramError(400, "Bad Request: message text is empty")
    if len(text) > MAX_TEXT:
        raise TelegramError(400, "Bad Request: message is too long")
    return text


def markup_of(given: str) -> dict[str, Any]:
    """Raises `TelegramError`."""
    if not given:
        return {}
    try:
        markup = json.loads(given)
    except ValueError:
        raise TelegramError(400, "Bad Request: can't parse reply keyboard markup JSON object") from None
    for button in (button for row in markup.get("inline_keyboard", ()) for button in row):
        if not 0 < len(button.get("callback_data", "").encode()) <= MAX_BUTTON_DATA:
            raise TelegramError(400, "Bad Request: BUTTON_DATA_INVALID")
        if not button.get("text", "").strip():
            raise TelegramError(400, "Bad Request: text buttons are empty")
    return dict(markup)


def commands_of(given: str) -> list[dict[str, str]]:
    """Raises `TelegramError`."""
    commands = json.loads(given or "[]")
    for command in commands:
        if not _COMMAND.fullmatch(command.get("command", "")):
            raise TelegramError(400, "Bad Request: BOT_COMMAND_INVALID")
        if not 0 < len(command.get("description", "")) <= _MAX_DESCRIPTION:
            raise TelegramError(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
    return list(commands)


class _Marks(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.open_tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        if tag not in _TAGS:
            raise cannot_parse(f'Unsupported start tag "{tag}"')
        self.open_tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open_tags or self.open_tags.pop() != tag:
            raise cannot_parse("Unexpected end tag")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def cannot_parse(why: str) -> TelegramError:
    return TelegramError(400, f"Bad Request: can't parse entities: {why}")
