"""A stand-in of Twilio's Content API, as far as making templates and filling them in goes.

https://www.twilio.com/docs/content/content-api-resources
"""

from __future__ import annotations

import json
import re
import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.simulator.twilio_messages import Choosable, TwilioError, TwilioMessage

_BLANK = re.compile(r"\{\{(\w+)\}\}")
_QUICK_REPLY, _LIST_PICKER, _TEXT = "twilio/quick-reply", "twilio/list-picker", "twilio/text"
# What WhatsApp takes.
_BUTTONS, _BUTTON, _ROWS, _ROW, _BODY, _ID = 3, 20, 10, 24, 1024, 200


class Contents:
    """`approved`: sids that WhatsApp has approved, to be sent also to somebody who has not written for a day."""

    def __init__(self) -> None:
        self._by_sid: dict[str, dict[str, Any]] = {}
        self.approved: set[str] = set()

    def create(self, asked: Any) -> Response:
        if (
            not isinstance(asked, dict)
            or not isinstance(asked.get("types"), dict)
            or not asked["types"]
            or not asked.get("language")
        ):
            return JSONResponse(TwilioError(21656).to_json(), 400)
        sid = f"HX{secrets.token_hex(16)}"
        self._by_sid[sid] = {
            "sid": sid,
            "friendly_name": asked.get("friendly_name", ""),
            "language": asked["language"],
            "variables": asked.get("variables", {}),
            "types": asked["types"],
        }
        return JSONResponse(self._by_sid[sid], 201)

    def list(self, request: Request) -> Response:
        """Pages, as `PageSize` and `Page` ask."""
        size, page = int(request.query_params.get("PageSize", "50")), int(request.query_params.get("Page", "0"))
        contents = list(self._by_sid.values())
        rest = len(contents) > (page + 1) * size
        following = str(request.url.include_query_params(PageSize=size, Page=page + 1)) if rest else None
        return JSONResponse(
            {"contents": contents[page * size : (page + 1) * size],
             "meta": {"page": page, "page_size": size, "next_page_url": following, "key": "contents"}}
        )  # fmt: skip

    def fill(self, message: TwilioMessage, sid: str, variables: str) -> None:
        """The template's words into `message`. Raises `TwilioError`."""
        template = self._by_sid.get(sid)
        if template is None:
            raise TwilioError(21655)
        try:
            values = {**template["variables"], **json.loads(variables)}
        except (TypeError, ValueError):
            raise TwilioError(21656) from None
        kind, content = next(iter(template["types"].items()))
        filled = _filled(content, {name: str(value) for name, value in values.items()})
        message.body, message.approved = filled["body"], sid in self.approved
        if kind == _QUICK_REPLY:
            message.buttons = tuple(Choosable(action["title"], action["id"]) for action in filled["actions"])
        elif kind == _LIST_PICKER:
            message.rows = tuple(Choosable(item["item"], item["id"]) for item in filled["items"])
            message.opens_list = filled["button"]
        elif kind != _TEXT:
            raise TwilioError(21655)

    @staticmethod
    def fits(message: TwilioMessage) -> bool:
        """Whether WhatsApp takes the buttons or rows of this message."""
        buttons, rows = message.buttons, message.rows
        chosen = (*buttons, *rows)
        return (
            len(buttons) <= _BUTTONS
            and len(rows) <= _ROWS
            and all(0 < len(button.title) <= _BUTTON for button in buttons)
            and all(0 < len(row.title) <= _ROW for row in rows)
            and all(0 < len(one.id) <= _ID for one in chosen)
            and len({one.id for one in chosen}) == len({one.title for one in chosen}) == len(chosen)
            and (not chosen or len(message.body) <= _BODY)
            and len(message.opens_list) <= _BUTTON
        )


def _filled(value: Any, variables: dict[str, str]) -> Any:
    """Every text within `value` with its blanks filled in. Raises `TwilioError` where one has no value."""
    if isinstance(value, str):
        if any(name not in variables for name in _BLANK.findall(value)):
            raise TwilioError(21656)
        return _BLANK.sub(lambda blank: variables[blank[1]], value)
    if isinstance(value, dict):
        return {name: _filled(inner, variables) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, variables) for inner in value]
    return value
