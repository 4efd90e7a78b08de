"""The shapes that the files under `knowledge/` are read into.

Everything is immutable: a reload makes a new `Knowledge` and swaps it in, so whoever holds one sees one state of the
files from beginning to end. Dates and numbers stay as written until `values` formats them for a language.
The format of the files is described in docs/knowledge-format.md.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

SOURCE_LANGUAGE, EVERYWHERE = "en", "CA"
DANGER_KINDS = (
    "danger-now",
    "thoughts-of-suicide",
    "trafficking",
    "sexual-assault",
    "child-in-danger",
    "medical-emergency",
)
# Whom a partner is for, where that is not everybody. `bot/region/people.py` says which questions each fits.
PEOPLE = ("survivors", "women", "refugees", "uninsured", "farm-workers", "care-workers", "fish-workers")

_DATE, _OLD_MONTHS = re.compile(r"(\d{4})(?:-(\d\d))?", re.ASCII), 24

Confidence = Literal["high", "medium", "low"]
Level = Literal["full", "understood"]
State = Literal["draft", "reviewed"]
Urgency = Literal["normal", "high", "crisis"]


@dataclass(frozen=True)
class Place:
    """Where something stands: a path relative to the knowledge folder, and its line, counted from 1."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True)
class Phrase:
    """One way of saying something, as typed, and the script (ISO 15924) that it is typed in."""

    text: str
    script: str
    place: Place = field(compare=False)


@dataclass(frozen=True)
class Language:
    """A language that the bot answers in (`full`) or only understands."""

    tag: str
    name: str
    direction: Literal["ltr", "rtl"]
    level: Level
    scripts: tuple[str, ...]
    falls_back_to: tuple[str, ...]
    sms_fold: bool = False
    also: tuple[str, ...] = ()  # other names that people call it by

    @property
    def script(self) -> str:
        """The language's own script; in the others it is romanised."""
        return self.scripts[0]


@dataclass(frozen=True)
class Region:
    """A province or territory: official names by language, other spellings, and its well-known places.

    `places` are towns, each with its spellings, the name first; `neighbourhoods` the same by the town that they are a
    part of. A town in `ask_back` has a name that is known elsewhere too, so that the bot asks before it relies on it.
    `timezone` is IANA's name of the zone that most people of the province live in.
    """

    id: str
    capital: str
    names: Mapping[str, str]
    also: tuple[str, ...]
    places: tuple[tuple[str, ...], ...]
    neighbourhoods: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    ask_back: tuple[str, ...] = ()
    timezone: str | None = None

    def name(self, language: str) -> str:
        return self.names.get(language) or self.names[SOURCE_LANGUAGE]


@dataclass(frozen=True)
class Source:
    """The page that a fact or partner was read on. `copy`: it stands on somebody else's site than its publisher's."""

    title: str
    url: str
    publisher: str
    page_date: str
    checked: dt.date
    copy: bool = False

    @property
    def site(self) -> str:
        """The host as a person would type it, without `www.`."""
        return (urlsplit(self.url).hostname or self.url).removeprefix("www.")

    @property
    def name(self) -> str:
        """Whose page it is, as a person reads it: the site, or the publisher of what stands on another's site."""
        return self.publisher if self.copy else self.site

    @property
    def checked_month(self) -> str:
        return f"{self.checked:%Y-%m}"


@dataclass(frozen=True)
class Value:
    """A figure of a fact, as written: `money` in Canadian dollars, `date` and `number` in digits, `phone` in E.164."""

    kind: Literal["money", "date", "phone", "number", "text"]
    raw: str


@dataclass(frozen=True)
class Fact:
    """One true sentence for staff: the only ground for what an answer says."""

    id: str
    jurisdiction: str
    topics: tuple[str, ...]
    statement: str
    kind: str
    confidence: Confidence
    as_of: str
    review_by: dt.date
    values: Mapping[str, Value]
    source: Source
    note: str
    place: Place = field(compare=False)

    @property
    def shown_date(self) -> str:
        """Since when it may have changed, `YYYY-MM`: when it was known to be true, else when the page was last read."""
        return f"{self.source.checked:%Y-%m}" if self.as_of == "unknown" else self.as_of[:7]

    @property
    def old_year(self) -> str | None:
        """The year of the page, or in which it was known to be true; None within two years before we read it."""
        dated = _DATE.match(self.source.page_date) or _DATE.match(self.as_of)
        if dated is None:
            return None
        year, month = int(dated[1]), int(dated[2] or 12)
        months = 12 * (self.source.checked.year - year) + self.source.checked.month - month
        return dated[1] if months > _OLD_MONTHS else None

    def is_stale(self, today: dt.date) -> bool:
        return today > self.review_by


@dataclass(frozen=True)
class PlaceWords:
    """How a language says where somebody is: words before a place ("near"), after it ("में") and between the two
    ("downtown"), that the person is there now ("i live in"), and that something near them is wanted ("near me").

    `*` stands for the place, `^` for the beginning of a message.
    """

    before: tuple[Phrase, ...] = ()
    after: tuple[Phrase, ...] = ()
    between: tuple[Phrase, ...] = ()
    i_am: tuple[Phrase, ...] = ()
    near_me: tuple[Phrase, ...] = ()


@dataclass(frozen=True)
class Opening:
    """When somebody answers: `always`, or by weekday (0 is Monday) the spans from and to in minutes after midnight.

    A span may end at 1440; one over midnight is written as two.
    """

    always: bool = False
    days: Mapping[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Handoff:
    """How a partner takes requests of people: acknowledged within so many of its working hours, by which ways, and the
    languages that its staff read; the first is that of its mails."""

    answers_within_hours: int
    languages: tuple[str, ...]
    email: bool = False
    webhook: bool = False


@dataclass(frozen=True)
class Partner:
    """An organisation or help line. `phone` is None where none is known.

    `opens` is None where it is not known, and then `hours` may still say something to staff. `timezone` is IANA's name,
    None for the zone of the province. `territory`: where it serves beyond its own province (ids), or the towns that
    it serves where that is not the whole province. `takes_new`: False when it takes no new people.
    `only_for`: the entries that it is named for, where it does not fit all of its issues. `people`: for whom it is,
    where that is not everybody, of `PEOPLE`.
    """

    id: str
    name: str
    kind: str
    province: str
    serves: str
    issues: tuple[str, ...]
    source: Source
    confidence: Confidence
    review_by: dt.date
    phone: str | None = None
    phone_confirmed: bool = False
    text: str | None = None
    email: str | None = None
    url: str | None = None
    city: str | None = None
    address: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    hours: str | None = None
    opens: Opening | None = None
    timezone: str | None = None
    territory: tuple[str, ...] = ()
    takes_new: bool | None = None
    only_for: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    interpreters: bool | None = None
    free: bool | None = None
    confidential: bool | None = None
    handoff: Handoff | None = None  # None: it takes no requests through the bot
    note: str = ""
    place: Place = field(default=Place("partners.yml", 1), compare=False)

    @property
    def site(self) -> str | None:
        """The host of the website, without `www.`."""
        return (urlsplit(self.url).hostname or self.url).removeprefix("www.") if self.url else None

    @property
    def always_open(self) -> bool:
        return self.opens is not None and self.opens.always


@dataclass(frozen=True)
class Translation:
    """What a language's words translate and who has read them.

    `of` is a fingerprint of the English words, or `auto` until it is stamped. In English itself it is the fingerprint
    of the words that were reviewed, None before that.
    """

    of: str | None
    state: State
    reviewer: str
    reviewed_on: dt.date | None = None


@dataclass(frozen=True)
class Words:
    """An entry in one language. A language that is only understood has `ask` and nothing else (`title` is empty)."""

    language: str
    title: str
    short: str
    more: tuple[str, ...]
    regions: Mapping[str, str]
    ask: tuple[Phrase, ...]
    translation: Translation
    place: Place = field(compare=False)
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)  # title, short, more.0, regions.ON -> line

    @property
    def answers(self) -> bool:
        return bool(self.short)


@dataclass(frozen=True)
class Entry:
    """One question that the bot answers, in all its languages."""

    id: str
    issue: str
    urgency: Urgency
    facts: tuple[str, ...]
    related: tuple[str, ...]
    services: tuple[str, ...]
    notes: str
    words: Mapping[str, Words]
    place: Place = field(compare=False)
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)  # facts, facts.0, related.0 -> line


@dataclass(frozen=True)
class Term:
    """How answers name one thing in a language: words that they use, best first, and words that no answer may hold."""

    say: tuple[str, ...]
    never: tuple[str, ...]


@dataclass(frozen=True)
class DangerKind:
    phrases: tuple[Phrase, ...] = ()
    examples: tuple[Phrase, ...] = ()
    stems: tuple[Phrase, ...] = ()


@dataclass(frozen=True)
class DangerWords:
    """What shows danger in one language, by kind, and what only sounds like it."""

    kinds: Mapping[str, DangerKind]
    near_misses: tuple[Phrase, ...]
    figurative: tuple[Phrase, ...]
    negations: tuple[Phrase, ...] = ()


@dataclass(frozen=True)
class Knowledge:
    """All files under `knowledge/`, read and cross-checked. Mappings without a note are keyed by id or language tag."""

    languages: Mapping[str, Language]
    regions: Mapping[str, Region]
    facts: Mapping[str, Fact]
    partners: Mapping[str, Partner]
    entries: Mapping[str, Entry]
    messages: Mapping[str, Mapping[str, str]]
    commands: Mapping[str, Mapping[str, tuple[Phrase, ...]]]
    smalltalk: Mapping[str, Mapping[str, tuple[Phrase, ...]]]
    danger: Mapping[str, DangerWords]
    danger_lines: Mapping[str, Mapping[str, tuple[str, ...]]]  # kind, `sos` -> region, CA -> partner ids, best first
    out_of_scope: Mapping[str, Mapping[str, tuple[Phrase, ...]]]  # language -> theme -> phrases
    samples: Mapping[str, Mapping[str, tuple[Phrase, ...]]]  # language -> "words" or "sentences" -> phrases
    terms: Mapping[str, Mapping[str, Term]]  # language -> thing -> words
    place_words: Mapping[str, PlaceWords]
    form_words: Mapping[str, Mapping[str, tuple[Phrase, ...]]]  # language -> list -> words that answer the form
    pages: Mapping[str, Mapping[str, str]]  # language -> what partners read, by key
    fingerprint: str  # changes whenever any file changes
    weak_sites: tuple[str, ...] = ()  # hosts that are no good source to show

    @property
    def full_languages(self) -> tuple[Language, ...]:
        return tuple(language for language in self.languages.values() if language.level == "full")

    @property
    def issues(self) -> tuple[str, ...]:
        """The policy issues that have entries, in the order of their names in the messages: as a menu shows them."""
        named = [key.removeprefix("issue.") for key in self.messages[SOURCE_LANGUAGE] if key.startswith("issue.")]
        used = {entry.issue for entry in self.entries.values()}
        return tuple(issue for issue in dict.fromkeys((*named, *sorted(used))) if issue in used)

    def source_of(self, entry: Entry, region: str | None) -> Fact | None:
        """Whose source is shown: the first fact that the entry cites for this region, or for all of Canada; without
        one, its first fact."""
        facts = [self.facts[fact] for fact in entry.facts if fact in self.facts]
        fitting = [fact for fact in facts if fact.jurisdiction == (region or EVERYWHERE)]
        return next(iter((*fitting, *facts)), None)

    def is_weak(self, source: Source) -> bool:
        """Whether it is a copy, or stands on one of the weak sites or a part of one."""
        return source.copy or any(source.site == site or source.site.endswith(f".{site}") for site in self.weak_sites)

    def chain(self, language: str) -> tuple[str, ...]:
        """The languages to try for someone who reads `language`, best first; ends with the source language."""
        known = self.languages.get(language)
        rest = known.falls_back_to if known else ()
        return tuple(dict.fromkeys((language, *rest, SOURCE_LANGUAGE)))

    def words_for(self, entry: Entry, language: str) -> Words:
        """The best words of `entry` for someone who reads `language`. The check guarantees that English exists."""
        for tag in self.chain(language):
            words = entry.words.get(tag)
            if words and words.answers:
                return words
        raise LookupError(f"{entry.id} has no answer in {SOURCE_LANGUAGE}")

    def message(self, language: str, key: str, /, **blanks: str) -> str:
        """A text of `messages/`, its {braces} filled from `blanks`, in the best language that has it."""
        for tag in self.chain(language):
            text = self.messages.get(tag, {}).get(key)
            if text is not None:
                return _filled(text, blanks)
        raise LookupError(f"no message {key!r} in {SOURCE_LANGUAGE}")

    def page(self, language: str, key: str, /, **blanks: str) -> str:
        """A text of `pages/`, in `language`; the check guarantees that all of them hold the same keys."""
        return _filled(self.pages[language][key], blanks)


def _filled(text: str, blanks: Mapping[str, str]) -> str:
    for name, value in blanks.items():
        text = text.replace("{" + name + "}", value)
    return text
