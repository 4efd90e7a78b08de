"""The application: routes of the channels that are set up, health, and one shape for whatever is refused."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.operation import metrics
from bot.privacy.failures import describe
from bot.web.guard import RequestRefusedError

log = structlog.get_logger("bot.web")

Ready = Callable[[], Awaitable[str | None]]


def make_app(routes: Sequence[BaseRoute], ready: Ready) -> Starlette:
    """`ready`: None, or in a few words why messages cannot be answered now."""

    async def health(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readiness(_: Request) -> Response:
        problem = await ready()
        return PlainTextResponse(f"{problem}\n" if problem else "ready\n", 503 if problem else 200)

    app = Starlette(
        routes=[Route("/healthz", health), Route("/readyz", readiness), *routes],
        middleware=[Middleware(Measured)],
        exception_handlers={RequestRefusedError: _refused, HTTPException: _http, Exception: _broke},  # type: ignore[dict-item]
    )
    app.router.redirect_slashes = False  # an address that is nearly ours is not ours
    return app


class Measured:
    """How long each route takes, by its own name: a path that we do not know is `other`, whatever it says."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                metrics.acknowledged_s.labels(route_of(scope)).observe(time.perf_counter() - began)
            await send(message)

        await self._app(scope, receive, sending)


def route_of(scope: Scope) -> str:
    route = scope.get("route")
    return route.path if isinstance(route, Route) else "other"


async def _refused(request: Request, error: RequestRefusedError) -> Response:
    route = route_of(request.scope)
    metrics.refused.labels(route, error.reason).inc()
    log.warning("request_refused", route=route, reason=error.reason, http_status=error.status)
    return Response(status_code=error.status)


async def _http(request: Request, error: HTTPException) -> Response:
    metrics.refused.labels(route_of(request.scope), str(error.status_code)).inc()
    return Response(status_code=error.status_code, headers=error.headers)


async def _broke(request: Request, error: Exception) -> Response:
    metrics.refused.labels(route_of(request.scope), "broke").inc()
    log.error("request_broke", route=route_of(request.scope), **describe(error))
    return Response(status_code=500)
