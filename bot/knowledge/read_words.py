"""The files that hold words: entries and their languages, messages, and the lists of phrases that people type.

Decides what each file must hold; whether the names in it exist in other files is left to `check_names`, and what the
words say to the other checks.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot.knowledge.fields import Form, list_of_texts, pairs, parse_day, table_of, wrong_kind
from bot.knowledge.model import (
    DANGER_KINDS,
    SOURCE_LANGUAGE,
    DangerKind,
    DangerWords,
    Entry,
    Language,
    Phrase,
    Place,
    PlaceWords,
    State,
    Term,
    Translation,
    Urgency,
    Words,
)
from bot.knowledge.problems import Notebook
from bot.knowledge.yaml_lines import Items, Node, Table, Text

URGENCIES: tuple[Urgency, ...] = ("normal", "high", "crisis")
STATES: tuple[State, ...] = ("draft", "reviewed")
# `around-language` is no command: the words that may stand around a language's name ("in French please").
AROUND_LANGUAGE = "around-language"
COMMANDS = ("stop", "start", "help", "delete", "language", "menu", "more", "sos", "none", "withdraw", AROUND_LANGUAGE)
SMALLTALK = (
    "greeting",
    "thanks",
    "goodbye",
    "insult",
    "person",
    "privacy",
    "cost",
    "contact",
    "help",
    "yes",
    "no",
    "follow-up",
    "who-else",
    "whereabouts",
    "cannot-talk",
)
SAMPLES = ("words", "sentences")
# The second line: answers to a question of the form; `not` takes one of them back.
FORM_WORDS = (
    *("no", "send", "around", "thanks", "cancel", "later", "unsure", "who-sees", "not", "time"),
    *("any", "morning", "afternoon", "evening", "weekend", "here", "call", "other"),
)
PLACE_WORDS = ("before", "after", "between", "i-am", "near-me")
# `sos` is for a person who only wrote SOS, so that it is not known what happened.
DANGER_LINES = (*DANGER_KINDS, "sos")

_ENTRY_KEYS = ("urgency", "facts", "related", "services", "notes")
_ANSWER_KEYS = ("title", "short", "more", "regions")
_DANGER_KEYS = ("phrases", "examples", "stems")
_BESIDE_DANGER = ("near-misses", "figurative", "negations")

PhrasesByName = Mapping[str, tuple[Phrase, ...]]


def read_entry(root: Node | None, notebook: Notebook, entry: str, issue: str) -> Entry:
    """The entry without its words, which stand in files of their own."""
    form = Form(table_of(root, notebook), notebook, _ENTRY_KEYS, "An entry")
    return Entry(
        id=entry,
        issue=issue,
        urgency=form.choice("urgency", URGENCIES, "normal") if root else "normal",
        facts=form.texts("facts", required=False),
        related=form.texts("related", required=False),
        services=form.texts("services", required=False),
        notes=form.text("notes", required=False),
        words={},
        place=Place(notebook.path, 1),
        lines=_lines(form),
    )


def read_words(root: Node | None, notebook: Notebook, language: Language) -> Words:
    stamp_key = "review" if language.tag == SOURCE_LANGUAGE else "translation"
    form = Form(table_of(root, notebook), notebook, (*_ANSWER_KEYS, "ask", stamp_key), "An answer")
    ask = read_phrases(form.node("ask", required=False), notebook, language, '"ask"', form.line("ask"))
    if not any(key in form for key in (*_ANSWER_KEYS, stamp_key)):
        title = short = ""
        translation = Translation(None, "draft", "")
        if root is not None and "ask" not in form:
            notebook.add(1, "missing-key", 'An answer needs "title" and "short", or at least "ask".')
    else:
        title, short = form.text("title"), form.text("short")
        translation = _translation(form, stamp_key)
    regions: dict[str, str] = {}
    for region, node, line in form.pairs("regions"):
        if not isinstance(node, Text):
            wrong_kind(notebook, line, f'The text for "{region}"', node, Text)
        elif not node.value:
            notebook.add(line, "empty", f'The text for "{region}" is empty.')
        else:
            regions[region] = node.value
    return Words(
        language=language.tag,
        title=title,
        short=short,
        more=form.texts("more", required=False),
        regions=regions,
        ask=ask,
        translation=translation,
        place=Place(notebook.path, 1),
        lines=_lines(form),
    )


def _translation(form: Form, key: str) -> Translation:
    source = key == "review"
    stamp = form.form(key, ("of", "state", "reviewer", "reviewed_on"))
    state = stamp.choice("state", STATES, "draft")
    reviewer = stamp.text("reviewer", required=False)
    if state == "reviewed" and not reviewer:
        form.notebook.add(stamp.line("state"), "empty", "A reviewed text needs the name of its reviewer.")
    reviewed_on = parse_day(stamp.text("reviewed_on", required=False))
    if "reviewed_on" in stamp and reviewed_on is None:
        form.notebook.add(stamp.line("reviewed_on"), "bad-date", '"reviewed_on" is no date. Write it as 2026-11-22.')
    of = stamp.text("of", required=not source)
    return Translation(of or None, state, reviewer, reviewed_on)


def _lines(form: Form) -> dict[str, int]:
    """Where each text stands: `title`, `short`, `more.0`, `regions.ON`, `translation.of`."""
    lines = dict(form.table.key_lines)
    for key, node in form.table.nodes.items():
        if isinstance(node, Table):
            lines.update({f"{key}.{name}": line for name, line in node.key_lines.items()})
        elif isinstance(node, Items) and key != "ask":
            lines.update({f"{key}.{number}": item.line for number, item in enumerate(node.nodes)})
    return lines


def read_phrases(node: Node | None, notebook: Notebook, language: Language, what: str, line: int) -> tuple[Phrase, ...]:
    """A list in the language's own script, or a mapping from script to list."""
    if node is None:
        return ()
    if not isinstance(node, Table):
        return tuple(
            Phrase(text.value, language.script, Place(notebook.path, text.line))
            for text in list_of_texts(notebook, line, what, node)
        )
    phrases: list[Phrase] = []
    for script, items, key_line in pairs(node):
        if script not in language.scripts:
            known = ", ".join(language.scripts)
            message = f'{language.tag} is not typed in "{script}" (languages.yml says: {known}).'
            notebook.add(key_line, "unknown-script", message)
            continue
        texts = list_of_texts(notebook, key_line, f'"{script}"', items)
        phrases += [Phrase(text.value, script, Place(notebook.path, text.line)) for text in texts]
    return tuple(phrases)


def read_phrase_lists(
    root: Node | None, notebook: Notebook, language: Language, names: Collection[str] | None
) -> PhrasesByName:
    """A mapping from name to phrases: commands, small talk, samples, and out-of-scope themes (`names` is None)."""
    table = table_of(root, notebook)
    form = Form(table, notebook, table.nodes if names is None else names, "This file")
    return {
        name: read_phrases(node, notebook, language, f'"{name}"', line)
        for name, node, line in pairs(form.table)
        if names is None or name in names
    }


def place_words(lists: PhrasesByName) -> PlaceWords:
    return PlaceWords(*(tuple(lists.get(name, ())) for name in PLACE_WORDS))


def read_danger(root: Node | None, notebook: Notebook, language: Language) -> DangerWords:
    form = Form(table_of(root, notebook), notebook, (*DANGER_KINDS, *_BESIDE_DANGER), "This file")

    def phrases(part: Form, key: str) -> tuple[Phrase, ...]:
        return read_phrases(part.node(key, required=False), notebook, language, f'"{key}"', part.line(key))

    kinds = {}
    for kind in DANGER_KINDS:
        part = form.form(kind, _DANGER_KEYS, required=False)
        kinds[kind] = DangerKind(*(phrases(part, key) for key in _DANGER_KEYS))
    return DangerWords(kinds, *(phrases(form, key) for key in _BESIDE_DANGER))


def read_danger_lines(root: Node | None, notebook: Notebook) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    form = Form(table_of(root, notebook), notebook, DANGER_LINES, "This file")
    lines: dict[str, dict[str, tuple[str, ...]]] = {}
    for kind in DANGER_LINES:
        if root is not None:
            form.node(kind)
        found = {}
        for region, node, line in form.pairs(kind):
            found[region] = tuple(text.value for text in list_of_texts(notebook, line, f'"{region}"', node))
        if kind in form and "CA" not in found:
            message = f'"{kind}" needs the key "CA", for a person whose place is not known.'
            notebook.add(form.line(kind), "missing-key", message)
        lines[kind] = found
    return lines


def read_terms(root: Node | None, notebook: Notebook) -> Mapping[str, Term]:
    table = table_of(root, notebook)
    form = Form(table, notebook, table.nodes, "This file")
    terms = {}
    for thing in table.nodes:
        words = form.form(thing, ("say", "never"))
        never = words.node("never")
        none = isinstance(never, Items) and not never.nodes  # "[]" says that somebody has thought about it
        terms[thing] = Term(words.texts("say"), () if none else words.texts("never"))
    return terms


def read_messages(root: Node | None, notebook: Notebook) -> Mapping[str, str]:
    messages = {}
    for key, node, line in pairs(table_of(root, notebook)):
        if not isinstance(node, Text):
            wrong_kind(notebook, line, f'"{key}"', node, Text)
        elif not node.value:
            notebook.add(line, "empty", f'"{key}" is empty. Write its text.')
        else:
            messages[key] = node.value
    return messages
