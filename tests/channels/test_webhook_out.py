from __future__ import annotations

import socket
import textwrap
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.channels.addresses import is_loopback, is_public, is_safe
from bot.channels.base import InDoubtError, LaterError, Outgoing, RefusedError
from bot.channels.webhook_out import WebhookSender
from tests import certificates

NOW = 1_800_000_000.7
SECRET = "a webhook secret that is long enough too"
EVENT = Outgoing(text='{"event": "case.new", "topic": "é"}')
MARK = "0123456789abcdef0123456789abcdef"


class Hooks(ThreadingHTTPServer):
    """Keeps what is posted and answers with `status`; 0 hangs up without an answer."""

    def __init__(self, tls: bool) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status, self.got = 204, list[tuple[str, dict[str, str], bytes]]()
        if tls:
            self.socket = certificates.of_server().wrap_socket(self.socket, server_side=True)

    @property
    def port(self) -> int:
        return self.server_address[1]


class _Handler(BaseHTTPRequestHandler):
    server: Hooks

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        if not self.server.status:
            self.connection.close()
            return
        self.send_response(self.server.status)
        if self.server.status in (301, 307):
            self.send_header("Location", f"http://127.0.0.1:{self.server.port}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@contextmanager
def hooks(tls: bool = False) -> Iterator[Hooks]:
    server = Hooks(tls)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def sender(url: str) -> Iterator[WebhookSender]:
    yield WebhookSender({"mwc-bc": (url, SECRET)}.get, certificates.of_client(), clock=lambda: NOW)


async def post(url: str) -> None:
    with sender(url) as hook:
        try:
            await hook.send("mwc-bc", EVENT, MARK)
        finally:
            await hook.close()


def check_of_the_docs() -> Callable[[str, bytes, str], bool]:
    """The function that docs/handoff.md gives to partners, as it stands there."""
    text = (Path(__file__).parents[2] / "docs" / "handoff.md").read_text(encoding="utf-8")
    block = text[text.index("    import hashlib") : text.index("## For operators")]
    names: dict[str, Any] = {}
    exec(textwrap.dedent(block), names)
    names["time"] = SimpleNamespace(time=lambda: NOW + 60)
    check: Callable[[str, bytes, str], bool] = names["is_from_the_bot"]
    return check


async def test_a_partner_can_check_who_sent_it() -> None:
    with hooks() as server:
        await post(f"http://127.0.0.1:{server.port}/in?desk=1")
    ((path, headers, body),) = server.got
    assert (path, body.decode()) == ("/in?desk=1", EVENT.text)
    assert headers["host"] == f"127.0.0.1:{server.port}"
    assert headers["x-rights-bot-delivery"] == MARK
    is_from_the_bot = check_of_the_docs()
    assert is_from_the_bot(headers["x-rights-bot-signature"], body, SECRET)
    for header, content, secret in (
        (headers["x-rights-bot-signature"], body + b" ", SECRET),
        (headers["x-rights-bot-signature"], body, SECRET[:-1]),
        (headers["x-rights-bot-signature"].replace("t=1", "t=2"), body, SECRET),
        ("", body, SECRET),
    ):
        assert not is_from_the_bot(header, content, secret)


async def test_over_tls_the_name_is_checked_though_the_connection_goes_to_the_address() -> None:
    with hooks(tls=True) as server:
        await post(f"https://localhost:{server.port}/in")
        assert server.got[0][1]["host"] == f"localhost:{server.port}"


@pytest.mark.parametrize(
    ("status", "error"),
    [(500, LaterError), (503, LaterError), (429, LaterError), (404, LaterError), (401, LaterError),
     (400, RefusedError), (410, RefusedError), (301, RefusedError), (307, RefusedError), (0, InDoubtError)],
)  # fmt: skip
async def test_the_answer_decides_whether_it_is_tried_again(status: int, error: type[Exception]) -> None:
    with hooks() as server:
        server.status = status
        with pytest.raises(error) as raised:
            await post(f"http://127.0.0.1:{server.port}/in")
    assert type(raised.value) is error
    assert [path for path, _, _ in server.got] == ["/in"]  # no redirect is followed


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["10.0.0.7"], ["8.8.8.8", "10.0.0.7"]])
async def test_a_name_that_leads_into_a_private_network_is_not_called(addresses: list[str]) -> None:
    async def lookup(_host: str, _port: int) -> list[str]:
        return addresses

    with hooks(tls=True) as server:
        target = f"https://partner.example:{server.port}/in"
        hook = WebhookSender({"mwc-bc": (target, SECRET)}.get, certificates.of_client(), lookup=lookup)
        with pytest.raises(RefusedError) as raised:
            await hook.send("mwc-bc", EVENT, MARK)
        assert server.got == []
    assert raised.value.code == "private address"


async def test_a_name_that_nobody_knows_is_tried_later() -> None:
    with pytest.raises(LaterError):
        await post("https://nobody.invalid/in")


async def test_what_is_not_there_is_tried_later() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(LaterError):
        await post(f"http://127.0.0.1:{port}/")
    with pytest.raises(RefusedError), sender("http://127.0.0.1:1/") as hook:
        await hook.send("nobody", EVENT, MARK)


@pytest.mark.parametrize(
    ("url", "safe"),
    [("https://x.example/", True), ("http://x.example/", False), ("http://127.0.0.1:8/", True), ("http://[::1]/", True),
     ("http://localhost/", True), ("http://localhost.x.example/", False), ("https:///", False),
     ("https://x.example:port/", False), ("ftp://x.example/", False)],
)  # fmt: skip
def test_only_encrypted_addresses_are_safe(url: str, safe: bool) -> None:
    assert is_safe(url) is safe


@pytest.mark.parametrize(
    ("address", "public"),
    [("8.8.8.8", True), ("2606:4700::1111", True), ("127.0.0.1", False), ("10.1.2.3", False), ("192.168.1.1", False),
     ("169.254.169.254", False), ("100.64.0.1", False), ("::1", False), ("fe80::1%eth0", False), ("fd00::1", False),
     ("::ffff:10.0.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False)],
)  # fmt: skip
def test_private_addresses_are_known(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_a_name_alone_does_not_make_a_machine_this_one() -> None:
    assert not is_loopback("127.0.0.1.example.org")
    assert not is_loopback(None)
