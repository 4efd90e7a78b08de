"""Reads the whole folder into `Knowledge`, with every mistake of every file.

Reads again only what changed. The content of each kind of file is left to `read_catalogue` and `read_words`; whether
files fit each other to the checks. Knowledge is put together as far as it can be read, so that the checks find their
mistakes in the same run; whoever serves it refuses it when there are errors.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar, cast

from bot.knowledge import yaml_lines
from bot.knowledge.fields import is_id
from bot.knowledge.layout import PER_LANGUAGE, REQUIRED, Stat, kind_of, language_of, scan, shown_folder
from bot.knowledge.model import SOURCE_LANGUAGE, Entry, Fact, Knowledge, Language, Partner, Place, Words
from bot.knowledge.problems import Notebook, Problem, in_order, suggest
from bot.knowledge.read_catalogue import read_facts, read_languages, read_partners, read_regions, read_weak_sites
from bot.knowledge.read_words import (
    COMMANDS,
    FORM_WORDS,
    PLACE_WORDS,
    SAMPLES,
    SMALLTALK,
    PhrasesByName,
    place_words,
    read_danger,
    read_danger_lines,
    read_entry,
    read_messages,
    read_phrase_lists,
    read_terms,
    read_words,
)
from bot.knowledge.yaml_lines import Document, Mistake, Node

# A file read within this time of being written may change once more under the same time stamp (coarse clocks; FAT
# counts in two seconds), so it is read again and compared by content the next time.
_SETTLED_AFTER_NS = 2_500_000_000

Piece = TypeVar("Piece")
Item = TypeVar("Item", Fact, Partner)


@dataclass(frozen=True)
class Reading:
    """What one pass over the folder found. `shown` is the folder as the user would type it."""

    folder: Path
    shown: str
    knowledge: Knowledge
    problems: tuple[Problem, ...]
    documents: Mapping[str, Document]

    def place(self, path: str, *keys: str) -> Place:
        """Where the value under `keys` (list items by number) stands in a file, or the nearest thing above it."""
        document = self.documents.get(path)
        return Place(path, yaml_lines.find(document.root, *keys)[1] if document else 1)

    def has_content(self, path: str) -> bool:
        """Whether a file is there, could be read and is not empty."""
        document = self.documents.get(path)
        return document is not None and document.root is not None

    def is_readable(self, kind: str) -> bool:
        """Whether there are files of this kind and all could be read, so that what they lack is really missing."""
        documents = [document for path, document in self.documents.items() if kind_of(path) == kind]
        return bool(documents) and all(document.root is not None for document in documents)


@dataclass(frozen=True)
class _File:
    stat: Stat
    settled: bool
    digest: str
    document: Document


@dataclass(frozen=True)
class _Memo:
    digest: str
    depends: object
    piece: object
    problems: tuple[Problem, ...]


class Reader:
    """Keeps what it has read, so that reading again costs only the files that changed. For one thread at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files: dict[str, _File] = {}
        self._memos: dict[str, _Memo] = {}
        self._problems: list[Problem] = []
        self._last: Reading | None = None

    def read(self) -> Reading:
        """The same object as the last time when nothing changed."""
        if self._refresh() or self._last is None:
            self._last = self._assemble()
        return self._last

    def _refresh(self) -> bool:
        stats = scan(self.folder)
        changed = self._files.keys() != stats.keys()
        files: dict[str, _File] = {}
        for path, stat in stats.items():
            known = self._files.get(path)
            if known and known.stat == stat and known.settled:
                files[path] = known
            else:
                files[path] = _read_file(self.folder / path, stat, known)
                changed = changed or known is None or files[path].digest != known.digest
        self._files = files
        self._memos = {path: memo for path, memo in self._memos.items() if path in files}
        return changed

    def _assemble(self) -> Reading:
        self._problems = [*_misplaced(self._files), *_missing(self._files)]
        no_languages: Mapping[str, Language] = {}
        no_partners: tuple[Partner, ...] = ()
        languages = self._single("languages.yml", read_languages, no_languages)
        facts = [fact for path in self._of_kind("facts") for fact in self._piece(path, read_facts)]
        partners = self._single("partners.yml", read_partners, no_partners)
        self._problems += _duplicates([*facts, *partners])
        knowledge = Knowledge(
            languages=languages,
            regions=self._single("regions.yml", read_regions, {}),
            facts=_by_id(facts),
            partners=_by_id(partners),
            entries=self._entries(languages),
            messages=self._in_languages("messages", languages, lambda _: read_messages),
            commands=self._phrase_lists("commands", languages, COMMANDS),
            smalltalk=self._phrase_lists("smalltalk", languages, SMALLTALK),
            danger=self._in_languages("danger", languages, lambda language: partial(read_danger, language=language)),
            danger_lines=self._single("danger/lines.yml", read_danger_lines, {}),
            out_of_scope=self._phrase_lists("out-of-scope", languages, None),
            samples=self._phrase_lists("samples", languages, SAMPLES),
            terms=self._in_languages("terms", languages, lambda _: read_terms),
            place_words={
                language: place_words(lists)
                for language, lists in self._phrase_lists("place-words", languages, PLACE_WORDS).items()
            },
            form_words=self._phrase_lists("form-words", languages, FORM_WORDS),
            pages=self._in_languages("pages", languages, lambda _: read_messages),
            fingerprint=self._fingerprint(),
            weak_sites=self._single("weak-sites.yml", read_weak_sites, ()),
        )
        shown = shown_folder(self.folder)
        documents = {path: file.document for path, file in self._files.items()}
        return Reading(self.folder, shown, knowledge, in_order(self._problems, shown), documents)

    def _of_kind(self, kind: str) -> list[str]:
        return [path for path in self._files if kind_of(path) == kind]

    def _piece(self, path: str, build: Callable[[Node | None, Notebook], Piece], depends: object = None) -> Piece:
        """What `build` makes of a file; built anew only when the file or what it `depends` on changed."""
        file = self._files[path]
        memo = self._memos.get(path)
        if memo is None or memo.digest != file.digest or memo.depends != depends:
            notebook = Notebook(path)
            for mistake in file.document.mistakes:
                notebook.add(mistake.line, mistake.code, mistake.message)
            # What is wrong with a file that cannot be read has been said: its emptiness is no second mistake.
            unreadable = file.document.root is None and bool(file.document.mistakes)
            piece = build(file.document.root, Notebook(path) if unreadable else notebook)
            memo = self._memos[path] = _Memo(file.digest, depends, piece, tuple(notebook.problems))
        self._problems += memo.problems
        return cast(Piece, memo.piece)

    def _single(self, path: str, build: Callable[[Node | None, Notebook], Piece], otherwise: Piece) -> Piece:
        return self._piece(path, build) if path in self._files else otherwise

    def _languages_of(self, paths: Iterable[str], languages: Mapping[str, Language]) -> Iterator[tuple[str, Language]]:
        """The files whose name is a language, in the order of languages.yml; the others are reported."""
        known = {}
        for path in paths:
            tag = language_of(path)
            if tag in languages:
                known[tag] = path
            elif languages:
                message = f'No language "{tag}" exists, so nobody reads this file.{suggest(tag, languages)}'
                self._problems.append(Problem(Place(path, 1), message, "unknown-language"))
        return ((known[tag], language) for tag, language in languages.items() if tag in known)

    def _in_languages(
        self,
        kind: str,
        languages: Mapping[str, Language],
        builder: Callable[[Language], Callable[[Node | None, Notebook], Piece]],
    ) -> Mapping[str, Piece]:
        found = self._languages_of(self._of_kind(kind), languages)
        return {language.tag: self._piece(path, builder(language), language) for path, language in found}

    def _phrase_lists(
        self, kind: str, languages: Mapping[str, Language], names: tuple[str, ...] | None
    ) -> Mapping[str, PhrasesByName]:
        return self._in_languages(
            kind, languages, lambda language: partial(read_phrase_lists, language=language, names=names)
        )

    def _entries(self, languages: Mapping[str, Language]) -> Mapping[str, Entry]:
        folders: dict[tuple[str, str], list[str]] = {}
        for path in self._files:
            if kind_of(path) in ("entry", "words"):
                _, issue, name, _ = path.split("/")
                folders.setdefault((issue, name), []).append(path)
        entries: dict[str, Entry] = {}
        for (issue, name), paths in folders.items():
            entry = self._entry(f"answers/{issue}/{name}", issue, name, paths, languages)
            if name in entries:
                message = f'The entry "{name}" also stands under "{entries[name].issue}". Rename one of the folders.'
                self._problems.append(Problem(entry.place, message, "duplicate-id"))
            else:
                entries[name] = entry
        return {name: self._with_known_related(entry, entries) for name, entry in entries.items()}

    def _entry(self, folder: str, issue: str, name: str, paths: list[str], languages: Mapping[str, Language]) -> Entry:
        if not is_id(name):
            message = f'"{name}" cannot be the name of an entry. Use small letters a to z, digits and single hyphens.'
            self._problems.append(Problem(Place(f"{folder}/entry.yml", 1), message, "bad-id"))
        words: dict[str, Words] = {}
        texts = [path for path in paths if kind_of(path) == "words"]
        for path, language in self._languages_of(texts, languages):
            words[language.tag] = self._piece(path, partial(read_words, language=language), language)
        own = f"{folder}/entry.yml"
        if own in paths:
            entry = self._piece(own, partial(read_entry, entry=name, issue=issue))
        else:
            entry = read_entry(None, Notebook(own), name, issue)
            message = "The file is missing. Every entry needs one, with its facts and its urgency."
            self._problems.append(Problem(entry.place, message, "missing-file"))
        source = f"{folder}/{SOURCE_LANGUAGE}.yml"
        if source not in paths:
            message = "The file is missing. English is the source that the other languages translate."
            self._problems.append(Problem(Place(source, 1), message, "missing-file"))
        elif SOURCE_LANGUAGE in words and not words[SOURCE_LANGUAGE].answers and self._files[source].document.root:
            message = 'English needs "title" and "short": it is the source that the other languages translate.'
            self._problems.append(Problem(Place(source, 1), message, "missing-key"))
        return replace(entry, words=words)

    def _with_known_related(self, entry: Entry, entries: Mapping[str, Entry]) -> Entry:
        """Related entries that do not exist are left out: a link to one that is not written yet harms nobody."""
        missing = [name for name in entry.related if name not in entries]
        for name in missing:
            line = entry.lines.get(f"related.{entry.related.index(name)}", 1)
            message = f'No entry "{name}" exists, so it is not offered.{suggest(name, entries)}'
            self._problems.append(Problem(Place(entry.place.path, line), message, "unknown-entry"))
        return replace(entry, related=tuple(name for name in entry.related if name in entries)) if missing else entry

    def _fingerprint(self) -> str:
        contents = "\n".join(f"{path} {self._files[path].digest}" for path in self._files)
        return hashlib.sha256(contents.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _read_file(path: Path, stat: Stat, known: _File | None) -> _File:
    settled = time.time_ns() - max(stat[:2]) > _SETTLED_AFTER_NS
    try:
        with path.open("rb") as stream:
            # One byte more than allowed is enough to know; the rest of a huge file stays on the disk.
            raw = stream.read(yaml_lines.MAX_BYTES + 1)
    except OSError:
        mistake = Mistake(1, "unreadable", "The file cannot be opened. Check that it exists and who may read it.")
        return _File(stat, False, "unreadable", Document(None, (mistake,)))
    digest = hashlib.sha256(raw).hexdigest()
    document = known.document if known and known.digest == digest else yaml_lines.load(raw)
    return _File(stat, settled, digest, document)


def _misplaced(paths: Iterable[str]) -> Iterator[Problem]:
    for path in paths:
        if kind_of(path) is None:
            folders = ", ".join(("answers/<issue>/<entry>", "facts", *PER_LANGUAGE))
            ending = ' Its name must end in ".yml".' if not path.endswith(".yml") else f" Files stand in: {folders}."
            yield Problem(Place(path, 1), f"Nobody reads this file.{ending}", "unknown-file")


def _missing(paths: Iterable[str]) -> Iterator[Problem]:
    for path in REQUIRED:
        if path not in paths:
            yield Problem(Place(path, 1), "The file is missing, and nothing works without it.", "missing-file")


def _duplicates(items: Iterable[Fact | Partner]) -> Iterator[Problem]:
    first: dict[str, Place] = {}
    for item in items:
        if item.id in first:
            message = f'"{item.id}" already stands at {first[item.id]}. Facts and partners share their ids: rename one.'
            yield Problem(item.place, message, "duplicate-id")
        else:
            first[item.id] = item.place


def _by_id(items: Iterable[Item]) -> Mapping[str, Item]:
    """Of several with one id the first."""
    found: dict[str, Item] = {}
    for item in items:
        found.setdefault(item.id, item)
    return found
