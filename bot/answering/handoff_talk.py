"""Which message answers the form of a handoff, and what is said around it.

Both dialogue engines go through the same steps. `fill` takes a message that answers the form, or opens one; any other
is answered as always, between `before` and `after`; then `ask` puts the open question, again where need be, and `end`
says how it ended. A request leaves only in the turn of `end` that follows a yes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.answering import handoff_form
from bot.answering.context import Context, has_zero
from bot.answering.handoff_form import CONTACT, FIELDS, HOURS, SEND, START, WHO_SEES, Form
from bot.answering.handoff_questions import Questions, TakesCases, depends_on, title
from bot.answering.reading import Reading
from bot.answering.reply import Part, Request, Turn
from bot.knowledge.model import SOURCE_LANGUAGE, Knowledge
from bot.understanding.text import printable

Answer = Callable[[str, Reading, Context], Turn]

# Characters of a person's own words, about six text messages. What is longer is cut, and that is said.
MAX_WORDS = 1000
# Of what they write when it is asked when it is safe.
MAX_HOURS_WORDS = 120

# Commands that leave the form and say so; STOP and DELETE, which leave everything, say that instead.
_LEAVES = ("menu", "start", "withdraw")
_LEAVES_ALL = ("stop", "delete")
# Kind words that answer nothing: the question stays open, and is not sent again at a cost.
_CIVIL = ("thanks", "goodbye")


@dataclass(frozen=True)
class HandoffTalk:
    """`takes_cases`: whether the partner of an id takes requests. `now`: seconds since 1970."""

    knowledge: Knowledge
    takes_cases: TakesCases
    now: Callable[[], float]

    def respond(self, text: str, reading: Reading, context: Context, answer: Answer) -> Turn:
        """The steps in their order, for whoever has no engine that takes them. `answer` is asked for what is no answer
        to the form."""
        first = self.fill(text, reading, context) or answer(text, reading, context)
        asked = self.ask(first.context)
        then = asked if asked.parts else self.end(asked.context)
        return replace(first, parts=(*first.parts, *then.parts), context=then.context, request=then.request)

    def form(self, context: Context) -> Form | None:
        """The form that is open; None where none is, or its time has passed."""
        if not context.form:
            return None
        form = Form.from_json(context.form)
        return None if form.expired(self._minute()) else form

    def current(self, context: Context) -> Context:
        """Without a form whose time has passed, and its menu."""
        return _closed(context) if context.form and self.form(context) is None else context

    def answered(self, context: Context) -> dict[str, bool]:
        """Each field of the open form, and whether it needs no question any more; empty where no form is open."""
        form = self.form(context)
        if form is None:
            return {}
        return {name: form.asks is None or getattr(form, name) is not None for name in FIELDS}

    # --- a message that answers the form ------------------------------------------------------------------

    def fill(self, text: str, reading: Reading, context: Context) -> Turn | None:
        """The state after it, with what must be said at once (mostly nothing). None for a message that neither answers
        a form nor opens one, and for any that shows hard danger."""
        if _urgent(reading):
            return None
        form, menu = self.form(context), context.menu
        asked = handoff_form.is_of_form(menu)
        context = replace(context, menu=(), language=_language(reading, context))
        said = [self._part(context, reading.danger.soft_line)] if reading.danger is not None else []
        if reading.intent == "contact":
            context = context.at(reading.where)
            form = self._with_offered(form or self._begun(context), reading, context)
        elif form is None:
            return None
        elif reading.intent in _CIVIL and asked:
            said.append(self._part(context, "contact.still_open"))
            return Turn(tuple(said), self._kept(replace(form, quiet=True), replace(context, menu=menu)))
        elif reading.picked == WHO_SEES:
            questions = Questions(self.knowledge, self.takes_cases)
            said.append(Part(questions.who_sees(form, context)))
        elif reading.intent == "own_words" and reading.picked:
            form, words = self._with_hours(form, reading.picked, text)
            said += [self._part(context, "contact.hours_noted", words=words)] if words else []
        elif reading.intent == "own_words":
            form = handoff_form.with_words(form, printable(text)[:MAX_WORDS].strip())
            if len(text) > MAX_WORDS:
                said.append(self._part(context, "contact.words_cut", count=str(MAX_WORDS)))
        elif reading.intent == "form_answer":
            form = self._chosen(form, reading.picked or "", context)
        elif reading.intent != "bad_pick" or not asked:  # a number that the form's menu does not have: it asks again
            return None
        return Turn(tuple(said), self._kept(form, context)) if form else None

    def _begun(self, context: Context) -> Form | None:
        """A new form; None where nobody can be asked. Without a place, that is asked first."""
        topic = context.last_entry if context.last_entry in self.knowledge.entries else None
        form = handoff_form.begin(self._minute(), topic, may_call=not context.chat_only)
        somewhere = context.region is None and any(map(self.takes_cases, self.knowledge.partners))
        return form if somewhere or self._ids(form, context) else None

    def _with_offered(self, form: Form | None, reading: Reading, context: Context) -> Form | None:
        """With the partner that was offered, if one was and can be asked."""
        partner = (reading.picked or "").removeprefix(START).removeprefix(":")
        if form is None or partner not in self._ids(form, context):
            return form
        return handoff_form.chosen(form, f"contact:partner:{partner}")

    def _chosen(self, form: Form, target: str, context: Context) -> Form | None:
        field, _, value = target.removeprefix(CONTACT).partition(":")
        if field == "partner" and value not in self._ids(form, context):
            return None
        if (field, value) == ("way", "call") and context.chat_only:
            return None
        if target == SEND and form.shown != depends_on(context):  # what would be shared is not what was read
            return None
        return handoff_form.chosen(form, target)

    @staticmethod
    def _with_hours(form: Form, target: str, text: str) -> tuple[Form, str]:
        """With the times as they were written, and what of them is kept; unchanged where they are not asked for."""
        if form.asks != "hours":
            return form, ""
        words = " ".join(printable(text).split())
        if len(words) > MAX_HOURS_WORDS:
            words = words[:MAX_HOURS_WORDS].rsplit(" ", 1)[0] + "..."
        hours = target.rpartition(":")[2]
        return handoff_form.with_hours(form, hours if hours in HOURS else "own", words), words

    def _ids(self, form: Form, context: Context) -> list[str]:
        return [partner.id for partner in Questions(self.knowledge, self.takes_cases).partners(form, context)]

    # --- any other message --------------------------------------------------------------------------------

    def before(self, reading: Reading, context: Context) -> tuple[Context, tuple[Part, ...]]:
        """The state in which it is answered, and what is said first: that the form was left, or its time has passed."""
        if not context.form:
            return context, ()
        expired = self.form(context) is None
        if not expired and reading.intent not in (*_LEAVES, *_LEAVES_ALL):
            return context, ()
        if _urgent(reading) or reading.intent in _LEAVES_ALL:
            return _closed(context), ()
        told = replace(context, language=_language(reading, context))
        return _closed(context), (self._part(told, "contact.expired" if expired else "contact.left"),)

    def after(self, turn: Turn, before: Context) -> Turn:
        """The form goes on. Who was chosen in another province, and is none of those of the new one, is asked for
        anew. Another menu waits for one message: its numbers are not what somebody still has in mind who wrote
        something else, and the form would be forgotten behind it."""
        form, context = self.form(turn.context), turn.context
        if form is None:
            return turn
        if turn.parts and context.menu == before.menu and not any(part.options for part in turn.parts):
            context = replace(context, menu=())
        if form.partner and context.region != before.region and form.partner not in self._ids(form, context):
            form = replace(form, partner=None, shown=())
        return replace(turn, context=self._kept(form, context))

    def keep_words(self, text: str, reading: Reading, context: Context) -> Turn:
        """Own words that show danger still answer the form's question, after the help lines. The numbers go on
        answering the question of the help lines; the form asks again when that is done."""
        form = self.form(context)
        if form is None or reading.intent != "own_words" or form.asks != "words":
            return Turn((), context)
        kept = handoff_form.with_words(form, printable(text)[:MAX_WORDS].strip())
        return Turn((self._part(context, "contact.words_kept"),), self._kept(kept, context))

    # --- what comes next ----------------------------------------------------------------------------------

    def ask(self, context: Context) -> Turn:
        """The open question with its menu; without parts where there is none, or another menu is open."""
        form = self.form(context)
        if form is None or form.asks is None or (context.menu and not handoff_form.is_of_form(context.menu)):
            return Turn((), context)
        if form.quiet:
            return Turn((), self._kept(replace(form, quiet=False), context))
        text, lines = Questions(self.knowledge, self.takes_cases).open(form, context)
        if SEND in lines:
            form = replace(form, shown=depends_on(context))
        titles = tuple(title(self.knowledge, line, context.language or SOURCE_LANGUAGE) for line in lines)
        part = Part(text, titles, zero_last=has_zero(lines[-1]))
        return Turn((part,), replace(self._kept(form, context), menu=lines))

    def end(self, context: Context) -> Turn:
        """How a form ended in which nothing is left to ask; without parts where there is no such form."""
        form = self.form(context)
        if form is None or form.asks is not None:
            return Turn((), context)
        if form.consent != "yes":
            again = Questions(self.knowledge, self.takes_cases).again(context)
            parts = (self._part(context, "contact.left"), *((Part(again),) if again else ()))
            return Turn(parts, _closed(context))
        assert form.partner, "a form without a partner asks for one"
        request = Request(
            form.partner, context.language or SOURCE_LANGUAGE, form.topic or None, context.region,
            form.way or "here", form.hours or "any", form.words or "", form.hours_words,
        )  # fmt: skip
        return Turn((self._part(context, "contact.agreed"),), _closed(context), request=request)

    def _part(self, context: Context, key: str, /, **blanks: str) -> Part:
        return Part(self.knowledge.message(context.language or SOURCE_LANGUAGE, key, **blanks))

    def _kept(self, form: Form, context: Context) -> Context:
        return replace(context, form=replace(form, minute=self._minute()).to_json())

    def _minute(self) -> int:
        return int(self.now() // 60)


def _urgent(reading: Reading) -> bool:
    return reading.intent == "sos" or (reading.danger is not None and reading.danger.tier == "hard")


def _language(reading: Reading, context: Context) -> str:
    chosen = context.language if context.language_chosen else None
    return chosen or reading.language


def _closed(context: Context) -> Context:
    return replace(context, form={}, menu=() if handoff_form.is_of_form(context.menu) else context.menu)
