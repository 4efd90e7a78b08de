"""Telegram's webhook: the secret, the update, and the same way for updates that polling has fetched."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels.telegram_in import SECRET_HEADER, BadUpdateError, is_secret, message_of
from bot.channels.telegram_setup import WEBHOOK_PATH
from bot.delivery.spool import Spool
from bot.operation import metrics
from bot.web.guard import RequestRefusedError, body_of


@dataclass(frozen=True)
class TelegramWebhook:
    """`help_lines` as in `bot.web.twilio`."""

    spool: Spool
    secret: str
    help_lines: Callable[[str], Awaitable[str | None]]

    def routes(self) -> list[Route]:
        return [Route(WEBHOOK_PATH, self.receive, methods=["POST"])]

    async def receive(self, request: Request) -> Response:
        if not is_secret(self.secret, request.headers.get(SECRET_HEADER)):
            raise RequestRefusedError(403, "secret")
        body = await body_of(request)
        try:
            message = message_of(json.loads(body))
        except BadUpdateError:
            # Telegram sends again whatever was not taken in, and nothing else meanwhile: a kind of update that the
            # library cannot read yet must not hold up everybody.
            metrics.refused.labels(WEBHOOK_PATH, "unknown update").inc()
            return Response(status_code=200)
        except (ValueError, RecursionError):
            raise RequestRefusedError(400, "malformed") from None
        if message and not await self.spool.take(message) and (lines := await self.help_lines(message.text)):
            return JSONResponse({"method": "sendMessage", "chat_id": message.address, "text": lines})
        return Response(status_code=200)

    async def take(self, update: Mapping[str, Any]) -> None:
        """One update that polling has fetched; one that cannot be read is passed over, or it would come for ever."""
        try:
            message = message_of(update)
        except BadUpdateError:
            metrics.refused.labels("polling", "unknown update").inc()
            return
        if message:
            await self.spool.take(message)
