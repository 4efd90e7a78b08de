"""What a desk is sent: a mail in the partner's language, and the same as JSON for a webhook.

Neither holds the person's own words, number or name: those are read on the page, from which a person can still take
them back. The subject of a mail holds the number of the case only. docs/handoff.md describes the JSON.
"""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Literal

from bot.answering.reply import Request
from bot.channels.base import Outgoing
from bot.handoff.deadlines import calendar_of, show_day
from bot.handoff.desks import Desk
from bot.handoff.office import Office
from bot.handoff.record import Case
from bot.knowledge.cldr import language_name
from bot.knowledge.model import Knowledge

Event = Literal["new", "words", "words_urgent", "overdue", "withdrawn"]
# What a desk may still do something about, so that the link is in the letter.
_WITH_LINK = ("new", "words", "words_urgent", "overdue")
_WITH_DETAILS = ("new", "overdue")
URGENT = ("high", "crisis")


def letters(office: Office, desk: Desk, case: Case, event: Event, now: float) -> dict[str, Outgoing]:
    """By the channels of the desk."""
    made = {"email": mail, "webhook": hook}
    return {channel: made[channel](office, desk, case, event, now) for channel in desk.channels}


def mail(office: Office, desk: Desk, case: Case, event: Event, now: float) -> Outgoing:
    knowledge, language = office.knowledge(), desk.language

    def word(key: str, **blanks: str) -> str:
        return knowledge.page(language, key, **blanks)

    calendar = calendar_of(desk.partner)
    paragraphs = [word(f"mail.{event}", number=case.number)]
    if event in _WITH_DETAILS:
        if urgency_of(knowledge, case) in URGENT:
            paragraphs.append(word("mail.urgent"))
        paragraphs.append(
            "\n".join(word("mail.detail", label=a, text=b) for a, b in details(knowledge, case, language))
        )
        paragraphs.append(word("mail.deadline", when=show_day(case.answer_by, calendar, language, knowledge)))
    if event in _WITH_LINK:
        until = show_day(now + office.links.valid_s, calendar, language, knowledge)
        paragraphs.append(word("mail.link", until=until) + "\n" + office.links.url(case.id, now))
        paragraphs.append(word("mail.end"))
    subject = word(f"mail.subject.{event}", number=case.number)
    return Outgoing(text="\n\n".join(paragraphs) + "\n", subject=subject)


def hook(office: Office, desk: Desk, case: Case, event: Event, now: float) -> Outgoing:
    knowledge, request = office.knowledge(), case.request
    body: dict[str, object] = {
        "event": f"case.{event}",
        "at": _iso(now),
        "number": case.number,
        "partner": case.partner,
    }
    if event in _WITH_LINK:
        body["link"] = office.links.url(case.id, now)
    if event in _WITH_DETAILS and request:
        entry = knowledge.entries.get(request.topic or "")
        title = knowledge.words_for(entry, desk.language).title if entry else None
        body |= {
            "topic": {"id": request.topic, "title": title} if entry else None,
            "urgency": urgency_of(knowledge, case),
            "language": request.language,
            "region": request.region,
            "way": request.way,
            "hours": request.hours,
            "channel": case.channel,
            "has_words": bool(request.words),
            "answer_by": _iso(case.answer_by),
        }
    return Outgoing(text=json.dumps(body, ensure_ascii=False))


def details(knowledge: Knowledge, case: Case, language: str, on_page: bool = False) -> list[tuple[str, str]]:
    """What is asked, as labels and texts in the partner's language; the person's own words only `on_page`."""
    request = case.request
    if request is None:
        return []

    def word(key: str, **blanks: str) -> str:
        return knowledge.page(language, key, **blanks)

    entry, region = knowledge.entries.get(request.topic or ""), knowledge.regions.get(request.region or "")
    return [
        (word("detail.topic"), knowledge.words_for(entry, language).title if entry else word("topic.none")),
        (word("detail.urgency"), word(f"urgency.{urgency_of(knowledge, case)}")),
        (word("detail.language"), language_name(request.language.replace("-", "_"), language)),
        (word("detail.region"), region.name(language) if region else word("region.none")),
        (word("detail.way"), word(f"way.{request.way}", channel=word(f"channel.{case.channel}"))),
        (word("detail.hours"), safe_time(knowledge, request, language, on_page)),
    ]


def safe_time(knowledge: Knowledge, request: Request, language: str, on_page: bool) -> str:
    """When the person can be written or called: on the page as they wrote it, where they did."""
    if not request.hours_words:
        return knowledge.page(language, f"hours.{request.hours}")
    return f'"{request.hours_words}"' if on_page else knowledge.page(language, "hours.own")


def urgency_of(knowledge: Knowledge, case: Case) -> str:
    """That of the topic: normal, high or crisis."""
    entry = knowledge.entries.get(case.request.topic or "") if case.request else None
    return entry.urgency if entry else "normal"


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, timezone.utc).isoformat(timespec="seconds")
