"""A real mail server on this machine (aiosmtpd), with STARTTLS, that keeps what it gets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from tests import certificates


@dataclass
class Mailbox:
    """`answers`: what the next mails are answered with, instead of being taken."""

    mails: list[EmailMessage] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    async def handle_RCPT(  # noqa: N802  the name is the library's
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.encrypted.append(session.ssl is not None)
        return "250 OK"


def _login(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"bot", b"p@ss:word")
    return AuthResult(success=right, handled=False)


@asynccontextmanager
async def mail_server(starttls: bool = True, login: bool = False) -> AsyncIterator[tuple[Mailbox, int]]:
    """The mailbox, and the port on 127.0.0.1; in the event loop that runs now."""
    box, loop = Mailbox(), asyncio.get_running_loop()
    more: dict[str, Any] = {"tls_context": certificates.of_server(), "require_starttls": True} if starttls else {}
    if login:
        more |= {"authenticator": _login, "auth_required": True, "auth_require_tls": starttls}
    server = await loop.create_server(lambda: SMTP(box, loop=loop, **more), "127.0.0.1", 0)
    try:
        yield box, server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()
