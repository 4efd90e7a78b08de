"""Posts events of cases to partners' own systems, signed. docs/handoff.md tells partners how to check the signature.

`X-Rights-Bot-Signature: t=<seconds since 1970>,v1=<hex HMAC-SHA256 of "<t>.<body>" with the desk's secret>`. Only
https; no redirect is followed; and only public addresses are called, at the very address that was looked up, so that
nobody's DNS can turn our server against the network that it stands in. This machine itself may be named in the
settings.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import socket
import ssl
import time
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import httpx

from bot.channels.addresses import is_loopback, is_public, is_safe
from bot.channels.base import InDoubtError, LaterError, Outgoing, RefusedError, Sent

SIGNATURE, DELIVERY = "X-Rights-Bot-Signature", "X-Rights-Bot-Delivery"
_TIMEOUT = httpx.Timeout(15.0, connect=5.0)
_BUSY = {408, 425, 429}
Lookup = Callable[[str, int], Awaitable[list[str]]]  # host and port to its addresses


class WebhookSender:
    knock: Outgoing | None = None

    def __init__(
        self, target_of: Callable[[str], tuple[str, str] | None], tls: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.time, lookup: Lookup | None = None,
    ) -> None:  # fmt: skip
        """`target_of`: URL and secret of a desk, by the partner's id. `tls`: another than the system's trust. `lookup`:
        another than the system's way from a host's name to its addresses.
        """
        self._target_of, self._tls, self._clock = target_of, tls or ssl.create_default_context(), clock
        self._lookup = lookup or addresses_of
        self._http: httpx.AsyncClient | None = None

    async def send(self, address: str, message: Outgoing, mark: str) -> Sent:
        url, secret = self._target_of(address) or ("", "")
        if not url or not is_safe(url):
            raise RefusedError("no address")
        body, moment = message.text.encode(), int(self._clock())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "rights-bot",
            SIGNATURE: f"t={moment},v1={signature(secret, moment, body)}",
            DELIVERY: mark,
        }
        status = await self._post(url, body, headers)
        if 200 <= status < 300:
            return Sent(mark, final=True)
        if status in _BUSY or status >= 500 or status in (401, 403, 404):
            raise LaterError(str(status))  # a system that is being mended; the outbox gives up after a day
        raise RefusedError(str(status))

    async def find(self, address: str, message: Outgoing, since: float) -> list[str]:  # noqa: ARG002
        raise InDoubtError("a second delivery has the same name")

    async def close(self) -> None:
        if self._http is not None:
            http, self._http = self._http, None
            await http.aclose()

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        parts = urlsplit(url)
        host, default = parts.hostname or "", 443 if parts.scheme == "https" else 80
        try:
            addresses = await self._lookup(host, parts.port or default)
        except OSError:
            raise LaterError("unknown host") from None
        if not is_loopback(host) and not all(is_public(address) for address in addresses):
            raise RefusedError("private address")
        # The host's name stays in the request and in TLS; the connection goes to the address that was looked at.
        pinned = httpx.URL(url).copy_with(host=addresses[0])
        try:
            answer = await self._client().post(
                pinned, content=body, headers={**headers, "Host": parts.netloc.rpartition("@")[2]},
                extensions={"sni_hostname": host},
            )  # fmt: skip
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise LaterError(type(error).__name__) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise InDoubtError(type(error).__name__) from None
        return answer.status_code

    def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            self._http = httpx.AsyncClient(
                verify=self._tls, timeout=_TIMEOUT, follow_redirects=False, trust_env=False, http2=False
            )
        return self._http


def signature(secret: str, moment: int, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()


async def addresses_of(host: str, port: int) -> list[str]:
    """All addresses of `host`, at least one. Raises `OSError` where there is none."""
    loop = asyncio.get_running_loop()
    return [str(entry[4][0]) for entry in await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
