"""What answers the form of a handoff in words: "sa gabi po", "by message, not phone", "haan bhej do", "mejor no".

The words stand in `knowledge/form-words`; those of the conversation's language count first, longer ones of the others
too, since people mix languages and write them in other letters. Whoever refuses is heard before whoever agrees, and a
request leaves only by words that say nothing but yes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import regex

from bot.answering.handoff_form import HOURS, LEAVE, NO_WORDS, NOBODY, OWN_HOURS, SEND, SOMEONE_ELSE
from bot.knowledge.model import Knowledge, Phrase
from bot.understanding.text import fold

# A word of another language counts from this length on, in letters of the Latin alphabet: "na" is no in Punjabi, and
# "already" in Tagalog.
_SURE_LETTERS = 4
# Words of a message that still is an answer. A question has its own sign, and little room around an option.
_MOST_WORDS, _MOST_WORDS_OF_HOURS, _MOST_WORDS_ASKED = 10, 40, 3
_MOST_WORDS_OF_NO = 6
_AROUND_CANCEL = 2  # words that may stand beside "cancel" and be none of ours
_REACH = 3  # words between a "not" and what it takes back

_OPTION_LISTS = ("any", "morning", "afternoon", "evening", "weekend", "here", "call", "other")
_TALK = ("yes", "no", "thanks")  # of knowledge/smalltalk
_REFUSING = ("cancel", "later")
_PLACEHOLDER = "*"
_CLAUSES = regex.compile(r"[,;.!?\n،؛؟。，！？；、।۔…()]+|\s[-–—]\s")
_HOUR = regex.compile(r"\d{1,4}(?:am|pm|h|hs|hr|hrs|g|h\d\d)?")
_HAN = regex.compile(r"(\p{Han})")

Tokens = tuple[str, ...]


@dataclass(frozen=True)
class FormAnswer:
    """What a message says to the open question: a line of its menu, or, without one, nothing that it asked for.
    `own_words`: what was written is more than that line, and is kept as it is."""

    target: str | None
    own_words: bool = False


@dataclass(frozen=True)
class _Not:
    """A word that takes back what stands after it (`before`), or before it."""

    words: Tokens
    before: bool


@dataclass(frozen=True)
class _Span:
    name: str
    start: int
    end: int


@dataclass
class _Lists:
    """The words of a conversation: list -> phrases by their first word, longest first."""

    phrases: dict[str, dict[str, list[Tokens]]] = field(default_factory=dict)
    nots: list[_Not] = field(default_factory=list)

    def add(self, name: str, phrase: Tokens) -> None:
        same = self.phrases.setdefault(name, {}).setdefault(phrase[0], [])
        if phrase not in same:
            same.append(phrase)
            same.sort(key=len, reverse=True)

    def longest(self, tokens: Tokens, start: int, name: str) -> int:
        """How many words from `start` are one phrase of that list; 0 for none."""
        found = self.phrases.get(name, {}).get(tokens[start], ())
        return next((len(phrase) for phrase in found if tokens[start : start + len(phrase)] == phrase), 0)


class FormWords:
    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._own: dict[str, dict[str, tuple[Phrase, ...]]] = {
            tag: {
                **lists,
                **{kind: (*lists.get(kind, ()), *knowledge.smalltalk.get(tag, {}).get(kind, ())) for kind in _TALK},
            }
            for tag, lists in (
                (tag, knowledge.form_words.get(tag, {}))
                for tag in knowledge.languages
                if tag in knowledge.form_words or any(knowledge.smalltalk.get(tag, {}).get(kind) for kind in _TALK)
            )
        }
        self._of: dict[str, _Lists] = {}  # made when somebody who reads that language answers a form

    def refusal(self, text: str, language: str) -> bool:
        """Whether the form is to be left, whatever is open: "cancel", "changed my mind", "not now"."""
        clauses, lists = _clauses(text), self._lists_of(language)
        count = sum(map(len, clauses))
        if not count or (_asks(text) and count > _MOST_WORDS_ASKED):
            return False
        ours = (*_REFUSING, "no", "around", "yes", "send")
        for clause in clauses:
            spans = _spans(clause, lists, ours)
            if all(span.name != "cancel" for span in spans):
                if spans and count <= _MOST_WORDS and self._is_later(clauses, lists):
                    return True
                continue
            others = len(clause) - sum(span.end - span.start for span in spans)
            if others == 0:
                return True
            if self._options(clauses, lists)[0]:  # "wag na tawag, text na lang"
                continue
            if others <= _AROUND_CANCEL or _leads(spans, "cancel"):
                return True
        return False

    def refusal_among_words(self, text: str, language: str) -> bool:
        """The same where the person's own words are asked for, which may begin with "no" and hold a "cancel"."""
        clauses, lists = _clauses(text), self._lists_of(language)
        tokens = tuple(token for clause in clauses for token in clause)
        spans = _spans(tokens, lists, (*_REFUSING, "no", "around"))
        covered = sum(span.end - span.start for span in spans) == len(tokens)
        return bool(tokens) and covered and any(span.name == "cancel" for span in spans)

    def asks_who_sees(self, text: str, language: str, among_words: bool = False) -> bool:
        """Whether it asks who reads what is shared."""
        tokens = tuple(fold_words(text))
        spans = _spans(tokens, self._lists_of(language), ("who-sees",))
        if among_words:
            return any(span.end - span.start == len(tokens) for span in spans) or bool(spans and _asks(text))
        return bool(spans)

    def only_thanks(self, text: str, language: str) -> bool:
        """Whether it is "ok thanks", as is said at the end of a talk, which is no yes to a question."""
        clauses, lists = _clauses(text), self._lists_of(language)
        return self._has(clauses, lists, "thanks") and self._covered(clauses, lists, ("thanks", "yes", "around"))

    def answer(self, text: str, menu: tuple[str, ...], language: str) -> FormAnswer | None:
        """What is sure by the words alone. None where it is to be understood by its meaning."""
        clauses, lists = _clauses(text), self._lists_of(language)
        count = sum(map(len, clauses))
        if not count:
            return None
        field_of_menu = menu[0].split(":")[1]
        if _asks(text) and count > _MOST_WORDS_ASKED:
            return None
        if self._covered(clauses, lists, ("unsure", "around")) and self._has(clauses, lists, "unsure"):
            return FormAnswer(None)
        if field_of_menu == "hours" and count <= _MOST_WORDS_OF_HOURS:
            answer = self._hours(clauses, lists)
        elif count > _MOST_WORDS:
            return None
        elif field_of_menu == "way":
            answer = self._way(clauses, lists)
        elif field_of_menu == "partner":
            answer = self._partner(clauses, lists, menu)
        else:
            answer = None
        return answer or self._yes_or_no(clauses, lists, menu, count)

    def answer_after_meaning(self, text: str, menu: tuple[str, ...], language: str) -> FormAnswer | None:
        """What a message is that is nothing else: a no with more words around it, or a time in somebody's own words."""
        clauses, lists = _clauses(text), self._lists_of(language)
        count = sum(map(len, clauses))
        if not count or _asks(text):
            return None
        if lists.longest(clauses[0], 0, "no") and count <= _MOST_WORDS_OF_NO:
            return FormAnswer(_way_out(menu))
        if menu[0].startswith("contact:hours:") and count <= _MOST_WORDS_OF_HOURS:
            return FormAnswer(OWN_HOURS, own_words=True)
        return None

    # --- one question each --------------------------------------------------------------------------------

    def _hours(self, clauses: list[Tokens], lists: _Lists) -> FormAnswer | None:
        said, taken_back = self._options(clauses, lists)
        named = {name for name in said if name in HOURS}
        more = self._has(clauses, lists, "time") or any(_HOUR.fullmatch(word) for clause in clauses for word in clause)
        if any(name in HOURS for name in taken_back):
            return FormAnswer(OWN_HOURS, own_words=True)
        if named > {"any"}:
            named.discard("any")
        if len(named) == 1 and not (more and named == {"any"}):
            return FormAnswer(f"contact:hours:{named.pop()}", own_words=more)
        return FormAnswer(OWN_HOURS, own_words=True) if named or more else None

    def _way(self, clauses: list[Tokens], lists: _Lists) -> FormAnswer | None:
        said, taken_back = self._options(clauses, lists)
        named = said & {"here", "call"}
        if len(named) == 1:
            return FormAnswer(f"contact:way:{named.pop()}")
        # Whoever wants no call, or has no preference, gives their number to nobody.
        if (not named and "call" in taken_back and "here" not in taken_back) or (not named and "any" in said):
            return FormAnswer("contact:way:here")
        return FormAnswer(None) if said else None  # both, or what is asked next

    def _partner(self, clauses: list[Tokens], lists: _Lists, menu: tuple[str, ...]) -> FormAnswer | None:
        said, _ = self._options(clauses, lists)
        if "other" in said and SOMEONE_ELSE in menu:
            return FormAnswer(SOMEONE_ELSE)
        if "any" in said:
            return FormAnswer(menu[0])
        return FormAnswer(None) if said else None  # what is asked next

    def _yes_or_no(self, clauses: list[Tokens], lists: _Lists, menu: tuple[str, ...], count: int) -> FormAnswer | None:
        if self._covered(clauses, lists, ("no", "around")) and self._has(clauses, lists, "no"):
            return FormAnswer(_no_of(menu))
        negated = self._has(clauses, lists, "no") or any(_taken_back(clause, lists)[1] for clause in clauses)
        if negated or any(self._has(clauses, lists, name) for name in (*_REFUSING, "unsure")):
            return None
        begins = bool(lists.longest(clauses[0], 0, "yes"))
        if menu[0] == SEND:
            yes = any(self._has(clauses, lists, name) for name in ("yes", "send"))
            if yes and self._covered(clauses, lists, ("yes", "send", "around")):
                return FormAnswer(SEND)
        elif not begins or count > _MOST_WORDS_OF_NO:
            return None
        elif "contact:add_words:yes" in menu:
            return FormAnswer("contact:add_words:yes")
        elif menu[0].startswith("contact:partner:") and sum(line.startswith("contact:partner:") for line in menu) == 1:
            return FormAnswer(menu[0])
        return FormAnswer(None) if begins else None

    # --- pieces -------------------------------------------------------------------------------------------

    def _is_later(self, clauses: list[Tokens], lists: _Lists) -> bool:
        """Whether it is put off: "not now", but not "later in the evening", so it must be all that is said."""
        return self._has(clauses, lists, "later") and self._covered(clauses, lists, ("later", "no", "around"))

    @staticmethod
    def _has(clauses: Iterable[Tokens], lists: _Lists, name: str) -> bool:
        return any(_spans(clause, lists, (name, *_OPTION_LISTS), name) for clause in clauses)

    @staticmethod
    def _covered(clauses: Iterable[Tokens], lists: _Lists, names: tuple[str, ...]) -> bool:
        return all(
            sum(span.end - span.start for span in _spans(clause, lists, names)) == len(clause) for clause in clauses
        )

    @staticmethod
    def _options(clauses: Iterable[Tokens], lists: _Lists) -> tuple[set[str], set[str]]:
        """The options that are named, and those that a "not" takes back."""
        said: set[str] = set()
        taken_back: set[str] = set()
        for clause in clauses:
            named, negated = _taken_back(clause, lists)
            said |= named
            taken_back |= negated
        return said, taken_back

    def _lists_of(self, language: str) -> _Lists:
        if language not in self._of:
            self._of[language] = self._lists(language)
        return self._of[language]

    def _lists(self, language: str) -> _Lists:
        first = next((tag for tag in self._knowledge.chain(language) if tag in self._own), language)
        lists, own = _Lists(), set[Tokens]()
        for tag in (first, *(tag for tag in self._own if tag != first)):
            for name, phrases in self._own.get(tag, {}).items():
                for phrase in phrases:
                    words = tuple(fold_words(phrase.text.replace(_PLACEHOLDER, " ")))
                    if not words or (tag != first and (words in own or not _sure(words))):
                        continue
                    if name == "not":
                        lists.nots.append(_Not(words, before=phrase.text.endswith(_PLACEHOLDER)))
                    else:
                        lists.add(name, words)
                    if tag == first:
                        own.add(words)
        return lists


def fold_words(text: str) -> list[str]:
    """The words of a text, compared as everywhere; a Chinese character is a word."""
    return str(_HAN.sub(r" \1 ", fold(text))).split()


def _clauses(text: str) -> list[Tokens]:
    return [tuple(words) for clause in _CLAUSES.split(text) if (words := fold_words(clause))]


def _asks(text: str) -> bool:
    return any(mark in text for mark in "?؟？")


def _sure(words: Tokens) -> bool:
    """Whether words mean the same in whichever language somebody else writes."""
    letters = "".join(words)
    return len(letters) >= _SURE_LETTERS or not letters.isascii()


def _spans(tokens: Tokens, lists: _Lists, names: Iterable[str], only: str | None = None) -> list[_Span]:
    """What stands where, from the left, longest first; with `only`, the spans of that list."""
    names, out, at = tuple(names), [], 0
    while at < len(tokens):
        length, name = max(((lists.longest(tokens, at, name), name) for name in names), key=lambda found: found[0])
        if length and only in (None, name):
            out.append(_Span(name, at, at + length))
        at += length or 1
    return out


def _leads(spans: list[_Span], name: str) -> bool:
    """Whether the spans stand from the first word on without a gap, one of `name` among them."""
    at = 0
    for span in spans:
        if span.start != at:
            return False
        if span.name == name:
            return True
        at = span.end
    return False


def _taken_back(tokens: Tokens, lists: _Lists) -> tuple[set[str], set[str]]:
    """The options in a clause: those that stand, and those that are taken back. A "not" takes back one of them."""
    spans = [span for span in _spans(tokens, lists, (*_OPTION_LISTS, "time")) if span.name != "time"]
    inside = {at for span in spans for at in range(span.start, span.end)}  # the "no" of "no importa" is part of it
    gone: set[_Span] = set()
    for at in range(len(tokens)):
        found = [n for n in lists.nots if tokens[at : at + len(n.words)] == n.words and at not in inside]
        before = next((s for s in reversed(spans) if s.end <= at and at - s.end <= _REACH), None)
        if before and any(not n.before for n in found):
            gone.add(before)
            continue
        for end in (at + len(n.words) for n in found if n.before):
            if after := next((s for s in spans if s.start >= end and s.start - end <= _REACH), None):
                gone.add(after)
                break
    return {span.name for span in spans if span not in gone}, {span.name for span in gone}


def _no_of(menu: tuple[str, ...]) -> str:
    """What no answers: the line that says it, else the way out."""
    if "contact:add_words:no" in menu:
        return "contact:add_words:no"
    return NO_WORDS if NO_WORDS in menu else _way_out(menu)


def _way_out(menu: tuple[str, ...]) -> str:
    return LEAVE if LEAVE in menu else NOBODY
