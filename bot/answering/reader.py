"""Understand one message: what it is in, whether it shows danger, and what it asks.

The surest signs come first (SOS, a number of the menu that is open, a command as a whole message, a language's name),
the statistics last. Whatever is missing (the encoder, a fitted model) makes the reading poorer, never impossible.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache

import structlog

from bot.answering.context import REGION_QUESTION, Context, has_zero
from bot.answering.examples import TALK
from bot.answering.form_words import FormAnswer, FormWords
from bot.answering.handoff_form import NOBODY, WHO_SEES, awaits_words, is_of_form
from bot.answering.menus import number_of, pick, title_of
from bot.answering.model import Model
from bot.answering.offerable import offerable
from bot.answering.phone_question import CANNOT_TALK, no_to_talking, open_no
from bot.answering.reading import WHO_ENTRIES, Reading, reading_of_pick
from bot.commands.matcher import Command, CommandMatcher, LanguageNames
from bot.knowledge.model import SOURCE_LANGUAGE, Knowledge
from bot.language.detector import LanguageGuess
from bot.language.scripts import script_of
from bot.region.finder import PlaceFinder
from bot.region.place import Found
from bot.safety.detector import SOS, Danger, DangerDetector
from bot.safety.sos import is_sos
from bot.understanding.calibration import Judgement
from bot.understanding.encoder import Encoder, EncoderUnavailable
from bot.understanding.text import MAX_CHARACTERS, clean, fold, has_words
from bot.understanding.views import Views

log = structlog.get_logger(__name__)

OFFERED = 3  # the right entry is among three 10 to 28 points more often than it is the first
# A place with so few other words around it ("and in Quebec?", "i live in toronto") says where, not what.
_WORDS_AROUND_A_PLACE = 3
_WORDS_OF_I_LIVE_IN = 2  # more, where some of them are "i live in"
_WORDS_OF_A_QUESTION = 3
_TALK_SURE, _TALK_LIKELY = 0.5, 0.2
FOLLOW_UP = TALK + "follow-up"
WHEREABOUTS = "whereabouts"
_WORTH_A_MENU = 0.03  # of the likeliest entry
# Said in any words, they ask for nothing, and no alarm that is only soft stands above them.
PLEASANTRIES = ("thanks", "goodbye", "greeting")
# Commands that are also words of an answer to the form: "cancel" in most languages, "none", "next".
_HEARD_BY_FORM = ("withdraw", "none", "more")


@dataclass(frozen=True)
class Talk:
    """Small talk that is a whole message: its kind, and the first language whose words it is."""

    kind: str
    language: str


@dataclass(frozen=True)
class Reader:
    """One state of the knowledge and the model fitted to it; safe to share between threads."""

    knowledge: Knowledge
    model: Model | None
    encoder: Encoder | None
    commands: CommandMatcher
    names: LanguageNames
    places: PlaceFinder
    danger: DangerDetector
    talk: Mapping[str, Talk]
    form_words: FormWords

    @classmethod
    def of(cls, knowledge: Knowledge, model: Model | None, encoder: Encoder | None) -> Reader:
        talk: dict[str, Talk] = {}
        for tag in knowledge.languages:  # in order: "hello" is English before it is anybody's loan word
            for kind, phrases in knowledge.smalltalk.get(tag, {}).items():
                for phrase in phrases:
                    talk.setdefault(fold(phrase.text), Talk(kind, tag))
        return cls(
            knowledge,
            model,
            encoder,
            CommandMatcher(knowledge.commands),
            LanguageNames(knowledge),
            PlaceFinder(knowledge),
            DangerDetector(knowledge, model.danger if model else None),
            talk,
            FormWords(knowledge),
        )

    def read(self, text: str, context: Context) -> Reading:
        """Never raises for anything that a person can type."""
        cleaned = clean(text)
        shortened = len(text) > MAX_CHARACTERS
        last = context.language or SOURCE_LANGUAGE
        if is_sos(cleaned):
            return Reading("sos", last, danger=self.danger.detect(cleaned, None), shortened=shortened)
        if not has_words(cleaned):
            return Reading("empty", last)
        reading = self._by_sign(cleaned, context, last)
        if reading is None and awaits_words(context.menu):
            reading, shortened = self._own_words(cleaned, last), False  # how long they may be is the form's affair
        elif reading is None:
            reading = self._by_meaning(cleaned, context)
            reading = self._in_own_words(cleaned, reading, context)
        elif (danger := self.danger.detect(cleaned, None)) and not (danger.tier == "soft" and context.form):
            reading = replace(reading, danger=danger)
        # A danger phrase beyond the bound of what is read still counts.
        if len(text) > MAX_CHARACTERS and reading.danger is None and (danger := self.danger.detect(text, None)):
            reading = replace(reading, danger=danger)
        return replace(reading, shortened=shortened)

    def stands_alone(self, text: str, context: Context) -> bool:
        """Whether `text` is a sign by itself and no words to be understood together with others."""
        cleaned = clean(text)
        last = context.language or SOURCE_LANGUAGE
        return is_sos(cleaned) or not has_words(cleaned) or self._by_sign(cleaned, context, last) is not None

    def _by_sign(self, text: str, context: Context, last: str) -> Reading | None:
        """What a whole message is by its letters alone, or None."""
        command = self.commands.match(text)
        if context.form and (said := self._in_form(text, context, command, last)):
            return said
        if context.menu:
            picked = pick(text, context.menu, self._titles(context, last), self._talk(text))
            if not picked and command and command.name == "none":
                picked = next(filter(has_zero, context.menu), "none")
            if picked:
                return reading_of_pick(picked, last)
            if awaits_words(context.menu):
                if self._talk(text) == "yes":  # "ok, I will": the words are still to come
                    return Reading("bad_pick", last)
            elif number_of(text) is not None:
                return Reading("bad_pick", last)
        elif number_of(text) is not None:
            return Reading("menu", last)  # a number that answers nothing we asked: what there is to choose
        if command and command.name == "none" and not context.menu:
            return Reading("menu", last)  # "something else", where nothing was offered: what there is
        if command and command.name != "none":
            language = last if context.language else command.languages[0]
            danger = Danger("hard", SOS) if command.name == "sos" else None
            return Reading(command.name, language, danger=danger)
        if wanted := self.names.match(text, context.language):
            return Reading("set_language", wanted, language_wanted=wanted)
        return None

    def _in_form(self, text: str, context: Context, command: Command | None, last: str) -> Reading | None:
        """What a message says to the open form by its words: that it is to be left, who reads it, or the answer to its
        question. None for what works everywhere, and for what is to be understood in another way."""
        if number_of(text) is not None or (command and command.name not in _HEARD_BY_FORM):
            return None
        if awaits_words(context.menu):
            if self.form_words.refusal_among_words(text, last):
                return reading_of_pick(NOBODY, last)
            return reading_of_pick(WHO_SEES, last) if self.form_words.asks_who_sees(text, last, True) else None
        if self.form_words.refusal(text, last):
            return reading_of_pick(NOBODY, last)
        if self.form_words.asks_who_sees(text, last):
            return reading_of_pick(WHO_SEES, last)
        if not is_of_form(context.menu):
            return None
        if picked := pick(text, context.menu, self._titles(context, last), self._talk(text)):
            return reading_of_pick(picked, last)
        if self._talk(text) == "goodbye" or self.form_words.only_thanks(text, last):
            return Reading("thanks", last)
        if command or self.names.match(text, context.language):
            return None
        answer = self.form_words.answer(text, context.menu, last)
        return _reading_of(answer, last) if answer else None

    def _in_own_words(self, text: str, reading: Reading, context: Context) -> Reading:
        """The same message as an answer to the open form where it is nothing else that we know, and no alarm."""
        if not (context.form and is_of_form(context.menu)) or reading.intent not in ("choose", "unknown"):
            return reading
        if reading.danger is not None and reading.danger.tier == "hard":
            return reading
        answer = self.form_words.answer_after_meaning(text, context.menu, context.language or reading.language)
        return _reading_of(answer, context.language or reading.language) if answer else reading

    def _by_meaning(self, text: str, context: Context) -> Reading:
        guess = self._language(text, context)
        form = f"{guess.tag}-{guess.script}"
        view = self._view(text, form)
        exact = self._talk(text)
        found = self._found(text, context)
        # The words beside a place are judged once, whoever asks.
        judge = cache(lambda words: self._judge(words, self._view(words, form)))
        judged = self._judge_around(found, self._judge(text, view), judge)
        # An entry that a newer state of the files has no more, the model may still name.
        known = [(label, p) for label, p in judged.ranked if label in self.knowledge.entries]
        # Small talk that stands in the files is no danger to the model; a phrase of danger in it still is.
        danger = self.danger.detect(text, None if exact else view, () if exact else known[:OFFERED])
        entries = tuple(offerable(known, self.knowledge, danger)[:OFFERED])
        guess = self._language_around(found, guess, context)
        reading = Reading(
            "unknown",
            guess.tag,
            language_sure=guess.sure,
            script=guess.script,
            danger=danger,
            entries=entries,
            region=found.place.province if found.place else None,
            place=found.place.label if found.place else None,
            places=tuple(place.key for place in found.options),
            abroad=found.abroad,
        )
        if exact == CANNOT_TALK or self._is_no_to_talking(judged):
            # To the model "he is here" is danger of its own; only a phrase of danger is another one.
            said = self.danger.detect(text, None) if danger else None
            if no := no_to_talking(context, said):
                return reading_of_pick(no, context.language or reading.language)
        if exact and exact not in ("follow-up", "who-else", WHEREABOUTS, CANNOT_TALK):
            # Thanks, yes and no are borrowed from everywhere: they do not change the language of a conversation.
            language = context.language or self.talk[fold(text)].language
            intent = "ask_away" if exact in ("yes", "no") else exact
            return replace(reading, intent=intent, language=language, language_sure=True)
        if exact == "who-else" and (context.shown or context.last_entry):
            return replace(reading, intent="who_else")
        intent = self._intent(context, judged, exact)
        if intent == "choose" and (not entries or entries[0][1] < _WORTH_A_MENU):
            intent = "unknown"
        if intent in ("choose", "unknown"):
            if self._begins_with_no(text) and (no := open_no(context.menu, danger)):
                return reading_of_pick(no, context.language or reading.language)
            certain = danger is not None and danger.tier == "hard"
            if not certain and (wanted := self.names.at_the_beginning(text)):
                # Why it is wanted ("my husband reads now") is not for whoever reads.
                return Reading("set_language", wanted, language_wanted=wanted)
        if exact == CANNOT_TALK or intent == CANNOT_TALK:  # and we have not asked: why can she not?
            return replace(reading, intent="unknown", danger=danger or Danger("soft", "danger-now"))
        if intent in PLEASANTRIES and not _is_named(found):
            calm = danger if danger and danger.tier == "hard" else None
            return replace(reading, intent=intent, language=context.language or reading.language, danger=calm)
        who = self._who(text, intent, entries, found, judge)
        if who:
            return replace(reading, intent="who_can_help", entries=who)
        few = _WORDS_AROUND_A_PLACE + (_WORDS_OF_I_LIVE_IN if found.language else 0)
        answers_us = _awaits_place(context) and intent != "unknown"  # "rent in toronto" is no answer to which province
        says_where = (
            not found.others or intent == WHEREABOUTS or (intent != "question" and (found.others <= few or answers_us))
        )
        if (_is_named(found) or found.abroad) and says_where:
            # A place's name is in no language, but its letters may be in none of the conversation's.
            last_one = context.language or reading.language
            stays = not found.others and guess.script in self.knowledge.languages[last_one].scripts
            language = last_one if stays else reading.language
            # "I live in" is no danger to whoever knows the words; to the model it lies near "I live in fear".
            is_guess = danger is not None and danger.tier == "soft" and self.places.says_nothing_else(found)
            return replace(reading, intent="set_region", language=language, danger=None if is_guess else danger)
        if intent in ("unknown", "choose") and guess.unserved and not danger:
            return replace(reading, intent="unserved_language", unserved=guess.unserved)
        if intent == WHEREABOUTS:  # and no place that we know: nothing is asked yet
            return replace(reading, intent="ask_away")
        return replace(reading, intent=intent)

    def _begins_with_no(self, text: str) -> bool:
        words = fold(text).split()
        return bool(words) and self._talk(words[0]) == "no"

    def _found(self, text: str, context: Context) -> Found:
        """The place in `text`. A town of another province that is not on our own lists may be a street or a farm where
        the person is (Dufferin is both), so it is asked back."""
        found = self.places.find(text) or Found()
        place = found.place
        if place is None or found.options or found.language or not context.region or place.province == context.region:
            return found
        listed = {names[0] for names in self.knowledge.regions[place.province].places}
        return found if place.label is None or place.label in listed else replace(found, options=(place,))

    @staticmethod
    def _is_no_to_talking(judged: Judgement) -> bool:
        return dict(judged.ranked).get(TALK + CANNOT_TALK, 0.0) >= _TALK_LIKELY

    def _own_words(self, text: str, last: str) -> Reading:
        """Words for somebody else, in whatever language: all that is read in them is danger."""
        view = self._view(text, f"{last}-{script_of(text)}")
        ranked = [(label, p) for label, p in self._judge(text, view).ranked if label in self.knowledge.entries]
        return Reading("own_words", last, danger=self.danger.detect(text, view, tuple(ranked[:OFFERED])))

    def _intent(self, context: Context, judged: Judgement, exact: str | None) -> str:
        if not judged.ranked or self.model is None:
            return "unknown"
        best, probability = judged.ranked[0]
        sure, unknown = self._thresholds()
        if exact == "follow-up" or best == FOLLOW_UP:
            if context.last_entry:
                return "follow_up"
            # "Is it free", where nothing was answered yet, asks about the bot: what it is but for that.
            best, probability = _without(FOLLOW_UP, judged)
        if exact == WHEREABOUTS:
            return WHEREABOUTS
        if not best.startswith(TALK) and best not in self.knowledge.entries:
            return "unknown"
        asked = next((p for label, p in judged.ranked if label in self.knowledge.entries), 0.0)
        if best.startswith(TALK):
            kind = best.removeprefix(TALK)
            # Where no entry is likely either, three that are not would be a worse answer than small talk.
            if probability >= (_TALK_SURE if asked >= _WORTH_A_MENU else _TALK_LIKELY):
                return kind
        if asked >= sure:  # and not what is likeliest but for a follow-up
            return "question"
        if judged.in_scope < unknown:
            return "unknown"
        return "choose"

    def _who(
        self,
        text: str,
        intent: str,
        entries: tuple[tuple[str, float], ...],
        found: Found,
        judge: Callable[[str], Judgement],
    ) -> tuple[tuple[str, float], ...]:
        """`entries` with what somebody is wanted for in front, or nothing when nobody is asked for.

        "How long can I stay in a shelter" is a question like any other; with a place in it, or "near me", it asks for a
        shelter there. A name that no phrase holds misleads, so what is not clear is judged again without it.
        """
        rest = found.rest if _is_named(found) else self.places.without_near(text)
        if intent == "question":
            asked = entries[0][0]
            return entries if asked == WHO_ENTRIES[0] or (asked in WHO_ENTRIES and rest is not None) else ()
        if not rest or intent not in ("choose", "unknown"):
            return ()
        again = judge(rest)
        best = again.ranked[0][0] if again.ranked else None
        if best not in WHO_ENTRIES or again.in_scope < self._thresholds()[1]:
            return ()
        return tuple(entry for entry in again.ranked if entry[0] in self.knowledge.entries)[:OFFERED]

    def _talk(self, text: str) -> str | None:
        known = self.talk.get(fold(text))
        return known.kind if known else None

    def _thresholds(self) -> tuple[float, float]:
        assert self.model is not None
        _, calibration = self.model.with_vectors if self.model.with_vectors else self.model.letters_only
        return calibration.sure, calibration.unknown

    def _judge(self, text: str, view: Views | None) -> Judgement:
        if self.model is None:
            return Judgement((), 0.0)
        if view is not None and self.model.with_vectors is not None:
            classifier, calibration = self.model.with_vectors
            return calibration.judge(classifier.scores(text, view))
        classifier, calibration = self.model.letters_only
        return calibration.judge(classifier.scores(text, None))

    @staticmethod
    def _judge_around(found: Found, judged: Judgement, judge: Callable[[str], Judgement]) -> Judgement:
        """What is asked, with the place (`judged`) or without it, whichever is clearer: a town that stands in no phrase
        misleads ("my boss has my passport, i am in leamington")."""
        if not (_is_named(found) or found.abroad) or len(found.rest.split()) < _WORDS_OF_A_QUESTION:
            return judged
        return max(judged, judge(found.rest), key=lambda one: one.ranked[0][1] if one.ranked else 0.0)

    def _language(self, text: str, context: Context) -> LanguageGuess:
        if self.model is None:
            tag = context.language or SOURCE_LANGUAGE
            return LanguageGuess(tag, "Zyyy", False, ((tag, 1.0),))
        guess = self.model.language.detect(text, context.language)
        if context.language_chosen and context.language:
            return replace(guess, tag=context.language, sure=True, unserved=None)
        return guess

    def _language_around(self, found: Found, guess: LanguageGuess, context: Context) -> LanguageGuess:
        """A place's name is in no language and often misleads, where there is little else."""
        if not (_is_named(found) or found.abroad) or guess.script != "Latn" or context.language_chosen:
            return guess
        if found.language and found.others <= _WORDS_AROUND_A_PLACE:
            return replace(guess, tag=found.language, sure=True, unserved=None)
        if found.others:
            without = self._language(found.rest, context)
            return max(guess, without, key=lambda one: one.ranking[0][1])
        return replace(guess, tag=context.language or SOURCE_LANGUAGE, sure=bool(context.language), unserved=None)

    def _view(self, text: str, form: str) -> Views | None:
        if self.encoder is None:
            return None
        try:
            return Views.encode([text], [form], self.model.respellers if self.model else None, self.encoder.encode)
        except EncoderUnavailable:
            return None

    def _titles(self, context: Context, language: str) -> dict[str, str]:
        """What each line of the open menu says, by its target."""
        return {target: title_of(self.knowledge, target, language) for target in context.menu}


def _without(label: str, judged: Judgement) -> tuple[str, float]:
    """The likeliest of the others, and its share of what is not `label`."""
    others = [(other, p) for other, p in judged.ranked if other != label]
    left = sum(p for _, p in others)
    best, probability = max(others, key=lambda one: one[1], default=(label, 0.0))
    return best, probability / left if left else 0.0


def _awaits_place(context: Context) -> bool:
    """Whether the person has been asked for the province that an answer depends on and has not said it yet."""
    return context.last_entry is not None and context.region is None and REGION_QUESTION in context.told


def _reading_of(answer: FormAnswer, language: str) -> Reading:
    if answer.target is None:
        return Reading("bad_pick", language)
    return Reading("own_words" if answer.own_words else "form_answer", language, picked=answer.target)


def _is_named(found: Found) -> bool:
    """Whether a place in Canada is named, if only one of several."""
    return found.place is not None or bool(found.options)
