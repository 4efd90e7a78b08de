"""Sends SMS and WhatsApp messages over Twilio's REST API, without blocking the event loop.

Buttons and lists of WhatsApp need content templates, named in the settings (`rights-bot twilio create-content` makes
them from `bot.channels.twilio_content`); where there is none for a message, its choices are numbered lines. Every
message carries a status callback with its outbox row's mark, so that a receipt finds the row even when the answer to
the request was lost.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any
from urllib.parse import urlencode

import aiohttp
from twilio.base.exceptions import TwilioRestException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

from bot.channels.base import (
    CannotTellError,
    ClosedError,
    InDoubtError,
    LaterError,
    Outgoing,
    RefusedError,
    SendError,
    Sent,
    StoppedError,
)
from bot.channels.twilio_content import fill
from bot.channels.twilio_in import WHATSAPP

STATUS_PATH = "/webhooks/twilio/status"
MARK = "message"

_TIMEOUT_S = 20.0
_WAIT_WHEN_MISCONFIGURED_S = 60.0
_LOOK_BACK = 40  # messages to one address that are looked through in doubt
# https://www.twilio.com/docs/api/errors; docs/channels.md says the same in words.
_STOPPED, _CLOSED = frozenset({21610}), frozenset({63016})
_BUSY = frozenset({20429, 14107, 21611, 30022, 63018})
# The account or the sender is not set up: nobody's message is at fault, and somebody can mend it.
_OURS = frozenset({20003, 20005, 20008, 21212, 21408, 21606, 21659, 21703, 63007})


class TwilioSender:
    """One for SMS and one for WhatsApp, over one client of the library."""

    def __init__(
        self, channel: str, client: TwilioClient, sender: str, public_url: str,
        content: Mapping[str, str] | None = None, knock: str = "",
    ) -> None:  # fmt: skip
        """`sender`: a number in E.164, or the sid of a messaging service (MG...). `content`: sids of templates by the
        names of `twilio_content`. `knock`: sid of the approved template that asks a person to
        write, where the chat is closed."""
        self._channel, self._client, self._public_url = channel, client, public_url
        self._prefix = WHATSAPP if channel == "whatsapp" else ""
        self._from = (
            {"messaging_service_sid": sender} if sender.startswith("MG") else {"from_": f"{self._prefix}{sender}"}
        )
        self._content = dict(content or {})
        self.knock = Outgoing(template=knock) if knock else None

    async def send(self, address: str, message: Outgoing, mark: str) -> Sent:
        callback = f"{self._public_url}{STATUS_PATH}?{urlencode({MARK: mark})}"
        values = {"to": f"{self._prefix}{address}", "status_callback": callback, **self._from, **self._words(message)}
        sent = await self._client.call(lambda rest: rest.messages.create_async(**values))
        return Sent(sent.sid, final=False)

    async def find(self, address: str, message: Outgoing, since: float) -> list[str]:
        if message.template or not message.text:
            raise CannotTellError("template")
        to = f"{self._prefix}{address}"
        listed = await self._client.call(
            lambda rest: rest.messages.list_async(to=to, limit=_LOOK_BACK, page_size=_LOOK_BACK)
        )
        begun = datetime.fromtimestamp(since, timezone.utc)
        words = {_squeezed(message.text), _squeezed(message.bare)} - {""}
        return [
            one.sid
            for one in listed
            if (one.direction or "").startswith("outbound")
            and one.date_created is not None
            and one.date_created >= begun
            and any(_squeezed(one.body or "").endswith(ours) for ours in words)  # a trial account puts words in front
        ]

    async def close(self) -> None:
        await self._client.close()

    def _words(self, message: Outgoing) -> dict[str, Any]:
        if message.template:
            return {"content_sid": message.template}
        filled = fill(message, self._content) if self._channel == "whatsapp" else None
        if filled is None:
            return {"body": message.text}
        sid, variables = filled
        return {"content_sid": sid, "content_variables": json.dumps(variables, ensure_ascii=False)}


class TwilioClient:
    """The library's client in this event loop, and its errors as ours. Made without asking Twilio anything."""

    def __init__(self, account_sid: str, auth_token: str, api_url: str, timeout_s: float = _TIMEOUT_S) -> None:
        self._account, self._url, self._timeout_s = (account_sid, auth_token), api_url, timeout_s
        self._http: AsyncTwilioHttpClient | None = None
        self._rest: Client | None = None

    async def call(self, request: Any) -> Any:
        """What `request` (a function of the library's client) answers. Raises a `SendError`."""
        try:
            return await asyncio.wait_for(request(self._client()), self._timeout_s)
        except TwilioRestException as error:
            raise error_of(error.status, error.code) from None  # its text holds the number
        except aiohttp.ClientConnectorError:
            raise LaterError("unreachable") from None
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError) as error:
            raise InDoubtError(type(error).__name__) from None

    async def close(self) -> None:
        if self._http is not None:
            http, self._http, self._rest = self._http, None, None
            await http.close()

    def _client(self) -> Client:
        if self._rest is None:  # its session belongs to the loop that runs now
            self._http = AsyncTwilioHttpClient()
            self._rest = Client(*self._account, http_client=self._http)
            self._rest.api.base_url = self._url
        return self._rest


def error_of(status: int, code: int | None) -> SendError:
    """What a refusal of Twilio means for the message: its HTTP status, and its own code where it gave one."""
    name = str(code or status)
    if code in _STOPPED:
        return StoppedError(name)
    if code in _CLOSED:
        return ClosedError(name)
    if status in (401, 403) or code in _OURS:
        return LaterError(name, _WAIT_WHEN_MISCONFIGURED_S)
    if status in (429, 503) or code in _BUSY:
        return LaterError(name)
    return InDoubtError(name) if status >= 500 else RefusedError(name)


def _squeezed(text: str) -> str:
    return " ".join(text.split())
