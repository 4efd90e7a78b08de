"""What every channel brings in and takes out, whatever its provider calls it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Protocol

Channel = Literal["sms", "whatsapp", "telegram"]
Desk = Literal["email", "webhook"]
Kind = Literal["text", "choice", "unreadable", "stop", "start"]
UNREADABLE = ("voice", "picture", "video", "sticker", "contact", "document")


@dataclass(frozen=True)
class Incoming:
    """One message of a person.

    `provider_id` is unique in its channel: a second delivery of it is the same message. `address`: E.164, or the id of
    a chat. `kind`: `choice` is a button or a line of a list, and `choice` then its target as in `Context.menu`;
    `unreadable` is one of `UNREADABLE` in `media`, and a text with `media` is what was written under it; `stop` and
    `start` are those that the provider itself has answered. A shared position is a text, coarse (`position`). `guess`:
    the province that the number seems to be from, to be confirmed. `locale` is a hint of the language (BCP 47).
    `erasable` is what the provider needs to erase the message from the chat; `acknowledge` what it needs to be told
    that a button was seen.
    """

    channel: Channel
    provider_id: str
    address: str
    kind: Kind = "text"
    text: str = ""
    choice: str = ""
    media: str = ""
    guess: str = ""
    locale: str = ""
    erasable: str = ""
    acknowledge: str = ""
    received: float = field(default_factory=time.time)  # seconds since 1970

    def to_json(self) -> dict[str, Any]:
        return {key: value for key, value in asdict(self).items() if value != ""}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Incoming:
        return cls(**data)


def position(latitude: float, longitude: float) -> str:
    """A shared position as a text (RFC 5870), to a tenth of a degree: about 10 km. Nothing finer goes any further."""
    return f"geo:{latitude:.1f},{longitude:.1f}"


@dataclass(frozen=True)
class Choice:
    """A button or a line of a list. `target` comes back as `Incoming.choice`."""

    title: str
    target: str


@dataclass(frozen=True)
class Outgoing:
    """One message to a person.

    `text` is complete by itself, with its choices as numbered lines; a channel that shows `choices` as buttons says
    `bare` above them. `share_place`: the title of the button that answers with a position, where one is asked. `do` is
    no message but something to be done in the chat: `acknowledge` a button that was pressed, or `erase` messages;
    `about` holds the provider's ids for it. `template`: the provider's name of an approved text, which is sent instead
    of ours. `subject`: of a mail.
    """

    text: str = ""
    bare: str = ""
    choices: tuple[Choice, ...] = ()
    share_place: str = ""
    template: str = ""
    subject: str = ""
    do: Literal["", "acknowledge", "erase"] = ""
    about: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {key: value for key, value in asdict(self).items() if value not in ("", ())}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Outgoing:
        values = dict(data)
        values["choices"] = tuple(Choice(**choice) for choice in values.get("choices", ()))
        values["about"] = tuple(values.get("about", ()))
        return cls(**values)


@dataclass(frozen=True)
class Sent:
    """`provider_id`: what the provider calls the message. `final`: no receipt will follow, it has arrived as far as
    can be known."""

    provider_id: str
    final: bool


@dataclass(frozen=True)
class Receipt:
    """What the provider says later of a message: `arrived`, `failed` for good, `closed` (it takes nothing before the
    person writes), `left` (the person has opted out), or only that it has it (`sent`)."""

    mark: str
    provider_id: str
    state: str
    code: str = ""


class SendError(Exception):
    """Why a message did not go out. Its text holds no address and nothing of the message: `code` is the provider's."""

    def __init__(self, code: str = "") -> None:
        super().__init__(code)
        self.code = code


class RefusedError(SendError):
    """Never will: the number does not exist, the person has blocked us, the text is not allowed."""


class StoppedError(RefusedError):
    """The provider holds the person for opted out (Twilio 21610), or the person has blocked the bot."""


class ClosedError(SendError):
    """Not before the person has written (WhatsApp takes free texts for 24 hours after a message only: Twilio 63016)."""


class LaterError(SendError):
    """Not now, and surely not sent: an overload, a limit. `wait_s`: the provider's own word, else None."""

    def __init__(self, code: str = "", wait_s: float | None = None) -> None:
        super().__init__(code)
        self.wait_s = wait_s


class InDoubtError(SendError):
    """It may have been sent: the answer did not come back."""


class CannotTellError(SendError):
    """The provider keeps no record that could be asked what was sent."""


class Sender(Protocol):
    """`knock`: what may be sent to somebody whose chat is closed, to ask for a message; None where nothing may."""

    knock: Outgoing | None

    async def send(self, address: str, message: Outgoing, mark: str) -> Sent:
        """Raises a `SendError`. `mark` is the outbox row's own random name, for the provider to hand back in
        receipts."""

    async def find(self, address: str, message: Outgoing, since: float) -> list[str]:
        """The provider's ids of what it has sent to this address after `since` (seconds since 1970) with these words.
        Raises `CannotTellError` where the provider keeps no such record, and any other `SendError` where it could not
        be asked now."""

    async def close(self) -> None: ...
