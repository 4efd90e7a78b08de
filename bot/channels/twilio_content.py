"""The content templates that show choices as WhatsApp's buttons and lists: how they are made, and how one is filled in.

Both sides of the numbering of the variables stand here: 1 is the text, then for each choice its title and what comes
back (2 and 3, 4 and 5 ...). Such templates need no approval, because they are sent only to somebody who has just
written. https://www.twilio.com/docs/content/twiliolist-picker, https://www.twilio.com/docs/content/twilio-quick-reply
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.base import Outgoing

# What WhatsApp shows. Of one choice no template is made: there is nothing to choose from.
BUTTONS, BUTTON_TITLE, ROWS, ROW_TITLE, BODY = 3, 20, 10, 24, 1024


def templates() -> dict[str, dict[str, Any]]:
    """What Twilio's Content API takes for each template, by the template's name in the settings."""
    return {
        **{f"buttons-{count}": _buttons(count) for count in range(2, BUTTONS + 1)},
        **{f"list-{count}": _list(count) for count in range(2, ROWS + 1)},
    }


def fill(message: Outgoing, sids: Mapping[str, str]) -> tuple[str, dict[str, str]] | None:
    """The sid of the template with as many buttons or rows as there are choices, and its variables; None where none
    fits, and the numbered text serves."""
    choices = message.choices
    as_buttons = len(choices) <= BUTTONS and all(len(choice.title) <= BUTTON_TITLE for choice in choices)
    sid = sids.get(f"{'buttons' if as_buttons else 'list'}-{len(choices)}")
    if sid is None:
        return None
    titles, body = [choice.title for choice in choices], message.bare
    if not as_buttons:
        # The words say "reply with a number", and a row that is cut short is told by it.
        titles = [f"{_number(n, choice.target)} {choice.title}" for n, choice in enumerate(choices, 1)]
        if any(len(title) > ROW_TITLE for title in titles):
            body = message.text
        titles = [shortened(title, ROW_TITLE) for title in titles]
    if len(body) > BODY:
        return None
    variables = {"1": body}
    for index, (title, choice) in enumerate(zip(titles, choices, strict=True)):
        variables[str(2 + 2 * index)] = title
        variables[str(3 + 2 * index)] = choice.target
    return sid, variables


def shortened(title: str, width: int) -> str:
    return title if len(title) <= width else title[: width - 1].rstrip() + "…"


def _number(number: int, target: str) -> int:
    return 0 if target == "none" else number


def _buttons(count: int) -> dict[str, Any]:
    actions = [{"type": "QUICK_REPLY", "title": _blank(2 + 2 * n), "id": _blank(3 + 2 * n)} for n in range(count)]
    return _template(f"buttons-{count}", "twilio/quick-reply", count, {"body": _blank(1), "actions": actions})


def _list(count: int) -> dict[str, Any]:
    items = [{"item": _blank(2 + 2 * n), "id": _blank(3 + 2 * n)} for n in range(count)]
    # What opens the list is a sign and a count, since a template is made once for all languages.
    content = {"body": _blank(1), "button": f"☰ {count}", "items": items}
    return _template(f"list-{count}", "twilio/list-picker", count, content)


def _template(name: str, kind: str, count: int, content: dict[str, Any]) -> dict[str, Any]:
    samples = {"1": "Which one?"}
    for n in range(count):
        samples[str(2 + 2 * n)], samples[str(3 + 2 * n)] = f"Choice {n + 1}", f"entry:{n + 1}"
    # The language is only a label: every word is a variable.
    return {"friendly_name": f"rights-bot-{name}", "language": "en", "variables": samples, "types": {kind: content}}


def _blank(number: int) -> str:
    return f"{{{{{number}}}}}"
