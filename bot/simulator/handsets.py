"""What stands on the screens of three phones, and what a thumb can do on each: the state behind the page.

A handset turns what the stand-ins tell into bubbles, and what the page asks into what a phone would send. It decides
nothing about the bot.
"""

from __future__ import annotations

import itertools
import secrets
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from bot.rendering.segments import cost_of
from bot.simulator.phones import MEDIA, TelegramPhone, TwilioPhone
from bot.simulator.telegram_api import TelegramApi
from bot.simulator.telegram_chats import Chat, ChatMessage
from bot.simulator.twilio_api import TwilioApi
from bot.simulator.twilio_messages import TwilioMessage

Side = Literal["person", "bot", "provider"]
Tell = Callable[[dict[str, Any]], None]

MAX_TEXT = 2000
_ONTARIO = (416, 647, 437, 905, 289, 365, 613, 343, 519, 226, 548, 705, 249, 807)  # area codes


class ImpossibleError(ValueError):
    """A phone cannot do what the page asked."""


@dataclass
class Bubble:
    """`kind`: `text`, `place`, or one of `phones.MEDIA`. `choices`: (title, id) of buttons, or of rows where
    `opens_list` is the words of the button that opens them. `cost`: encoding, segments and characters of an SMS."""

    id: str
    side: Side
    text: str
    kind: str = "text"
    at: float = 0.0  # seconds since 1970
    status: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    opens_list: str = ""
    chosen: str = ""
    cost: Mapping[str, Any] | None = None
    edited: bool = False
    gone: bool = False


class Handset(ABC):
    """`tell` is called with what changed, as the page reads it: {"phone", "bubble"}, {"phone", "state"} or, when
    somebody new has taken the phone, {"phone", "cleared"}."""

    name: str

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._bubbles: dict[str, Bubble] = {}
        self._numbers = itertools.count(1)

    async def act(self, asked: Mapping[str, Any]) -> None:
        """`asked["do"]`: write, choose, locate, share, edit, block, unblock, renew. Raises `ImpossibleError`."""
        action = {
            "write": self._write, "choose": self._choose, "locate": self._locate, "share": self._share,
            "edit": self._edit, "block": self._block, "unblock": self._block, "renew": self._renew,
        }.get(str(asked.get("do")))  # fmt: skip
        if action is None:
            raise ImpossibleError("do")
        await action(asked)

    def snapshot(self) -> list[dict[str, Any]]:
        """All that a page needs to show this phone from nothing."""
        bubbles = [{"phone": self.name, "bubble": asdict(bubble)} for bubble in self._bubbles.values()]
        return [{"phone": self.name, "cleared": True}, *bubbles, {"phone": self.name, "state": self._state()}]

    async def close(self) -> None:
        return

    def _show(self, bubble: Bubble) -> None:
        self._bubbles[bubble.id] = bubble
        self._tell({"phone": self.name, "bubble": asdict(bubble)})

    def _state(self) -> dict[str, Any]:
        return {}

    def _show_state(self) -> None:
        self._tell({"phone": self.name, "state": self._state()})

    def _mine(self, text: str, kind: str = "text", cost: Mapping[str, Any] | None = None) -> None:
        self._show(Bubble(f"{self.name}-{next(self._numbers)}", "person", text, kind, time.time(), cost=cost))

    async def _renew(self, _: Mapping[str, Any]) -> None:
        """Somebody else, whom the bot does not know."""
        self._bubbles.clear()
        await self._become_another()
        for told in self.snapshot():
            self._tell(told)

    def _bubble(self, asked: Mapping[str, Any]) -> Bubble:
        bubble = self._bubbles.get(str(asked.get("bubble")))
        if bubble is None or bubble.gone:
            raise ImpossibleError("bubble")
        return bubble

    @staticmethod
    def _title(bubble: Bubble, id_: str) -> str:
        title = next((title for title, known in bubble.choices if known == id_), None)
        if title is None:
            raise ImpossibleError("choice")
        return title

    @abstractmethod
    async def _write(self, asked: Mapping[str, Any]) -> None: ...

    @abstractmethod
    async def _locate(self, asked: Mapping[str, Any]) -> None: ...

    @abstractmethod
    async def _share(self, asked: Mapping[str, Any]) -> None: ...

    @abstractmethod
    async def _become_another(self) -> None: ...

    async def _choose(self, asked: Mapping[str, Any]) -> None:  # noqa: ARG002
        raise ImpossibleError("choose")

    async def _edit(self, asked: Mapping[str, Any]) -> None:  # noqa: ARG002
        raise ImpossibleError("edit")

    async def _block(self, asked: Mapping[str, Any]) -> None:  # noqa: ARG002
        raise ImpossibleError("block")


class TwilioHandset(Handset):
    """The SMS app, or WhatsApp: what is written goes to the webhook at once, and what the API takes is shown."""

    def __init__(self, api: TwilioApi, auth_token: str, webhook: str, to: str, on_whatsapp: bool, tell: Tell) -> None:
        super().__init__(tell)
        self.name = "whatsapp" if on_whatsapp else "sms"
        self._api, self._token, self._webhook = api, auth_token, webhook
        self._to, self._on_whatsapp = to, on_whatsapp
        self._new_numbers = new_numbers()
        self._phone = self._another()

    def take(self, message: TwilioMessage) -> None:
        """What the API has taken, or a change of its status."""
        if message.to != self._phone.address:
            return
        choices = tuple((one.title, one.id) for one in (*message.buttons, *message.rows))
        chosen = self._bubbles[message.sid].chosen if message.sid in self._bubbles else ""
        self._show(
            Bubble(
                message.sid, "bot" if message.callback else "provider", message.body, at=message.created,
                status=message.status, choices=choices, opens_list=message.opens_list, chosen=chosen,
                cost=None if self._on_whatsapp else _cost(message.body),
            )
        )  # fmt: skip

    async def close(self) -> None:
        await self._phone.close()

    async def _write(self, asked: Mapping[str, Any]) -> None:
        text = _text(asked)
        self._mine(text, cost=None if self._on_whatsapp else _cost(text))
        await self._phone.write(text)

    async def _choose(self, asked: Mapping[str, Any]) -> None:
        bubble, id_ = self._bubble(asked), str(asked.get("id"))
        title = self._title(bubble, id_)
        bubble.chosen = id_
        self._show(bubble)
        self._mine(title)
        if bubble.opens_list:
            await self._phone.pick(id_, title, bubble.id)
        else:
            await self._phone.press(id_, title, bubble.id)

    async def _locate(self, asked: Mapping[str, Any]) -> None:
        if not self._on_whatsapp:
            raise ImpossibleError("an SMS has no place")
        latitude, longitude = _place(asked)
        self._mine(str(asked.get("name", "")), "place")
        await self._phone.locate(latitude, longitude)

    async def _share(self, asked: Mapping[str, Any]) -> None:
        kind, caption = _media(asked)
        self._mine(caption, kind)
        await self._phone.share(kind, caption)

    async def _become_another(self) -> None:
        await self._phone.close()
        self._phone = self._another()

    def _another(self) -> TwilioPhone:
        return TwilioPhone(self._api, self._token, self._webhook, next(self._new_numbers), self._to, self._on_whatsapp)


class TelegramHandset(Handset):
    """Telegram: what is written is brought to the bot by the stand-in, in order."""

    name = "telegram"

    def __init__(self, api: TelegramApi, tell: Tell) -> None:
        super().__init__(tell)
        self._api = api
        self._phone = TelegramPhone(api, secrets.randbits(40))

    def take(self, message: ChatMessage) -> None:
        """A message of the chat, or a change of it."""
        if message.chat_id != self._phone.chat.id:
            return
        rows = message.body.get("reply_markup", {}).get("inline_keyboard", [])
        kind = next((kind for kind in MEDIA if kind in message.body or (kind == "picture" and "photo" in message.body)),
                    "place" if "location" in message.body else "text")  # fmt: skip
        known = self._bubbles.get(str(message.id))
        self._show(
            Bubble(
                str(message.id), "bot" if message.from_bot else "person",
                message.body.get("text") or message.body.get("caption") or (known.text if known else ""), kind,
                message.date, choices=tuple((one["text"], one["callback_data"]) for row in rows for one in row),
                chosen=known.chosen if known else "", edited=message.edited, gone=message.gone,
            )
        )  # fmt: skip

    def take_state(self, chat: Chat) -> None:
        if chat.id == self._phone.chat.id:
            self._show_state()

    def _state(self) -> dict[str, Any]:
        chat = self._phone.chat
        share = next((button["text"] for row in chat.keyboard for button in row if button.get("request_location")), "")
        return {"share_place": share, "blocked": chat.blocked}

    async def _write(self, asked: Mapping[str, Any]) -> None:
        self._phone.write(_text(asked))

    async def _choose(self, asked: Mapping[str, Any]) -> None:
        bubble, id_ = self._bubble(asked), str(asked.get("id"))
        self._title(bubble, id_)
        bubble.chosen = id_
        self._show(bubble)
        self._phone.press(self._phone.chat.messages[int(bubble.id)], id_)

    async def _locate(self, asked: Mapping[str, Any]) -> None:
        sent = self._phone.locate(*_place(asked))
        self._bubbles[str(sent.id)].text = str(asked.get("name", ""))
        self._show(self._bubbles[str(sent.id)])

    async def _share(self, asked: Mapping[str, Any]) -> None:
        self._phone.share(*_media(asked))

    async def _edit(self, asked: Mapping[str, Any]) -> None:
        bubble = self._bubble(asked)
        if bubble.side != "person" or bubble.kind != "text":
            raise ImpossibleError("edit")
        self._phone.edit(self._phone.chat.messages[int(bubble.id)], _text(asked))

    async def _block(self, asked: Mapping[str, Any]) -> None:
        self._phone.block(asked["do"] == "block")

    async def _become_another(self) -> None:
        self._phone = TelegramPhone(self._api, secrets.randbits(40))


def new_numbers() -> Iterator[str]:
    """Numbers of those that are kept for films and demos, which nobody has; none twice before all have been there, as
    the bot knows whoever has written before."""
    numbers = [f"+1{area}555{line:04d}" for area in _ONTARIO for line in range(100, 199)]
    while True:
        yield from secrets.SystemRandom().sample(numbers, len(numbers))


def _cost(text: str) -> dict[str, Any]:
    return {**asdict(cost_of(text)), "characters": len(text)}


def _text(asked: Mapping[str, Any]) -> str:
    text = asked.get("text")
    if not isinstance(text, str) or not text.strip() or len(text) > MAX_TEXT:
        raise ImpossibleError("text")
    return text


def _media(asked: Mapping[str, Any]) -> tuple[str, str]:
    kind, caption = asked.get("kind"), asked.get("text", "")
    if kind not in MEDIA or not isinstance(caption, str):
        raise ImpossibleError("kind")
    return kind, caption


def _place(asked: Mapping[str, Any]) -> tuple[float, float]:
    latitude, longitude = asked.get("latitude"), asked.get("longitude")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        raise ImpossibleError("place")
    return float(latitude), float(longitude)
