from __future__ import annotations

from pathlib import Path

import pytest

from bot.handoff.desks import Address, desks_of, read_addresses
from bot.settings import SettingsError
from tests.handoff.world import ADDRESSES, HOOK_SECRET, knowledge_with_hooks


def read(tmp_path: Path, text: str) -> dict[str, Address]:
    path = tmp_path / "desks.yml"
    path.write_text(text)
    return read_addresses(path)


def test_addresses_are_read_and_not_shown(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        f"mwc-bc:\n  email: a@b.example\niwc-cti:\n  webhook: https://x.example/h\n  webhook_secret: {HOOK_SECRET}\n",
    )
    assert found == {
        "mwc-bc": Address("a@b.example"),
        "iwc-cti": Address("", "https://x.example/h", HOOK_SECRET),
    }
    assert repr(found["mwc-bc"]) == "Address()"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("mwc-bc: a@b.example\n", '1: "mwc-bc" should be keys with values'),
        ("mwc-bc:\n  email: nobody\n", "2: This is no mail address."),
        ("mwc-bc:\n  email: a@b.example, c@d.example\n", "2: This is no mail address."),
        ("mwc-bc:\n  mail: a@b.example\n", '2: A desk has no key "mail". Did you mean "email"?'),
        ("mwc-bc:\n  email:\n", "Write an email, a webhook or both."),
        (f"a:\n  webhook: http://x.example/\n  webhook_secret: {HOOK_SECRET}\n", "2: A webhook needs https://"),
        ("a:\n  webhook: https://x.example/\n", "webhook_secret needs 32 characters"),
        ("a:\n  webhook: https://x.example/\n  webhook_secret: short\n", "3: webhook_secret needs 32 characters"),
        ("a: [", "2: This line cannot be read"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_no_address(text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as error:
        read(tmp_path, text)
    said = str(error.value)
    assert told in said
    assert f"{tmp_path / 'desks.yml'}:" in said
    assert "b.example" not in said
    assert "x.example" not in said


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as error:
        read(tmp_path, "a:\n  email: x\nb:\n  phone: 1\n")
    assert len(str(error.value).splitlines()) == 3


def test_this_machine_itself_may_have_http(tmp_path: Path) -> None:
    assert read(tmp_path, f"a:\n  webhook: http://127.0.0.1:99/h\n  webhook_secret: {HOOK_SECRET}\n")


def test_only_a_partner_with_both_takes_cases() -> None:
    known = knowledge_with_hooks()
    desks = desks_of(known, {**ADDRESSES, "info-211": Address("x@y.example"), "nobody": Address("x@y.example")})
    assert list(desks) == ["mwc-bc", "mosaic-migrant-workers"]
    assert desks["mwc-bc"].channels == ("email",)
    assert desks["mosaic-migrant-workers"].channels == ("email", "webhook")
    # A webhook alone, where partners.yml says mail only, is no way.
    assert desks_of(known, {"mwc-bc": Address("", "https://x.example", HOOK_SECRET)}) == {}
