"""Filling the {braces} of an answer with what facts and partners say today.

Decides what people see in place of `{fact.value}` and `{partner.field}`: the figure in their language; after the
fact's review date, that it may have changed and where to look; a phone that nobody has confirmed only beside the
website. How figures are written is left to `values`.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import partial

from bot.knowledge.model import Fact, Knowledge, Partner
from bot.knowledge.values import show_phone, show_value

PARTNER_FIELDS = ("phone", "text", "name", "url")

_PLACEHOLDER = re.compile(r"\{([^{}.\s]+)\.([^{}.\s]+)\}")
_BRACE = re.compile(r"\{[^{}]*\}?|\}")


def fill(text: str, language: str, knowledge: Knowledge, today: dt.date) -> str:
    """`language` is that of `text`, which after a fall back is not the reader's.

    Raises LookupError for a placeholder that cannot be filled; the check lets none through.
    """
    if "{" not in text:
        return text
    return _PLACEHOLDER.sub(partial(_fill_one, language=language, knowledge=knowledge, today=today), text)


def find_placeholders(text: str) -> list[tuple[str, str]]:
    """Each (id, field), in order, as often as it stands there."""
    return _PLACEHOLDER.findall(text)


def remove_placeholders(text: str) -> str:
    return _PLACEHOLDER.sub(" ", text)


def stray_braces(text: str) -> list[str]:
    """What stands in braces, or is half a pair, and is no placeholder."""
    return _BRACE.findall(_PLACEHOLDER.sub("", text))


def _fill_one(match: re.Match[str], language: str, knowledge: Knowledge, today: dt.date) -> str:
    owner, field = match[1], match[2]
    fact = knowledge.facts.get(owner)
    if fact:
        return _show_fact(fact, field, language, knowledge, today)
    return _show_partner(knowledge.partners[owner], field, language, knowledge)


def _show_fact(fact: Fact, name: str, language: str, knowledge: Knowledge, today: dt.date) -> str:
    value = fact.values[name]
    if fact.is_stale(today):
        return knowledge.message(language, "value_to_confirm", site=fact.source.name)
    return show_value(value, language, knowledge)


def _show_partner(partner: Partner, field: str, language: str, knowledge: Knowledge) -> str:
    if field == "name":
        return partner.name
    if field == "url" and partner.url:
        return partner.url.split("://", 1)[-1].rstrip("/")
    raw = {"phone": partner.phone, "text": partner.text}.get(field)
    if not raw:
        raise LookupError(f"{partner.id} has no {field}")
    shown = show_phone(raw, language, knowledge)
    # A line to text that stands alone needs no confirmation; beside an unconfirmed phone it comes from the same page.
    if partner.phone is None or partner.phone_confirmed:
        return shown
    if partner.site is None:
        return partner.name
    return knowledge.message(language, "partner_to_confirm", phone=shown, site=partner.site)
