"""The files that are lists: languages, regions, facts and partners.

Decides what each item must hold; whether the names in it exist in other files is left to `check_names`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.knowledge.fields import LONG_AGO, NEVER, Form, forms, is_number, list_of_texts, parse_day, wrong_kind
from bot.knowledge.hours import read_opening, read_timezone
from bot.knowledge.model import (
    PEOPLE,
    Confidence,
    Fact,
    Handoff,
    Language,
    Level,
    Partner,
    Place,
    Region,
    Source,
    Value,
)
from bot.knowledge.problems import Notebook, suggest
from bot.knowledge.scripts import SCRIPTS
from bot.knowledge.yaml_lines import Items, Node, Table, Text

FACT_KINDS = ("law", "right", "programme", "practical", "contact", "position")
CONFIDENCES: tuple[Confidence, ...] = ("high", "medium", "low")
LEVELS: tuple[Level, ...] = ("full", "understood")
VALUE_KINDS = ("money", "date", "phone", "number", "text")

_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
_REGION_ID = re.compile(r"[A-Z]{2}")
_VALUE_NAME = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*")

_LANGUAGE_KEYS = ("tag", "name", "direction", "level", "scripts", "falls_back_to", "sms_fold", "also")
_REGION_KEYS = ("id", "capital", "timezone", "names", "also", "places", "ask_back", "neighbourhoods")
_SOURCE_KEYS = ("title", "url", "publisher", "page_date", "checked", "copy")
_FACT_KEYS = (
    *("id", "jurisdiction", "topics", "statement", "kind", "confidence", "as_of", "review_by", "values", "source"),
    "note",
)
_PARTNER_KEYS = (
    *("id", "name", "kind", "province", "city", "address", "latitude", "longitude", "phone", "phone_confirmed", "text"),
    *(
        "email",
        "url",
        "hours",
        "opens",
        "timezone",
        "territory",
        "takes_new",
        "only_for",
        "people",
        "languages",
        "interpreters",
        "serves",
    ),
    *("issues", "free", "confidential", "source", "confidence", "review_by", "handoff", "note"),
)
_HANDOFF_KEYS = ("answers_within_hours", "languages", "email", "webhook")
_MOST_HOURS = 80  # two weeks of work; whoever needs longer cannot be offered to somebody who waits


def read_languages(root: Node | None, notebook: Notebook) -> Mapping[str, Language]:
    found: dict[str, Language] = {}
    written = [(form, _language(form)) for form in forms(root, notebook, _LANGUAGE_KEYS, "A language")]
    tags = [language.tag for _, language in written]
    for form, language in written:
        for tag in language.falls_back_to:
            if tag not in tags:
                message = f'No language "{tag}" exists.{suggest(tag, tags)}'
                notebook.add(form.line("falls_back_to"), "unknown-language", message)
        if language.tag in found:
            notebook.add(form.line("tag"), "duplicate-id", f'The language "{language.tag}" stands twice. Keep one.')
        elif language.tag:
            found[language.tag] = language
    return found


def read_regions(root: Node | None, notebook: Notebook) -> Mapping[str, Region]:
    found: dict[str, Region] = {}
    for form in forms(root, notebook, _REGION_KEYS, "A region"):
        region = _region(form)
        if region.id in found:
            notebook.add(form.line("id"), "duplicate-id", f'The region "{region.id}" stands twice. Keep one.')
        elif region.id:
            found[region.id] = region
    return found


def read_facts(root: Node | None, notebook: Notebook) -> tuple[Fact, ...]:
    found = (_fact(form) for form in forms(root, notebook, _FACT_KEYS, "A fact"))
    return tuple(fact for fact in found if fact.id)


def read_partners(root: Node | None, notebook: Notebook) -> tuple[Partner, ...]:
    found = (_partner(form) for form in forms(root, notebook, _PARTNER_KEYS, "A partner"))
    return tuple(partner for partner in found if partner.id)


def read_weak_sites(root: Node | None, notebook: Notebook) -> tuple[str, ...]:
    return tuple(text.value for text in list_of_texts(notebook, 1, "This file", root))


def _language(form: Form) -> Language:
    tag = form.text("tag")
    if tag and not _TAG.fullmatch(tag):
        form.notebook.add(form.line("tag"), "bad-id", f'"{tag}" is no language tag. Write it as fr or zh-Hans.')
    scripts = form.texts("scripts")
    for script in scripts:
        if script not in SCRIPTS:
            message = f'No script "{script}" is known.{suggest(script, SCRIPTS)}'
            form.notebook.add(form.line("scripts"), "unknown-script", message)
    return Language(
        tag=tag,
        name=form.text("name"),
        direction=form.choice("direction", ("ltr", "rtl"), "ltr"),
        level=form.choice("level", LEVELS, "understood"),
        scripts=tuple(script for script in scripts if script in SCRIPTS) or ("Latn",),
        falls_back_to=form.texts("falls_back_to", required=False),
        sms_fold=bool(form.yes_no("sms_fold")),
        also=form.texts("also", required=False),
    )


def _region(form: Form) -> Region:
    region = form.text("id")
    if region and not _REGION_ID.fullmatch(region):
        form.notebook.add(form.line("id"), "bad-id", f'"{region}" is no region. Write two capital letters, as in ON.')
    names: dict[str, str] = {}
    form.node("names")
    for language, node, line in form.pairs("names"):
        if not isinstance(node, Text):
            wrong_kind(form.notebook, line, f'The name in "{language}"', node, Text)
        elif not node.value:
            form.notebook.add(line, "empty", f'The name in "{language}" is empty.')
        else:
            names[language] = node.value
    if "names" in form and "en" not in names:
        form.notebook.add(form.line("names"), "missing-key", '"names" needs the key "en".')
    return Region(
        id=region,
        capital=form.text("capital"),
        names={"en": region, **names},
        also=form.texts("also", required=False),
        places=tuple(_places(form)),
        neighbourhoods=dict(_neighbourhoods(form)),
        ask_back=form.texts("ask_back", required=False),
        timezone=read_timezone(form, "timezone"),
    )


def _neighbourhoods(form: Form) -> Iterable[tuple[str, tuple[tuple[str, ...], ...]]]:
    for town, node, line in form.pairs("neighbourhoods"):
        yield town, tuple(_spelt(form, node, line, f'"{town}"'))


def _places(form: Form) -> Iterable[tuple[str, ...]]:
    return _spelt(form, form.node("places", required=False), form.line("places"), '"places"')


def _spelt(form: Form, node: Node | None, line: int, what: str) -> Iterable[tuple[str, ...]]:
    """Each place is its name, or a list of the ways in which people spell it."""
    if isinstance(node, Items):
        for place in node.nodes:
            if isinstance(place, Items):
                yield tuple(text.value for text in list_of_texts(form.notebook, place.line, "A place", place))
            else:
                one = Items((place,), place.line)
                yield tuple(text.value for text in list_of_texts(form.notebook, place.line, what, one))
    elif node is not None:
        wrong_kind(form.notebook, line, what, node, Items)


def _fact(form: Form) -> Fact:
    return Fact(
        id=form.id("id"),
        jurisdiction=form.text("jurisdiction"),
        topics=form.texts("topics"),
        statement=form.text("statement"),
        kind=form.choice("kind", FACT_KINDS, "law"),
        confidence=form.choice("confidence", CONFIDENCES, "medium"),
        as_of=form.partial_day("as_of"),
        review_by=form.day("review_by", NEVER),
        values=dict(_values(form)),
        source=_source(form, title="", publisher=""),
        note=form.text("note", required=False),
        place=Place(form.notebook.path, form.table.line),
    )


def _values(form: Form) -> Iterable[tuple[str, Value]]:
    for name, node, line in form.pairs("values"):
        if not _VALUE_NAME.fullmatch(name):
            message = f'"{name}" cannot be the name of a value. Use small letters, digits, hyphens and underlines.'
            form.notebook.add(line, "bad-id", message)
        if not isinstance(node, Table):
            wrong_kind(form.notebook, line, f'The value "{name}"', node, Table)
            continue
        value = Form(node, form.notebook, VALUE_KINDS, f'The value "{name}"')
        kinds = [kind for kind in VALUE_KINDS if kind in value]
        if len(kinds) != 1:
            message = f'The value "{name}" needs exactly one of: {", ".join(VALUE_KINDS)}.'
            form.notebook.add(line, "missing-key", message)
        elif kinds == ["money"]:
            yield name, Value("money", _digits(value, "money"))
        elif kinds == ["number"]:
            yield name, Value("number", _digits(value, "number"))
        elif kinds == ["date"]:
            day = value.text("date")
            value.day("date", LONG_AGO)
            yield name, Value("date", day if parse_day(day) else LONG_AGO.isoformat())
        elif kinds == ["phone"]:
            value.text("phone")
            yield name, Value("phone", value.phone("phone") or "")
        else:
            yield name, Value("text", value.text("text"))


def _digits(form: Form, key: str) -> str:
    form.text(key)
    form.number(key)
    written = form.table.nodes[key]
    return written.value if isinstance(written, Text) and is_number(written.value) else "0"


def _source(form: Form, title: str, publisher: str) -> Source:
    """`title` and `publisher` stand in where the format does not ask for them; "" asks for them."""
    source = form.form("source", _SOURCE_KEYS)
    return Source(
        title=title or source.text("title"),
        url=source.url("url"),
        publisher=publisher or source.text("publisher"),
        page_date=source.text("page_date"),
        checked=source.day("checked", LONG_AGO),
        copy=bool(source.yes_no("copy")),
    )


def _partner(form: Form) -> Partner:
    name = form.text("name")
    return Partner(
        id=form.id("id"),
        name=name,
        kind=form.text("kind"),
        province=form.text("province"),
        serves=form.text("serves"),
        issues=form.texts("issues"),
        source=_source(form, title=name, publisher=name),
        confidence=form.choice("confidence", CONFIDENCES, "medium"),
        review_by=form.day("review_by", NEVER),
        phone=form.phone("phone"),
        phone_confirmed=bool(form.yes_no("phone_confirmed")),
        text=form.phone("text"),
        email=form.maybe("email"),
        url=form.url("url", required=False) or None,
        city=form.maybe("city"),
        address=form.maybe("address"),
        latitude=form.number("latitude"),
        longitude=form.number("longitude"),
        hours=form.maybe("hours"),
        opens=read_opening(form, "opens"),
        timezone=read_timezone(form, "timezone"),
        territory=form.texts("territory", required=False),
        takes_new=form.yes_no("takes_new"),
        only_for=form.texts("only_for", required=False),
        people=_people(form),
        languages=form.texts("languages", required=False),
        interpreters=form.yes_no("interpreters"),
        free=form.yes_no("free"),
        confidential=form.yes_no("confidential"),
        handoff=_handoff(form),
        note=form.text("note", required=False),
        place=Place(form.notebook.path, form.table.line),
    )


def _people(form: Form) -> tuple[str, ...]:
    written = form.texts("people", required=False)
    for group in written:
        if group not in PEOPLE:
            message = f'No group "{group}" is known.{suggest(group, PEOPLE)}'
            form.notebook.add(form.line("people"), "choice", message)
    return tuple(group for group in written if group in PEOPLE)


def _handoff(form: Form) -> Handoff | None:
    """None where the partner takes no requests."""
    if form.node("handoff", required=False) is None:
        return None
    part = form.form("handoff", _HANDOFF_KEYS)
    written = part.text("answers_within_hours")
    hours = int(written) if written.isascii() and written.isdigit() and len(written) <= len(str(_MOST_HOURS)) else 0
    if written and not 1 <= hours <= _MOST_HOURS:
        message = f'"{written}" is no number of working hours from 1 to {_MOST_HOURS}. Write 16 for two working days.'
        part.notebook.add(part.line("answers_within_hours"), "bad-number", message)
    email, webhook = bool(part.yes_no("email")), bool(part.yes_no("webhook"))
    if not (email or webhook) and not part.stands_in:
        message = "A request reaches this partner in no way. Write email: true, webhook: true or both."
        part.notebook.add(form.line("handoff"), "handoff-way", message)
    return Handoff(hours or _MOST_HOURS, part.texts("languages"), email, webhook)
