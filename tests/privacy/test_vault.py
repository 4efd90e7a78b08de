from __future__ import annotations

import pytest

from bot.privacy.pseudonyms import Pseudonyms, new_key
from bot.privacy.vault import SealBrokenError, Vault

OLD, NEW = "an older secret, long enough to be one, yes", "a newer secret, long enough to be one, yes"


@pytest.mark.parametrize(
    "value", ["", "मुझे पैसे नहीं मिले", {"a": [1, None, "x"]}, [], "half a pair \ud83d", "zero\0byte", "😀" * 500]
)
def test_what_is_sealed_can_be_opened(value: object) -> None:
    sealed = Vault([NEW]).seal(value)
    assert Vault([NEW]).open(sealed) == value
    assert Vault([NEW]).open(memoryview(sealed)) == value  # what psycopg2 gives


def test_the_same_text_is_sealed_differently_each_time() -> None:
    vault = Vault([NEW])
    assert vault.seal("x") != vault.seal("x")


def test_a_secret_is_changed_in_three_steps() -> None:
    sealed = Vault([OLD]).seal("x")
    both = Vault([NEW, OLD])
    assert both.open(sealed) == "x"
    moved = both.reseal(sealed)
    assert Vault([NEW]).open(moved) == "x"
    with pytest.raises(SealBrokenError):
        Vault([OLD]).open(moved)


@pytest.mark.parametrize("change", [lambda s: s[:-1], lambda s: b"", lambda s: s[:20] + b"AAAA" + s[24:]])
def test_what_was_changed_is_not_opened(change: object) -> None:
    sealed = Vault([NEW]).seal("secret words")
    for use in (Vault([NEW]).open, Vault([NEW]).reseal):
        with pytest.raises(SealBrokenError) as error:
            use(change(sealed))  # type: ignore[operator]
        assert "secret words" not in str(error.value)


def test_a_pseudonym_is_the_same_person_and_tells_nothing() -> None:
    names = Pseudonyms(new_key())
    person = names.of("sms", "+15145550101")
    assert person == names.of("sms", "+15145550101")
    assert len(person) == 32
    assert person != names.of("whatsapp", "+15145550101")
    assert person != names.of("sms", "+15145550102")
    assert person != Pseudonyms(new_key()).of("sms", "+15145550101")
    assert "5550101" not in person


def test_channel_and_address_cannot_be_shifted_into_each_other() -> None:
    names = Pseudonyms(new_key())
    assert names.of("sms", "1") != names.of("sm", "s1")
    assert names.mark("text") != names.of("text", "")[:16]


def test_a_mark_is_the_same_for_the_same_text_only() -> None:
    names = Pseudonyms(new_key())
    assert names.mark("hola") == names.mark("hola")
    assert names.mark("hola") != names.mark("Hola")
    assert len(names.mark("\ud83d")) == 16
