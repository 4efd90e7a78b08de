"""A message as Twilio's REST API shows it, and the reasons for which Twilio refuses one.

https://www.twilio.com/docs/messaging/api/message-resource, https://www.twilio.com/docs/api/errors
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

from bot.rendering.segments import cost_of

API_VERSION = "2010-04-01"
WHATSAPP = "whatsapp:"
MAX_BODY = 1600
# Numbers that behave badly on purpose, as with Twilio's test credentials:
# https://www.twilio.com/docs/iam/test-credentials
MAGIC_TO = {"+15005550001": 21211, "+15005550002": 21612, "+15005550003": 21408, "+15005550004": 21610,
            "+15005550009": 21614}  # fmt: skip
MAGIC_FROM = {"+15005550001": 21212, "+15005550007": 21606, "+15005550008": 21611}
SAID = {
    20003: "Authenticate",
    20404: "The requested resource was not found",
    20429: "Too Many Requests",
    20500: "Internal Server Error",
    21211: "The 'To' number is not a valid phone number.",
    21212: "The 'From' number is not a valid phone number, shortcode, or alphanumeric sender ID.",
    21408: "Permission to send an SMS has not been enabled for the region indicated by the 'To' number.",
    21602: "Message body is required.",
    21603: "A 'From' phone number is required.",
    21604: "A 'To' phone number is required.",
    21606: "The 'From' phone number provided is not a valid message-capable Twilio phone number for this destination.",
    21610: "Attempt to send to unsubscribed recipient",
    21611: "This 'From' number has exceeded the maximum number of queued messages",
    21612: "Message cannot be sent with the current combination of 'To' and/or 'From' parameters",
    21614: "'To' number is not a valid mobile number",
    21617: "The concatenated message body exceeds the 1600 character limit.",
    21655: "The ContentSid is Invalid",
    21656: "The ContentVariables Parameter is invalid",
}
_STATUS = {20003: 401, 20404: 404, 20429: 429, 20500: 500, 21611: 429}


class TwilioError(Exception):
    """`code` as Twilio numbers it."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code
        self.status = _STATUS.get(code, 400)

    def to_json(self) -> dict[str, Any]:
        more = f"https://www.twilio.com/docs/errors/{self.code}"
        return {"code": self.code, "message": SAID[self.code], "more_info": more, "status": self.status}


@dataclass(frozen=True)
class Choosable:
    """A button or a row that a phone shows: what it says, and what comes back when it is chosen."""

    title: str
    id: str


@dataclass
class TwilioMessage:
    """`buttons`, or `rows` opened by `opens_list`: what WhatsApp shows of a content template."""

    account_sid: str
    sender: str
    to: str
    body: str
    created: float  # seconds since 1970
    callback: str = ""
    buttons: tuple[Choosable, ...] = ()
    rows: tuple[Choosable, ...] = ()
    opens_list: str = ""
    status: str = "queued"
    error_code: int | None = None
    approved: bool = False  # a template that WhatsApp takes at any time
    sid: str = field(default_factory=lambda: f"SM{secrets.token_hex(16)}")

    @property
    def on_whatsapp(self) -> bool:
        return self.to.startswith(WHATSAPP)

    @property
    def segments(self) -> int:
        return 1 if self.on_whatsapp else cost_of(self.body).segments

    def to_json(self) -> dict[str, Any]:
        date = formatdate(self.created, usegmt=True).replace("GMT", "+0000")
        path = f"/{API_VERSION}/Accounts/{self.account_sid}/Messages/{self.sid}"
        return {
            "account_sid": self.account_sid,
            "api_version": API_VERSION,
            "body": self.body,
            "date_created": date,
            "date_sent": None if self.status == "queued" else date,
            "date_updated": date,
            "direction": "outbound-api",
            "error_code": self.error_code,
            "error_message": None,
            "from": self.sender,
            "messaging_service_sid": None,
            "num_media": "0",
            "num_segments": str(self.segments),
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{path}/Media.json"},
            "to": self.to,
            "uri": f"{path}.json",
        }
