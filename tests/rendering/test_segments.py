"""Counts as the provider counts; the table was compared once with Twilio's own `sms-segments-calculator` 1.3."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.segments import Cost, cost_of, economical

GSM, UCS = "GSM-7", "UCS-2"


@pytest.mark.parametrize(
    ("text", "encoding", "segments"),
    [
        ("", GSM, 1),
        ("a", GSM, 1),
        ("a" * 160, GSM, 1),
        ("a" * 161, GSM, 2),
        ("a" * 306, GSM, 2),
        ("a" * 307, GSM, 3),
        ("a" * 459, GSM, 3),
        ("a" * 460, GSM, 4),
        ("é" * 160, GSM, 1),
        ("ñ¿¡üÇ" * 32, GSM, 1),
        # These stand in the extension of the alphabet: each takes two.
        ("€" * 80, GSM, 1),
        ("€" * 81, GSM, 2),
        ("[{~^|\\}]" * 10, GSM, 1),
        ("a" * 159 + "€", GSM, 2),
        # A pair is not cut in two: the first segment ends one early.
        ("a" * 152 + "€" + "a" * 152, GSM, 3),
        ("a" * 151 + "€" + "a" * 153, GSM, 2),
        ("á" + "a" * 69, UCS, 1),
        ("á" + "a" * 70, UCS, 2),
        ("ç" * 70, UCS, 1),
        ("ਅ" * 70, UCS, 1),
        ("ਅ" * 71, UCS, 2),
        ("ਅ" * 134, UCS, 2),
        ("ਅ" * 135, UCS, 3),
        ("中" * 201, UCS, 3),
        # Outside the basic plane a sign takes two, and is not cut.
        ("😀" * 35, UCS, 1),
        ("😀" * 36, UCS, 2),
        ("中" * 66 + "😀" + "中" * 65, UCS, 2),
        ("中" * 66 + "😀" + "中" * 66, UCS, 3),
        # Nor is a letter from its vowel sign, or an emoji from what it is joined to.
        ("中" * 66 + "ਕੀ" + "中" * 65, UCS, 2),
        ("中" * 66 + "ਕੀ" + "中" * 66, UCS, 3),
        ("中" * 60 + "👨\u200d👩\u200d👧" + "中" * 59, UCS, 2),
        ("中" * 60 + "👨\u200d👩\u200d👧" + "中" * 60, UCS, 3),
        ("\u200f" + "ا" * 69, UCS, 1),
    ],
)
def test_cost(text: str, encoding: str, segments: int) -> None:
    assert cost_of(text) == Cost(encoding, segments)  # type: ignore[arg-type]


@given(st.text(max_size=400))
def test_every_text_has_a_cost(text: str) -> None:
    units = len(text.encode("utf-16-be", errors="surrogatepass")) // 2
    cost = cost_of(text)
    assert cost.segments >= max(1, units // 160)
    assert cost.segments <= max(1, units // 20 + 1)


def test_half_a_sign_is_no_error() -> None:
    assert cost_of("\ud800").segments == 1
    assert cost_of("\ud800" * 100).segments == 2


def test_a_sign_that_is_longer_than_a_segment() -> None:
    assert cost_of("e" + "\u0301\u0302" * 60).segments == 2


@pytest.mark.parametrize(
    ("text", "cheaper"),
    [
        ("“You have rights” – it’s the law…", '"You have rights" - it\'s the law...'),
        ("« Vous avez des droits »\u202f: appelez", '" Vous avez des droits " : appelez'),
        ("cœur", "coeur"),
        ("plain", "plain"),
        ("", ""),
        ("Mañana, ¿qué tal?", "Mañana, ¿qué tal?"),
    ],
)
def test_look_alikes_give_way_to_letters_that_cost_less(text: str, cheaper: str) -> None:
    assert economical(text, fold_accents=False) == cheaper


def test_look_alikes_stay_where_they_cost_less() -> None:
    assert economical("…" * 70, fold_accents=False) == "…" * 70


@pytest.mark.parametrize("text", ["“ਤੁਹਾਡੇ ਹੱਕ” – ਕਾਨੂੰਨ", "“Sí”", "it’s 👍", "“您”", "‘حقوق’"])
def test_where_look_alikes_alone_gain_nothing_the_text_stays(text: str) -> None:
    assert economical(text, fold_accents=False) == text


LONG = "palabra " * 10  # with it a text is two segments in UCS-2 and one in GSM-7


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Sí, así podrá pedir más", "Si, asi podra pedir mas"),
        ("Mañana iré: ñ é è à ü ä ö ò ù ì Ç É Ñ", "Mañana iré: ñ é è à ü ä ö ò ù ì Ç É Ñ"),
        ("não é “só” você", 'nao é "so" voce'),
        ("ça coûte où", "ca coute où"),
        ("Đừng trả", "Đừng trả"),
    ],
)
def test_accents_are_left_off_only_where_gsm_lacks_the_letter(text: str, folded: str) -> None:
    assert economical(LONG + text, fold_accents=True) == LONG + folded


def test_accents_stay_where_leaving_them_off_saves_no_segment() -> None:
    assert economical("Sí, así podrá", fold_accents=True) == "Sí, así podrá"
    assert economical("Sí. Call 9-8-8 👍" + LONG, fold_accents=True) == "Sí. Call 9-8-8 👍" + LONG


@given(st.text(st.characters() | st.sampled_from("áéíóúñçãõ“”’–…"), max_size=200), st.booleans())
def test_economy_never_costs_more(text: str, fold_accents: bool) -> None:
    cheaper = economical(text, fold_accents)
    assert cost_of(cheaper).segments <= cost_of(text).segments
    assert economical(cheaper, fold_accents) == cheaper


@pytest.mark.parametrize("text", ["ਤੁਹਾਡੇ ਹੱਕ", "حقوقك هنا: 9-8-8", "\u200fשלום\u200e", "你的权利"])
def test_other_scripts_are_untouched(text: str) -> None:
    assert economical(text, fold_accents=True) == text
    assert economical(text * 20, fold_accents=True) == text * 20
