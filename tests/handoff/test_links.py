from __future__ import annotations

import secrets

from bot.handoff.links import Links
from bot.privacy.vault import Vault

SECRET, OTHER = "s" * 40, "t" * 40
CASE = secrets.token_hex(16)
DAY_S = 86400.0


def test_a_link_opens_its_case_until_it_is_too_old() -> None:
    links = Links([SECRET], "https://bot.example", 14 * DAY_S)
    token = links.token(CASE, 1000.0)
    assert links.case_of(token, 1000.0) == CASE
    assert links.case_of(token, 1000.0 + 14 * DAY_S) == CASE
    assert links.case_of(token, 1002.0 + 14 * DAY_S) is None
    assert links.url(CASE, 1000.0).startswith("https://bot.example/cases/gAAAA")
    assert CASE not in token


def test_nothing_but_a_token_of_ours_opens_anything() -> None:
    links = Links([SECRET], "https://bot.example", 14 * DAY_S)
    token = links.token(CASE, 1000.0)
    changed = token[:-4] + ("A" if token[-4] != "A" else "B") + token[-3:]
    sealed = Vault([SECRET]).seal(CASE).decode()
    strangers = Links([OTHER], "", 14 * DAY_S).token(CASE, 1000.0)
    for wrong in (changed, sealed, strangers, "", "é", "a" * 5000):
        assert links.case_of(wrong, 1000.0) is None


def test_links_outlive_a_change_of_the_secret() -> None:
    token = Links([OTHER], "", 14 * DAY_S).token(CASE, 1000.0)
    assert Links([SECRET, OTHER], "", 14 * DAY_S).case_of(token, 1000.0) == CASE
