"""What a person's thumb causes: the webhooks of Twilio, signed, and the updates of Telegram.

The fields are those that the providers document and send, also the ones that the bot does not read; all names, numbers
and places are made up. https://www.twilio.com/docs/messaging/guides/webhook-request,
https://core.telegram.org/bots/api#update
"""

from __future__ import annotations

import secrets
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import httpx
from twilio.request_validator import RequestValidator

from bot.simulator.telegram_api import SELF, TelegramApi
from bot.simulator.telegram_chats import ChatMessage
from bot.simulator.twilio_api import TwilioApi
from bot.simulator.twilio_messages import API_VERSION, WHATSAPP

FORM = "application/x-www-form-urlencoded"
# What a phone shares -> the kind of file that Twilio names.
MEDIA = {
    "voice": "audio/ogg", "picture": "image/jpeg", "video": "video/mp4", "sticker": "image/webp",
    "contact": "text/vcard", "document": "application/pdf",
}  # fmt: skip


def signed(url: str, fields: Mapping[str, str], auth_token: str) -> tuple[bytes, dict[str, str]]:
    """(body, headers) of a request as Twilio makes it. `url`: the one that the provider was told, which is what it
    signs, whatever address the request then goes to."""
    signature = RequestValidator(auth_token).compute_signature(url, fields)
    return urlencode(fields).encode(), {"X-Twilio-Signature": signature, "Content-Type": FORM}


def sms_fields(account_sid: str, sender: str, to: str, text: str = "", state: str = "ON") -> dict[str, str]:
    """`state`: where the number was given out, as Twilio guesses it."""
    sid = f"SM{secrets.token_hex(16)}"
    return {
        "ToCountry": "CA", "ToState": "ON", "SmsMessageSid": sid, "NumMedia": "0", "ToCity": "", "FromZip": "",
        "SmsSid": sid, "FromState": state, "SmsStatus": "received", "FromCity": "", "Body": text, "FromCountry": "CA",
        "To": to, "ToZip": "", "NumSegments": "1", "MessageSid": sid, "AccountSid": account_sid, "From": sender,
        "ApiVersion": API_VERSION,
    }  # fmt: skip


def whatsapp_fields(
    account_sid: str, sender: str, to: str, text: str = "", message_type: str = "text"
) -> dict[str, str]:  # fmt: skip
    """`sender` and `to` without the prefix."""
    sid = f"SM{secrets.token_hex(16)}"
    return {
        "SmsMessageSid": sid, "NumMedia": "0", "ProfileName": "Made Up", "MessageType": message_type, "SmsSid": sid,
        "WaId": sender.removeprefix("+"), "SmsStatus": "received", "Body": text, "To": f"{WHATSAPP}{to}",
        "NumSegments": "1", "ReferralNumMedia": "0", "MessageSid": sid, "AccountSid": account_sid,
        "From": f"{WHATSAPP}{sender}", "ApiVersion": API_VERSION,
    }  # fmt: skip


class TwilioPhone:
    """A phone that writes to the bot's number, by SMS or on WhatsApp."""

    def __init__(
        self, api: TwilioApi, auth_token: str, webhook: str, number: str, to: str, on_whatsapp: bool, state: str = "ON"
    ) -> None:  # fmt: skip
        """`number`, `to`: E.164."""
        self._api, self._token, self._webhook = api, auth_token, webhook
        self._number, self._to, self._on_whatsapp, self._state = number, to, on_whatsapp, state
        self._http = httpx.AsyncClient(timeout=20.0, trust_env=False)

    @property
    def address(self) -> str:
        """As Twilio writes it."""
        return f"{WHATSAPP}{self._number}" if self._on_whatsapp else self._number

    async def write(self, text: str) -> httpx.Response:
        opt_out, twilio_says = self._api.hear(self.address, text)
        extra = {"OptOutType": opt_out} if opt_out else {}
        answer = await self._send(self._fields(text), **extra)
        if twilio_says:
            self._api.say(self.address, self._to, twilio_says)
        return answer

    async def press(self, id_: str, title: str, original: str) -> httpx.Response:
        """A button of WhatsApp. `original`: the sid of the message that has it."""
        fields = self._fields(title, "button")
        return await self._send(fields, ButtonPayload=id_, ButtonText=title, OriginalRepliedMessageSid=original)

    async def pick(self, id_: str, title: str, original: str) -> httpx.Response:
        """A row of a list of WhatsApp."""
        fields = self._fields(title, "interactive")
        return await self._send(fields, ListId=id_, ListTitle=title, OriginalRepliedMessageSid=original)

    async def locate(self, latitude: float, longitude: float) -> httpx.Response:
        return await self._send(self._fields("", "location"), Latitude=str(latitude), Longitude=str(longitude))

    async def share(self, kind: str, caption: str = "") -> httpx.Response:
        """`kind`: one of `MEDIA`."""
        url = f"https://api.twilio.com/{API_VERSION}/Accounts/AC/Messages/MM/Media/ME{secrets.token_hex(16)}"
        type_ = MEDIA[kind].split("/")[0]
        fields = self._fields(caption, {"application": "document", "text": "contacts"}.get(type_, type_))
        return await self._send(fields, NumMedia="1", MediaUrl0=url, MediaContentType0=MEDIA[kind])

    async def close(self) -> None:
        await self._http.aclose()

    def _fields(self, text: str, message_type: str = "text") -> dict[str, str]:
        account = self._api.account_sid
        if self._on_whatsapp:
            return whatsapp_fields(account, self._number, self._to, text, message_type)
        return sms_fields(account, self._number, self._to, text, self._state)

    async def _send(self, fields: dict[str, str], **extra: str) -> httpx.Response:
        self._api.hear(self.address, "")
        body, headers = signed(self._webhook, fields | extra, self._token)
        answer = await self._http.post(self._webhook, content=body, headers=headers)
        if answer.is_success and answer.content:
            for message in ET.fromstring(answer.content).iter("Message"):  # noqa: S314  the bot's own answer
                self._api.say(self.address, self._to, message.text or "")
        return answer


class TelegramPhone:
    """A phone with Telegram, in a chat with the bot."""

    def __init__(self, api: TelegramApi, id_: int, first_name: str = "Made", language: str = "") -> None:
        person: dict[str, Any] = {
            "id": id_,
            "is_bot": False,
            "first_name": first_name,
            "last_name": "Up",
            "username": "made_up",
        }
        self._api = api
        self.person = person | ({"language_code": language} if language else {})
        self.chat = api.open_chat(self.person)

    def write(self, text: str) -> ChatMessage:
        commands = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}] if text[:1] == "/" else []
        return self._send({"text": text, **({"entities": commands} if commands else {})})

    def press(self, message: ChatMessage, data: str) -> str:
        """A button below a message of the bot; the id of the query, which the bot has to acknowledge."""
        query = str(secrets.randbits(60))
        self._api.press(query)
        self._api.push(
            {"callback_query": {"id": query, "from": self.person, "message": self._api.seen(self.chat, message),
                                "chat_instance": "1", "data": data}}
        )  # fmt: skip
        return query

    def locate(self, latitude: float, longitude: float) -> ChatMessage:
        return self._send({"location": {"latitude": latitude, "longitude": longitude}})

    def share(self, kind: str, caption: str = "") -> ChatMessage:
        """`kind`: as in `MEDIA`."""
        file = {"file_id": "AwAC", "file_unique_id": "AgAD", "file_size": 5000}
        bodies: dict[str, Any] = {
            "voice": {"voice": {**file, "duration": 4, "mime_type": "audio/ogg"}},
            "picture": {"photo": [{**file, "width": 90, "height": 60}, {**file, "width": 900, "height": 600}]},
            "video": {"video": {**file, "width": 90, "height": 60, "duration": 4}},
            "sticker": {"sticker": {**file, "type": "regular", "width": 512, "height": 512, "is_animated": False,
                                    "is_video": False, "emoji": "🙏"}},
            "contact": {"contact": {"phone_number": "+15555550100", "first_name": "Made"}},
            "document": {"document": {**file, "file_name": "letter.pdf", "mime_type": "application/pdf"}},
        }  # fmt: skip
        return self._send(bodies[kind] | ({"caption": caption} if caption else {}))

    def edit(self, message: ChatMessage, text: str) -> None:
        message.body["text"], message.edited = text, True
        self._api.changed(message)
        seen = self._api.seen(self.chat, message)
        self._api.push({"edited_message": {**seen, "edit_date": message.date + 1}})

    def block(self, blocked: bool = True) -> None:
        """Blocks the bot, or takes that back."""
        self.chat.blocked = blocked
        self._api.chat_changed(self.chat)
        member, kicked = {"user": SELF, "status": "member"}, {"user": SELF, "status": "kicked", "until_date": 0}
        old, new = (member, kicked) if blocked else (kicked, member)
        self._api.push(
            {"my_chat_member": {"chat": self.chat.to_json(), "from": self.person, "date": 1,
                                "old_chat_member": old, "new_chat_member": new}}
        )  # fmt: skip

    def write_in_group(self, text: str) -> None:
        group = {"id": -100, "type": "supergroup", "title": "Made Up"}
        self._api.push({"message": {"message_id": 1, "date": 1, "chat": group, "from": self.person, "text": text}})

    def post_in_channel(self, text: str) -> None:
        channel = {"id": -200, "type": "channel", "title": "Made Up"}
        self._api.push({"channel_post": {"message_id": 1, "date": 1, "chat": channel, "text": text}})

    def _send(self, body: dict[str, Any]) -> ChatMessage:
        message = self._api.say(self.chat, body)
        self._api.push({"message": self._api.seen(self.chat, message)})
        return message
