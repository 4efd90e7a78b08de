"""What the page of a case shows, in the language of whoever reads it: words from `knowledge/pages`, escaped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from babel.dates import format_time
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.engine import Connection

from bot.delivery import people
from bot.delivery.tables import CASE_TAKEN
from bot.handoff import record, relay
from bot.handoff.deadlines import Calendar, calendar_of, show_day
from bot.handoff.desks import Desk
from bot.handoff.letters import details, safe_time
from bot.handoff.office import Office
from bot.handoff.record import STATES, Case
from bot.handoff.relay import Word
from bot.handoff.retention import CLOSED_S
from bot.knowledge.values import locale_for

_CALLABLE = ("sms", "whatsapp")  # where the address is a phone number
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip


@dataclass(frozen=True)
class View:
    """`wanted`: the language that was chosen, if it is one of ours. `here`: the path of the page."""

    office: Office
    case: Case
    wanted: str
    here: str

    @cached_property
    def language(self) -> str:
        return self.wanted if self.wanted in self.office.knowledge().pages else self._desk.language

    def text(self, key: str, /, **blanks: Any) -> str:
        return self.office.knowledge().page(self.language, key, **{name: str(v) for name, v in blanks.items()})

    def page(self, said: Sequence[Word], notice: str = "", unsent: str = "", number: str | None = None) -> str:
        """`notice`: the key of what went wrong. `number`: what `reveal_number` gave, where it was asked."""
        case, knowledge = self.case, self.office.knowledge()
        languages = {tag: knowledge.languages[tag].name for tag in knowledge.pages}
        request = case.request
        asked_in_vain = number == ""
        others = [(id_, desk.partner.name) for id_, desk in self.office.desks().items() if id_ != case.partner]
        return _TEMPLATES.get_template("case.html").render(
            case=case, state=STATES[case.state], is_open=case.is_open, language=self.language, languages=languages,
            here=self.here, word=self.text, partner=self.office.name_of(case.partner),
            when=self._day(case.answer_by), erased=self._day((case.ended or 0) + CLOSED_S),
            notice=self.text("number.gone" if asked_in_vain else notice, count=relay.MOST_CHARACTERS)
            if notice or asked_in_vain
            else "",
            offered=self.office.name_of(case.offer) if case.offer and case.is_open else "",
            details=details(knowledge, case, self.language, on_page=True), own=request.words if request else "",
            words=[self._shown(word) for word in said], last=settled(said, 0),
            unsent=unsent, most=relay.MOST_CHARACTERS,
            channel=self.text(f"channel.{case.channel}"), others=others,
            hours=safe_time(knowledge, request, self.language, on_page=True) if request else "",
            may_call=may_call(case), number=number,
        )  # fmt: skip

    def word(self, word: Word) -> str:
        """One thing said, as a piece of the page."""
        return _TEMPLATES.get_template("word.html").render(said=self._shown(word), word=self.text)

    def _shown(self, word: Word) -> dict[str, Any]:
        moment = dt.datetime.fromtimestamp(word.said, self._calendar.zone)
        locale = locale_for(self.office.knowledge().chain(self.language))
        when = f"{self._day(word.said)}, {format_time(moment, 'short', locale=locale)}"
        return {**vars(word), "iso": moment.isoformat(timespec="seconds"), "when": when}

    def _day(self, moment: float) -> str:
        return show_day(moment, self._calendar, self.language, self.office.knowledge())

    @cached_property
    def _calendar(self) -> Calendar:
        return calendar_of(self._desk.partner)

    @property
    def _desk(self) -> Desk:
        desk = self.office.desk(self.case.partner)
        assert desk is not None, "a page is shown to a desk only"
        return desk


def settled(said: Sequence[Word], start: int) -> int:
    """The id after which a page asks next: before the first word that is still on its way."""
    after = start
    for word in said:
        if word.state == "waiting":
            break
        after = word.id
    return after


def may_call(case: Case) -> bool:
    """Only who was promised a call, and only after somebody has taken the case."""
    return (
        case.state == CASE_TAKEN
        and case.request is not None
        and case.request.way == "call"
        and case.channel in _CALLABLE
    )


def reveal_number(connection: Connection, office: Office, case: Case, now: float) -> str | None:
    """The number, with its line in the audit; "" where it is not kept any more, None where it may not be shown."""
    if not may_call(case):
        return None
    address = people.address_of(connection, office.vault, case.person)
    if address is None:
        return ""
    record.note(connection, case.id, case.partner, "number shown", now)
    return address
