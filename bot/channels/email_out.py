"""Sends mails to partners' desks over SMTP, always encrypted: TLS from the start (smtps) or STARTTLS, which is required
unless the server is this machine itself.

A mail is named by its outbox row, so that one which was sent twice (the answer of the server was lost) is the same mail
to whoever receives it. It asks nobody to answer it, and automatic answers not to be sent (RFC 3834).
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime, localtime, parseaddr
from urllib.parse import unquote, urlsplit

import aiosmtplib
from aiosmtplib import errors

from bot.channels.addresses import is_loopback
from bot.channels.base import InDoubtError, LaterError, Outgoing, RefusedError, SendError, Sent

_TIMEOUT_S = 30.0
_WAIT_WHEN_MISCONFIGURED_S = 300.0
_PORTS = {"smtp": 587, "smtps": 465}


class EmailSender:
    """One mail, one connection: there are few."""

    knock: Outgoing | None = None

    def __init__(
        self, url: str, sender: str, address_of: Callable[[str], str | None], tls: ssl.SSLContext | None = None
    ) -> None:
        """`url`: smtps://user:password@host:465 or smtp://... with STARTTLS. `address_of`: a desk's mail address by the
        partner's id. `tls`: another than the system's trust."""
        parts = urlsplit(url)
        self._host, self._scheme = parts.hostname or "localhost", parts.scheme
        self._port = parts.port or _PORTS[parts.scheme]
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._from, self._address_of = sender, address_of
        self._tls = tls or ssl.create_default_context()

    async def send(self, address: str, message: Outgoing, mark: str) -> Sent:
        to = self._address_of(address)
        if not to:
            raise RefusedError("no address")
        mail = self._mail(to, message, mark)
        begun = sent = False
        try:
            async with self._client() as server:
                if self._user is not None:
                    await server.login(self._user, self._password or "")
                begun = True
                await server.send_message(mail)
                sent = True
        except (errors.SMTPException, OSError, asyncio.TimeoutError, ssl.SSLError) as error:
            if not sent:  # the server took it, whatever came after that
                raise _error_of(error, begun) from None  # its text holds the address
        return Sent(mail["Message-ID"][:64], final=True)

    async def find(self, address: str, message: Outgoing, since: float) -> list[str]:  # noqa: ARG002
        raise InDoubtError("mail servers do not tell")

    async def close(self) -> None:
        """Nothing is kept open."""

    def _client(self) -> aiosmtplib.SMTP:
        implicit = self._scheme == "smtps"
        # None: encrypted where it is offered; only for a server on this machine.
        start = None if is_loopback(self._host) else True
        return aiosmtplib.SMTP(
            hostname=self._host, port=self._port, use_tls=implicit, start_tls=False if implicit else start,
            tls_context=self._tls, timeout=_TIMEOUT_S,
        )  # fmt: skip

    def _mail(self, to: str, message: Outgoing, mark: str) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self._from, to, message.subject
        mail["Date"] = format_datetime(localtime())
        mail["Message-ID"] = f"<{mark}@{parseaddr(self._from)[1].rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
        mail.set_content(message.text)
        return mail


def _error_of(error: Exception, begun: bool) -> SendError:
    """`begun`: the mail itself may have been handed over."""
    name = type(error).__name__
    if isinstance(error, errors.SMTPAuthenticationError):
        return LaterError(name, _WAIT_WHEN_MISCONFIGURED_S)
    if isinstance(error, errors.SMTPRecipientsRefused):
        codes = [refused.code for refused in error.recipients]
        return RefusedError(str(codes[0])) if codes and min(codes) >= 500 else LaterError(name)
    if isinstance(error, errors.SMTPResponseException):
        # What is refused before the mail itself (STARTTLS, the sender's name) is ours to mend; the mail is kept.
        final = error.code >= 500 and isinstance(error, errors.SMTPDataError | errors.SMTPRecipientRefused)
        return RefusedError(str(error.code)) if final else LaterError(str(error.code))
    if isinstance(error, errors.SMTPNotSupported | ssl.SSLError):
        return LaterError(name, _WAIT_WHEN_MISCONFIGURED_S)
    if begun and isinstance(error, errors.SMTPServerDisconnected | errors.SMTPReadTimeoutError | OSError):
        return InDoubtError(name)
    return LaterError(name)
