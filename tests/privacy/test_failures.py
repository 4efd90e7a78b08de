from __future__ import annotations

from bot.privacy.failures import describe


def parse(text: str) -> None:
    raise ValueError(f"cannot parse {text}")


def test_names_and_places_are_told_and_words_are_not() -> None:
    try:
        try:
            parse("he hits me")
        except ValueError as cause:
            raise RuntimeError("he hits me") from cause
    except RuntimeError as error:
        told = describe(error)
    assert told["error"] == "RuntimeError < ValueError"
    assert told["at"].endswith(":parse")
    assert "hits" not in str(told)
