"""What every request goes through before a route sees it: a bounded body, read within bounded time."""

from __future__ import annotations

import asyncio

from starlette.requests import ClientDisconnect, Request

BODY_BYTES = 64 * 1024  # a webhook has some 2 KB; a text of 1,600 characters in escaped UTF-8 has 15
BODY_S = 10.0


class RequestRefusedError(Exception):
    """`status` and a word for the metrics; the caller is told nothing else."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


async def body_of(request: Request, most: int = BODY_BYTES) -> bytes:
    """Raises `RequestRefusedError`: 413 too large, 408 too slow, 400 gone."""
    length = request.headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()) or int(length) > most:
        raise RequestRefusedError(413, "too large")
    try:
        return await asyncio.wait_for(_read(request, most), BODY_S)
    except asyncio.TimeoutError:
        raise RequestRefusedError(408, "too slow") from None
    except ClientDisconnect:
        raise RequestRefusedError(400, "disconnected") from None


async def _read(request: Request, most: int) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise RequestRefusedError(413, "too large")
    return body
