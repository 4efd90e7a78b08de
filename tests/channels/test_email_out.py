from __future__ import annotations

import socket
import ssl

import pytest

from bot.channels.base import InDoubtError, LaterError, Outgoing, RefusedError
from bot.channels.email_out import EmailSender
from tests import certificates
from tests.mail_server import mail_server

FROM = "Rights bot <bot@example.org>"
MAIL = Outgoing(text="Bonjour à vous.\n\nhttps://bot.example/cases/abc\n", subject="Nouvelle demande K7Q-2MX")
MARK = "0123456789abcdef0123456789abcdef"


def sender(
    port: int, login: str = "", scheme: str = "smtp", host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> EmailSender:
    addresses = {"mwc-bc": "desk@example.org"}
    return EmailSender(f"{scheme}://{login}{host}:{port}", FROM, addresses.get, tls or certificates.of_client())


async def test_a_mail_is_plain_encrypted_on_its_way_and_named_by_its_row() -> None:
    async with mail_server() as (box, port):
        sent = await sender(port).send("mwc-bc", MAIL, MARK)
    (mail,) = box.mails
    assert box.encrypted == [True]
    assert mail["To"] == "desk@example.org"
    assert mail["From"] == FROM
    assert mail["Subject"] == MAIL.subject
    assert mail["Message-ID"] == f"<{MARK}@example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().replace("\r\n", "\n") == MAIL.text
    assert sent.final


async def test_it_logs_in_with_signs_that_an_address_must_escape() -> None:
    async with mail_server(login=True) as (box, port):
        await sender(port, "bot:p%40ss%3Aword@").send("mwc-bc", MAIL, MARK)
        with pytest.raises(LaterError) as error:
            await sender(port, "bot:wrong@").send("mwc-bc", MAIL, MARK)
    assert len(box.mails) == 1
    assert error.value.code == "SMTPAuthenticationError"


async def test_a_certificate_that_nobody_vouches_for_is_not_trusted() -> None:
    async with mail_server() as (box, port):
        with pytest.raises(LaterError):
            await sender(port, tls=ssl.create_default_context()).send("mwc-bc", MAIL, MARK)
    assert box.mails == []


async def test_without_starttls_only_this_machine_itself_gets_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(host: str, *more: object, **named: object) -> list[object]:
        return lookup("127.0.0.1", *more, **named)

    lookup = socket.getaddrinfo
    async with mail_server(starttls=False) as (box, port):
        await sender(port).send("mwc-bc", MAIL, MARK)
        assert box.encrypted == [False]
        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        with pytest.raises(LaterError):
            await sender(port, host="mail.example.org").send("mwc-bc", MAIL, MARK)
    assert len(box.mails) == 1


async def test_what_the_server_says_decides_whether_it_is_tried_again() -> None:
    async with mail_server() as (box, port):
        for answer, error in (
            ("451 try later", LaterError),
            ("452 full", LaterError),
            ("554 this is spam", RefusedError),
        ):
            box.answers = [answer]
            with pytest.raises(error) as raised:
                await sender(port).send("mwc-bc", MAIL, MARK)
            assert type(raised.value) is error
        box.refused = {"desk@example.org"}
        with pytest.raises(RefusedError) as raised:
            await sender(port).send("mwc-bc", MAIL, MARK)
    assert "desk" not in str(raised.value)
    assert box.mails == []


async def test_a_server_that_is_not_there_and_a_desk_that_is_gone() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(LaterError):
        await sender(port).send("mwc-bc", MAIL, MARK)
    with pytest.raises(RefusedError):
        await sender(port).send("nobody", MAIL, MARK)


async def test_nobody_can_tell_what_a_mail_server_has_taken() -> None:
    with pytest.raises(InDoubtError):
        await sender(1).find("mwc-bc", MAIL, 0.0)
