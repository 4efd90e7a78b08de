"""A partner's page: one case, opened by its link, without an account and without JavaScript (which only makes it live).

The link is the key: a token that is wrong, too old or of a desk that is gone is a 404 and nothing else. Actions are
posted by forms to the token's own path, refused where the browser says that another site sent them, and answered with a
redirect. What the page shows is put together in `case_page`; what an action does in `bot.handoff`.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlencode

from sqlalchemy.engine import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.delivery.database import Database, DatabaseAwayError
from bot.delivery.outbox import Reply
from bot.delivery.wake import Wake, outbox_of
from bot.handoff import cases as changes
from bot.handoff import record, relay
from bot.handoff.cases import IllegalChangeError
from bot.handoff.links import PATH
from bot.handoff.office import Office
from bot.handoff.record import Case
from bot.web import case_page
from bot.web.guard import RequestRefusedError, body_of
from bot.web.rate import Rate

Result = TypeVar("Result")
Change = Callable[[Connection, Office, Case, float], list[Reply]]

_STATIC = Path(__file__).parent / "static"
_FILES = {"case.css": "text/css", "case.js": "text/javascript"}
_FORM_BYTES = 16 * 1024
_PATIENCE_S = 5.0
# A page that is open asks 15 times a minute; several people of one desk may look at once.
_LOOKS, _ACTIONS = 240, 30
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@dataclass(frozen=True)
class CasePages:
    database: Database
    office: Office
    wake: Wake
    public_url: str
    clock: Callable[[], float] = time.time
    looks: Rate = field(default_factory=lambda: Rate(_LOOKS))
    actions: Rate = field(default_factory=lambda: Rate(_ACTIONS))

    def routes(self) -> list[Route]:
        actions = {
            "take": self.take,
            "reply": self.reply,
            "pass": self.offer,
            "close": self.close,
            "number": self.number,
        }
        return [
            Route(f"{PATH}/static/{{name}}", _static),
            Route(f"{PATH}/{{token}}", self.show),
            Route(f"{PATH}/{{token}}/words", self.words),
            *(Route(f"{PATH}/{{token}}/{name}", action, methods=["POST"]) for name, action in actions.items()),
        ]

    async def show(self, request: Request) -> Response:
        notice = "refused" if request.query_params.get("notice") == "refused" else ""
        return await self._page(request, self.looks, notice=notice)

    async def words(self, request: Request) -> Response:
        """What was said after `after`, as JSON, for the page that is open. The next `after` is that of a word before
        the first that is still on its way, so that its state is asked again."""
        case_id = self._case_of(request, self.looks)
        after = request.query_params.get("after", "")
        start = int(after) if after.isascii() and after.isdigit() and len(after) < 16 else 0
        now = self.clock()

        def work(connection: Connection) -> tuple[Case, list[relay.Word]]:
            case = self._known(record.load(connection, self.office.vault, case_id))
            relay.looked(connection, case.id, now)
            return case, relay.said(connection, self.office, case.id, start)

        case, said = await self._run(work)
        view = case_page.View(self.office, case, request.query_params.get("lang", ""), self._here(request))
        body = {
            "state": record.STATES[case.state],
            "after": case_page.settled(said, start),
            "words": [{"id": word.id, "html": view.word(word)} for word in said],
        }
        return JSONResponse(body, headers=_HEADERS)

    async def take(self, request: Request) -> Response:
        return await self._act(request, changes.take)

    async def close(self, request: Request) -> Response:
        return await self._act(request, changes.close)

    async def offer(self, request: Request) -> Response:
        form = await self._form(request)
        return await self._act(
            request,
            lambda connection, office, case, now: changes.offer(connection, office, case, form.get("partner", ""), now),
        )

    async def reply(self, request: Request) -> Response:
        text = cleaned((await self._form(request)).get("text", ""))
        if not 0 < len(text) <= relay.MOST_CHARACTERS:
            return await self._page(request, self.actions, notice="reply.bad", unsent=text, status=422)

        def answer(connection: Connection, office: Office, case: Case, now: float) -> list[Reply]:
            relay.answer(connection, office, case, text, now)
            return []

        return await self._act(request, answer)

    async def number(self, request: Request) -> Response:
        """Shows the number in the answer itself: it stands in no address and on no page that can be opened again."""
        await self._form(request)
        return await self._page(request, self.actions, number=True)

    async def _page(
        self, request: Request, rate: Rate, notice: str = "", unsent: str = "", number: bool = False, status: int = 200
    ) -> Response:
        case_id, now = self._case_of(request, rate), self.clock()

        def work(connection: Connection) -> tuple[Case, list[relay.Word], str | None]:
            case = self._known(record.load(connection, self.office.vault, case_id))
            shown = case_page.reveal_number(connection, self.office, case, now) if number else None
            return case, relay.said(connection, self.office, case.id), shown

        case, said, shown = await self._run(work)
        view = case_page.View(self.office, case, request.query_params.get("lang", ""), self._here(request))
        return HTMLResponse(view.page(said, notice=notice, unsent=unsent, number=shown), status, _HEADERS)

    async def _act(self, request: Request, change: Change) -> Response:
        """Does it in one transaction, or nothing of it, and shows the page as it is then."""
        await self._form(request)
        case_id, now = self._case_of(request, self.actions), self.clock()

        def work(connection: Connection) -> str:
            case = self._known(record.load_to_change(connection, self.office.vault, case_id))
            replies = change(connection, self.office, case, now)
            self.office.say(connection, case.person, case.channel, replies, now)
            return case.channel

        again: dict[str, str] = (
            {"lang": lang} if (lang := request.query_params.get("lang", "")) in self._languages() else {}
        )
        try:
            self.wake.wake(outbox_of(await self._run(work)))
        except IllegalChangeError:
            again["notice"] = "refused"
        query = f"?{urlencode(again)}" if again else ""
        return RedirectResponse(f"{self._here(request)}{query}", 303, _HEADERS)

    async def _run(self, work: Callable[[Connection], Result]) -> Result:
        try:
            return await self.database.run(work, _PATIENCE_S)
        except DatabaseAwayError:
            raise RequestRefusedError(503, "database away") from None

    def _case_of(self, request: Request, rate: Rate) -> str:
        """The id of the case that the link opens. Raises 404, or 429 for who asks too often."""
        case = self.office.links.case_of(request.path_params["token"], self.clock())
        if case is None:
            raise HTTPException(404)
        if not rate.allows(case):
            raise RequestRefusedError(429, "too often")
        return case

    def _known(self, case: Case | None) -> Case:
        """Raises 404 where the case has been purged, or its desk takes no cases any more."""
        if case is None or not self.office.takes_cases(case.partner):
            raise HTTPException(404)
        return case

    async def _form(self, request: Request) -> Mapping[str, str]:
        """The fields that were posted. Raises 403 where the browser says that another site has sent them. (With our
        referrer policy a browser calls the origin of our own forms "null".)"""
        origin, site = request.headers.get("origin", "null"), request.headers.get("sec-fetch-site", "same-origin")
        if origin not in ("null", self.public_url) or site not in ("same-origin", "none"):
            raise RequestRefusedError(403, "origin")
        body: Any = getattr(request.state, "body", None)
        if body is None:
            body = request.state.body = await body_of(request, _FORM_BYTES)
        try:
            fields = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=8)
        except ValueError:
            raise RequestRefusedError(400, "malformed") from None
        return {name: values[0] for name, values in fields.items()}

    def _languages(self) -> Mapping[str, Any]:
        return self.office.knowledge().pages

    @staticmethod
    def _here(request: Request) -> str:
        return f"{PATH}/{request.path_params['token']}"


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _FILES:
        raise HTTPException(404)
    headers = {"Cache-Control": "max-age=3600", "X-Content-Type-Options": "nosniff"}
    return FileResponse(_STATIC / name, media_type=_FILES[name], headers=headers)


def cleaned(text: str) -> str:
    """As it is sent: line ends of one kind, nothing invisible at the ends or in between."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in lines if char == "\n" or unicodedata.category(char) != "Cc").strip()
