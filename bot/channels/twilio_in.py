"""Twilio's webhooks for SMS and WhatsApp, read: what a person sent, and what became of what we sent.

https://www.twilio.com/docs/messaging/guides/webhook-request names the fields. The signature covers the public URL and
every field, blank ones too (https://www.twilio.com/docs/usage/security). `ProfileName` is never read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qsl

from twilio.request_validator import RequestValidator

from bot.channels.base import Channel, Incoming, Kind, Receipt, position

WHATSAPP = "whatsapp:"
_MAX_FIELDS = 200
_OPT_OUT: Mapping[str, Kind] = {"STOP": "stop", "START": "start"}  # HELP is a question, which we answer too
_ARRIVED = frozenset({"delivered", "read"})
_FAILED = frozenset({"failed", "undelivered", "canceled"})
_LEFT_CODE, CLOSED_CODE = "21610", "63016"
_MEDIA = {"image": "picture", "audio": "voice", "video": "video"}
_MEDIA_EXACTLY = {"image/webp": "sticker", "text/vcard": "contact", "text/x-vcard": "contact"}


class BadRequestError(ValueError):
    """A request that is signed but not of the form that the provider documents; the text names the field, not its
    value."""


def fields_of(body: bytes) -> dict[str, str]:
    """Raises `BadRequestError`."""
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError as error:
        raise BadRequestError("the body is not a form in UTF-8") from error
    return dict(pairs)


class Signature:
    def __init__(self, auth_token: str) -> None:
        self._validator = RequestValidator(auth_token)

    def is_right(self, url: str, fields: Mapping[str, str], signature: str | None) -> bool:
        """`url`: as the provider called it, with its query, whatever a proxy made of it."""
        return bool(self._validator.validate(url, fields, signature or ""))


def message_of(fields: Mapping[str, str]) -> Incoming:
    """Raises `BadRequestError`."""
    sender = _required(fields, "From", 64)
    channel: Channel = "whatsapp" if sender.startswith(WHATSAPP) else "sms"
    message = Incoming(channel, _required(fields, "MessageSid", 64), sender.removeprefix(WHATSAPP))
    text = fields.get("Body", "")
    if kind := _OPT_OUT.get(fields.get("OptOutType", "").upper()):
        return replace(message, kind=kind, text=text if kind == "start" else "")
    if choice := fields.get("ButtonPayload") or fields.get("ListId"):
        return replace(message, kind="choice", choice=choice[:64], text=text)
    if fields.get("Latitude") and fields.get("Longitude"):
        return replace(message, text=position(_degrees(fields, "Latitude", 90), _degrees(fields, "Longitude", 180)))
    media = _media(fields.get("MediaContentType0", "")) if fields.get("NumMedia", "0") not in ("", "0") else ""
    if media and not text.strip():
        return replace(message, kind="unreadable", media=media)
    return replace(message, text=text, media=media, guess=_guess(fields))


def receipt_of(fields: Mapping[str, str], mark: str) -> Receipt:
    """`mark` was given to the provider with the message. Raises `BadRequestError`."""
    status, code = _required(fields, "MessageStatus", 32).lower(), fields.get("ErrorCode", "")
    state = "sent"
    if status in _ARRIVED:
        state = "arrived"
    elif status in _FAILED:
        state = {_LEFT_CODE: "left", CLOSED_CODE: "closed"}.get(code, "failed")
    return Receipt(mark, _required(fields, "MessageSid", 64), state, code)


def _required(fields: Mapping[str, str], name: str, most: int) -> str:
    value = fields.get(name, "")
    if not 0 < len(value) <= most:
        raise BadRequestError(f"the field {name} is missing, empty or too long")
    return value


def _degrees(fields: Mapping[str, str], name: str, most: int) -> float:
    try:
        value = float(fields[name])
    except ValueError as error:
        raise BadRequestError(f"the field {name} is no number") from error
    if not -most <= value <= most:
        raise BadRequestError(f"the field {name} is no place on Earth")
    return value


def _media(content_type: str) -> str:
    """One of `UNREADABLE`."""
    content_type = content_type.split(";")[0].strip().lower()
    return _MEDIA_EXACTLY.get(content_type) or _MEDIA.get(content_type.split("/")[0], "document")


def _guess(fields: Mapping[str, str]) -> str:
    """The province that the number was given out in, by Twilio's word. A number is carried along, so it is only a
    guess."""
    return fields.get("FromState", "").upper() if fields.get("FromCountry", "").upper() == "CA" else ""
