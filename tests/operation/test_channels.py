from __future__ import annotations

from dataclasses import replace

import pytest

from bot.operation.channels import check_service, configured
from bot.settings import Settings, SettingsError

WHOLE = Settings(
    secret_key=("x" * 40,), public_url="https://bot.example.org", twilio_account_sid="AC1", twilio_auth_token="t",
    twilio_sms_from="+15550001111", twilio_whatsapp_from="+15550001111", telegram_token="1:a", telegram_secret="s" * 32,
)  # fmt: skip


def test_what_is_set_up_is_served() -> None:
    assert check_service(WHOLE) == ("sms", "whatsapp", "telegram")
    assert configured(replace(WHOLE, twilio_sms_from="", telegram_token="")) == ("whatsapp",)


@pytest.mark.parametrize(
    ("missing", "named"),
    [
        ({"secret_key": ()}, "SECRET_KEY"),
        ({"twilio_auth_token": ""}, "TWILIO_AUTH_TOKEN"),
        ({"twilio_account_sid": ""}, "TWILIO_ACCOUNT_SID"),
        ({"telegram_secret": ""}, "TELEGRAM_SECRET"),
        ({"public_url": ""}, "PUBLIC_URL"),
        ({"twilio_sms_from": "", "twilio_whatsapp_from": "", "telegram_token": ""}, "No channel"),
    ],
)
def test_what_is_missing_is_one_line_that_names_it(missing: dict[str, object], named: str) -> None:
    with pytest.raises(SettingsError) as error:
        check_service(replace(WHOLE, **missing))  # type: ignore[arg-type]
    lines = str(error.value).splitlines()
    assert len(lines) == 1
    assert named in lines[0]


def test_everything_that_is_missing_is_told_at_once() -> None:
    with pytest.raises(SettingsError) as error:
        check_service(Settings(twilio_sms_from="+1", telegram_token="1:a"))
    assert len(str(error.value).splitlines()) == 5


def test_polling_needs_no_public_address() -> None:
    alone = replace(WHOLE, twilio_sms_from="", twilio_whatsapp_from="", public_url="", telegram_secret="")
    assert check_service(alone, polling=True) == ("telegram",)
    with pytest.raises(SettingsError):
        check_service(alone)


def test_no_secret_is_shown_where_settings_are_printed() -> None:
    shown = repr(WHOLE)
    assert "x" * 40 not in shown
    assert "s" * 32 not in shown
    assert "1:a" not in shown
