"""Twilio's two webhooks. A reply goes out through the outbox; the answer here is empty, but for help lines when the
database is away: a call for help must not wait for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.base import Outgoing
from bot.channels.twilio_in import BadRequestError, Signature, fields_of, message_of, receipt_of
from bot.channels.twilio_out import MARK, STATUS_PATH
from bot.delivery.database import DatabaseAwayError
from bot.delivery.outbox import Reply
from bot.delivery.spool import Spool
from bot.web.guard import RequestRefusedError, body_of

PATH = "/webhooks/twilio"
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class TwilioWebhooks:
    """`help_lines`: the help lines for a text that shows danger by its words alone, or None."""

    spool: Spool
    signature: Signature
    public_url: str
    channels: frozenset[str]
    help_lines: Callable[[str], Awaitable[str | None]]
    knock: Outgoing | None = None

    def routes(self) -> list[Route]:
        return [
            Route(PATH, self.receive, methods=["POST"]),
            Route(STATUS_PATH, self.receive_status, methods=["POST"]),
        ]

    async def receive(self, request: Request) -> Response:
        fields = await self._verified(request)
        try:
            message = message_of(fields)
        except BadRequestError:
            raise RequestRefusedError(400, "malformed") from None
        if message.channel not in self.channels:
            raise RequestRefusedError(404, "channel not set up")
        if not await self.spool.take(message) and (lines := await self.help_lines(message.text)):
            return _twiml(f"<Message>{escape(lines, quote=False)}</Message>")
        return _twiml()

    async def receive_status(self, request: Request) -> Response:
        fields = await self._verified(request)
        mark = request.query_params.get(MARK, "")
        try:
            receipt = receipt_of(fields, mark)
        except BadRequestError:
            raise RequestRefusedError(400, "malformed") from None
        instead = Reply(self.knock, segments=0) if receipt.state == "closed" and self.knock else None
        try:
            await self.spool.take_receipt(receipt, instead)
        except DatabaseAwayError:
            raise RequestRefusedError(503, "database away") from None
        return Response(status_code=204)

    async def _verified(self, request: Request) -> dict[str, str]:
        """The fields of a request that Twilio has signed. Raises `RequestRefusedError`: 403 for anything else."""
        body = await body_of(request)
        query = f"?{request.url.query}" if request.url.query else ""
        try:
            fields = fields_of(body) if request.headers.get("content-type", "").startswith(_FORM) else {}
        except BadRequestError:
            raise RequestRefusedError(400, "malformed") from None
        url = f"{self.public_url}{request.url.path}{query}"
        if not self.signature.is_right(url, fields, request.headers.get("x-twilio-signature")):
            raise RequestRefusedError(403, "signature")
        return fields


def _twiml(content: str = "") -> Response:
    return Response(f'<?xml version="1.0" encoding="UTF-8"?><Response>{content}</Response>', media_type="text/xml")
