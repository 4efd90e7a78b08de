from __future__ import annotations

import pytest

from bot.safety.sos import is_sos


@pytest.mark.parametrize(
    "text",
    [
        "SOS", "sos", "SOS!!!", "  sos ", "S.O.S", "s o s", "S-O-S!", "ＳＯＳ", "sosssss", "SOOOOS", "SOSOSOS",
        "sos sos sos", "SOS SOS SOS SOS SOS SOS", "sos pls", "please sos", "SOS help me now", "s.o.s. please",
        "SOS 🆘️", "🆘 sos", "sos\u200b",
        "911",
        "9-1-1", "9.1.1", "911!!", "call 911", "911 help me", "please call 911", "llame al 911", "9 1 1 pls",
        "sos ayuda", "sos auxilio", "sos por favor", "sos mi hijo", "SOS un hombre", "si sos", "sos sos un hombre",
        "S.O.S. un ladron", "911 🚨️", "٩١١", "۹۱۱", "९११", "988", "9-8-8", "999", "112",
    ],
)  # fmt: skip
def test_a_call_for_help(text: str) -> None:
    assert is_sos(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "🆘", "boss", "sosa", "soso", "season", "SMS", "sauce", "help", "my phone is 911",
        "1911", "9111", "what does the word sos in your first message mean",
        "sos un robot?", "Sos una persona?", "quién sos", "vos sos real?", "che sos humano", "sos vos?", "de donde sos",
        "sos re copado", "unit 112", "can i call 911", "is 911 free for me", "9 1 1 2 3", "99", "9", "soy", "OS",
        "so so",
    ],
)  # fmt: skip
def test_no_call_for_help(text: str) -> None:
    assert not is_sos(text)
