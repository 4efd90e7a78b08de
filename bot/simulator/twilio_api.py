"""A stand-in of Twilio's REST API: takes messages, tells what became of them by signed callbacks, knows who has left.

Numbers that have left by STOP are refused (21610), WhatsApp takes free texts for a day after the person's last message
(63016 afterwards), and what WhatsApp would refuse of a template fails (63013). Nothing leaves the machine.
https://www.twilio.com/docs/messaging/api, https://www.twilio.com/docs/usage/security
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import time
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator

from bot.simulator.faults import Faults
from bot.simulator.twilio_content import Contents
from bot.simulator.twilio_messages import (
    API_VERSION,
    MAGIC_FROM,
    MAGIC_TO,
    MAX_BODY,
    WHATSAPP,
    TwilioError,
    TwilioMessage,
)

_WINDOW_S = 24 * 3600.0
_CLOSED, _REFUSED_BY_WHATSAPP = 63016, 63013
_MOST_KEPT = 10_000
_CALLBACK_S = 10.0
# https://help.twilio.com/articles/223134027
_STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"})
_START = frozenset({"START", "YES", "UNSTOP"})
_STOPPED_SAYS = (
    "You have successfully been unsubscribed. You will not receive any more messages from this number. "
    "Reply START to resubscribe."
)
_STARTED_SAYS = "You have successfully been re-subscribed to messages from this number. Reply STOP to unsubscribe."


class TwilioApi:
    """`messages`: what the bot has sent, oldest first. `changed` is told of each message and of each change of its
    status."""

    def __init__(
        self, account_sid: str, auth_token: str, changed: Callable[[TwilioMessage], None] = lambda _: None,
        clock: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        self.account_sid, self._token = account_sid, auth_token
        self.changed, self._clock = changed, clock
        self.messages: list[TwilioMessage] = []
        self.contents = Contents()
        self.faults = Faults()
        self.left: set[str] = set()
        self._heard: dict[str, float] = {}
        self._http = httpx.AsyncClient(timeout=_CALLBACK_S, trust_env=False)
        self._telling: set[asyncio.Task[None]] = set()

    def routes(self) -> list[Route]:
        messages = f"/{API_VERSION}/Accounts/{{account}}/Messages"
        return [
            Route(f"{messages}.json", self._create, methods=["POST"]),
            Route(f"{messages}.json", self._list, methods=["GET"]),
            Route(f"{messages}/{{sid}}.json", self._fetch, methods=["GET"]),
            Route("/v1/Content", self._create_content, methods=["POST"]),
            Route("/v1/Content", self._list_content, methods=["GET"]),
        ]

    def hear(self, sender: str, text: str) -> tuple[str, str]:
        """A person has written: (`OptOutType` of the webhook, what Twilio itself answers), both empty as a rule."""
        self._heard[sender] = self._clock()
        word = text.strip().upper()
        if sender.startswith(WHATSAPP):
            return "", ""
        if word in _STOP:
            self.left.add(sender)
            return "STOP", _STOPPED_SAYS
        if word in _START and sender in self.left:
            self.left.discard(sender)
            return "START", _STARTED_SAYS
        return "", ""

    def say(self, to: str, sender: str, body: str) -> TwilioMessage:
        """A message that no request asked for: an answer in TwiML, or Twilio's own about STOP."""
        message = TwilioMessage(self.account_sid, sender, to, body, self._clock(), status="delivered")
        self._keep(message)
        return message

    async def settle(self) -> None:
        """Returns when every callback has been made."""
        while self._telling:
            await asyncio.gather(*self._telling)

    async def close(self) -> None:
        for task in self._telling:
            task.cancel()
        await self._http.aclose()

    # --- requests -----------------------------------------------------------------------------------------

    async def _create(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        try:
            self._check_account(request)
            message = self._message_of(form)
        except TwilioError as error:
            return _refusal(error)

        def take() -> Response:
            self._keep(message)
            task = asyncio.create_task(self._deliver(message))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)
            return JSONResponse(message.to_json(), 201)

        return await self.faults.meet(take, _refusal(TwilioError(20429)), _refusal(TwilioError(20500)))

    async def _list(self, request: Request) -> Response:
        try:
            self._check_account(request)
        except TwilioError as error:
            return _refusal(error)
        wanted, page = request.query_params, int(request.query_params.get("PageSize", "50"))
        found = [
            message.to_json()
            for message in reversed(self.messages)
            if message.to == wanted.get("To", message.to) and message.sender == wanted.get("From", message.sender)
        ]
        uri = request.url.path
        return JSONResponse(
            {"messages": found[:page], "page": 0, "page_size": page, "uri": uri, "first_page_uri": uri,
             "next_page_uri": None, "previous_page_uri": None, "start": 0, "end": max(0, len(found[:page]) - 1)}
        )  # fmt: skip

    async def _fetch(self, request: Request) -> Response:
        try:
            self._check_account(request)
            sid = request.path_params["sid"]
            message = next((message for message in self.messages if message.sid == sid), None)
            if message is None:
                raise TwilioError(20404)
        except TwilioError as error:
            return _refusal(error)
        return JSONResponse(message.to_json())

    async def _create_content(self, request: Request) -> Response:
        try:
            self._check_account(request)
        except TwilioError as error:
            return _refusal(error)
        asked = await request.json()
        return await self.faults.meet(
            lambda: self.contents.create(asked), _refusal(TwilioError(20429)), _refusal(TwilioError(20500))
        )

    async def _list_content(self, request: Request) -> Response:
        try:
            self._check_account(request)
        except TwilioError as error:
            return _refusal(error)
        return self.contents.list(request)

    # --- what they are made of ----------------------------------------------------------------------------

    def _check_account(self, request: Request) -> None:
        given = request.headers.get("authorization", "")
        right = base64.b64encode(f"{self.account_sid}:{self._token}".encode()).decode()
        account = request.path_params.get("account", self.account_sid)
        if not hmac.compare_digest(given.encode(), f"Basic {right}".encode()) or account != self.account_sid:
            raise TwilioError(20003)

    def _message_of(self, form: Mapping[str, str]) -> TwilioMessage:
        """Raises `TwilioError`."""
        to, sender = form.get("To", ""), form.get("From") or form.get("MessagingServiceSid", "")
        if not to:
            raise TwilioError(21604)
        if not sender:
            raise TwilioError(21603)
        if code := MAGIC_TO.get(to) or MAGIC_FROM.get(sender):
            raise TwilioError(code)
        if to in self.left:
            raise TwilioError(21610)
        message = TwilioMessage(
            self.account_sid, sender, to, form.get("Body", ""), self._clock(), form.get("StatusCallback", "")
        )
        if sid := form.get("ContentSid"):
            self.contents.fill(message, sid, form.get("ContentVariables", "{}"))
        if not message.body:
            raise TwilioError(21602)
        if len(message.body) > MAX_BODY:
            raise TwilioError(21617)
        return message

    def _keep(self, message: TwilioMessage) -> None:
        self.messages.append(message)
        del self.messages[:-_MOST_KEPT]
        self.changed(message)

    async def _deliver(self, message: TwilioMessage) -> None:
        problem = self._problem(message)
        steps = ("sent", "undelivered") if problem else ("sent", "delivered")
        for status in (*steps, "read") if message.on_whatsapp and not problem else steps:
            message.status = status
            message.error_code = problem if status == "undelivered" else None
            self.changed(message)
            await self._tell(message)

    def _problem(self, message: TwilioMessage) -> int | None:
        """Why WhatsApp does not take a message that Twilio took."""
        if not message.on_whatsapp:
            return None
        closed = self._clock() - self._heard.get(message.to, float("-inf")) > _WINDOW_S
        if closed and not message.approved:
            return _CLOSED
        return None if self.contents.fits(message) else _REFUSED_BY_WHATSAPP

    async def _tell(self, message: TwilioMessage) -> None:
        if not message.callback:
            return
        fields = {
            "AccountSid": self.account_sid, "ApiVersion": API_VERSION, "From": message.sender, "To": message.to,
            "MessageSid": message.sid, "MessageStatus": message.status, "SmsSid": message.sid,
            "SmsStatus": message.status, **({"ErrorCode": str(message.error_code)} if message.error_code else {}),
        }  # fmt: skip
        signature = RequestValidator(self._token).compute_signature(message.callback, fields)
        try:
            await self._http.post(message.callback, data=fields, headers={"X-Twilio-Signature": signature})
        except httpx.HTTPError:  # as Twilio does: a callback that nobody takes is lost
            return


def _refusal(error: TwilioError) -> Response:
    return JSONResponse(error.to_json(), error.status)
