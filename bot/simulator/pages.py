"""The page with three phones: its files, the stream of what happens on them, and what a visitor does.

It listens on this machine only. A page of somebody else's that is open in the same browser can neither read it nor
write to it: the names in `Host` are those of this machine, and a request that changes something comes from this page.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.simulator.handsets import Handset, ImpossibleError
from bot.web.guard import RequestRefusedError, body_of

FILES = Path(__file__).parent / "page"
THIS_MACHINE = ["127.0.0.1", "localhost", "[::1]"]
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_BODY_BYTES = 16 * 1024
_BEAT_S = 15.0
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Stream:
    """What happens, to every page that is open."""

    def __init__(self) -> None:
        self._pages: set[asyncio.Queue[dict[str, Any] | None]] = set()

    def tell(self, event: dict[str, Any]) -> None:
        for page in self._pages:
            page.put_nowait(event)

    def end(self) -> None:
        """Open pages would keep the server from ending."""
        for page in self._pages:
            page.put_nowait(None)

    async def listen(self, first: list[dict[str, Any]]) -> AsyncIterator[str]:
        """Server-sent events: `first`, then whatever is told. https://html.spec.whatwg.org/#server-sent-events"""
        page: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._pages.add(page)
        try:
            for event in first:
                yield _event(event)
            while True:
                try:
                    told = await asyncio.wait_for(page.get(), _BEAT_S)
                except asyncio.TimeoutError:
                    yield ": still here\n\n"
                    continue
                if told is None:
                    return
                yield _event(told)
        finally:
            self._pages.discard(page)


def page_routes(handsets: Mapping[str, Handset], stream: Stream, about: Mapping[str, Any]) -> list[BaseRoute]:
    """`about`: what the page says of the demo, as JSON (see `bot.simulator.demo`)."""

    async def file(request: Request) -> Response:
        path = FILES / request.path_params.get("name", "index.html")
        if path.suffix not in _TYPES or not path.is_file():
            raise HTTPException(404)
        return FileResponse(path, media_type=_TYPES[path.suffix])

    async def told(_: Request) -> Response:
        return JSONResponse(about)

    async def events(_: Request) -> Response:
        first = [event for handset in handsets.values() for event in handset.snapshot()]
        return StreamingResponse(stream.listen(first), media_type="text/event-stream")

    async def act(request: Request) -> Response:
        handset = handsets.get(request.path_params["phone"])
        if handset is None:
            raise HTTPException(404)
        if request.headers.get("origin") != f"{request.url.scheme}://{request.headers.get('host')}":
            raise HTTPException(403)
        try:
            asked = json.loads(await body_of(request, _BODY_BYTES))
            if not isinstance(asked, dict):
                raise ImpossibleError("body")
            await handset.act(asked)
        except RequestRefusedError as error:
            raise HTTPException(error.status) from None
        except ValueError:
            raise HTTPException(400) from None
        return Response(status_code=204)

    inside = [
        Route("/", file),
        Route("/about", told),
        Route("/events", events),
        Route("/phones/{phone}", act, methods=["POST"]),
        Route("/{name}", file),
    ]
    guards = [Middleware(TrustedHostMiddleware, allowed_hosts=THIS_MACHINE), Middleware(Guarded)]
    return [Mount("/", routes=inside, middleware=guards)]


class Guarded:
    """The browser is told to load nothing from elsewhere, and to keep nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = (
            (b"content-security-policy", _POLICY.encode()),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
        )

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *headers]
            await send(message)

        await self._app(scope, receive, sending)


def _event(event: Mapping[str, Any]) -> str:
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n"
