"""What is told to Twilio once, by a command and never at a start: the content templates for WhatsApp's choices.

The library of this release cannot make templates, so the two requests are made here, with its patience of
`telegram_setup`: what is half made is found and finished the next time.
"""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from bot.channels.twilio_content import templates

_TRIES, _WAIT_S, _TIMEOUT_S, _PAGE = 6, 1.0, 20.0, 100
_BUSY = 429


class TwilioRefusedError(Exception):
    """`status` and `code` of Twilio's answer; `code` is 0 where it gave none."""

    def __init__(self, status: int, code: int) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code = status, code


async def create_templates(account_sid: str, auth_token: str, content_url: str) -> dict[str, str]:
    """The sid of each template by its name in the settings; one that is there already is used again.

    Raises `TwilioRefusedError`, or `httpx.HTTPError` when the last try fails.
    """
    async with httpx.AsyncClient(auth=(account_sid, auth_token), timeout=_TIMEOUT_S) as http:
        known = await _known(http, f"{content_url}/v1/Content?PageSize={_PAGE}")
        sids = {}
        for name, asked in templates().items():
            there = [one for one in known if one.get("friendly_name") == asked["friendly_name"]]
            same = next((one["sid"] for one in there if one.get("types") == asked["types"]), None)
            sids[name] = same or (await _patiently(http, "POST", f"{content_url}/v1/Content", asked))["sid"]
        return sids


async def _known(http: httpx.AsyncClient, url: str | None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while url:
        page = await _patiently(http, "GET", url)
        found += page["contents"]
        url = page.get("meta", {}).get("next_page_url")
    return found


async def _patiently(http: httpx.AsyncClient, method: str, url: str, body: Any = None) -> Any:
    wait = _WAIT_S
    for left in reversed(range(_TRIES)):
        try:
            answer = await http.request(method, url, json=body)
        except httpx.HTTPError:
            if not left:
                raise
        else:
            if answer.is_success:
                return answer.json()
            if not left or (answer.status_code != _BUSY and not answer.is_server_error):
                raise TwilioRefusedError(answer.status_code, _code_in(answer))
        await asyncio.sleep(wait)
        wait *= 2
    raise AssertionError("unreachable")


def _code_in(answer: httpx.Response) -> int:
    try:
        return int(answer.json()["code"])
    except (KeyError, TypeError, ValueError):
        return 0
