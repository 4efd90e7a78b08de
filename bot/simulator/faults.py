"""What goes wrong at a provider, by rule: the next so many requests that bring it something meet it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

_CUT_AFTER = b'{"sid'


@dataclass(frozen=True)
class Fault:
    """`busy`: too many requests (429); `broken`: the provider's own failure (500); `cut`: the connection ends within
    the answer; `slow`: the right answer, late. `accepted`: the message was taken in all the same, which whoever sent it
    cannot know. `wait_s`: how long the provider keeps silent first; longer than the caller waits, it is a timeout."""

    what: Literal["busy", "broken", "cut", "slow"]
    times: int = 1
    accepted: bool = False
    wait_s: float = 0.0


class Faults:
    """Met in the order in which they were added, each by as many requests as it says."""

    def __init__(self) -> None:
        self._waiting: deque[Fault] = deque()

    def add(self, fault: Fault) -> None:
        self._waiting.extend([fault] * fault.times)

    async def meet(self, take: Callable[[], Response], busy: Response, broken: Response) -> Response:
        """The answer to a request; `take` takes in what it brings and gives the right one."""
        fault = self._waiting.popleft() if self._waiting else None
        if fault is None:
            return take()
        taken = take() if fault.accepted else None
        await asyncio.sleep(fault.wait_s)
        if fault.what == "slow":
            return taken or take()
        return {"busy": busy, "broken": broken, "cut": CutResponse()}[fault.what]


class CutResponse(Response):
    """Promises more than it sends, so the server closes the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": _CUT_AFTER, "more_body": True})
