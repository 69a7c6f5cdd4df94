"""Settings: what may not start does not."""

import pytest
from pydantic import ValidationError

from adapters.settings import Settings, WrongSetting

PRODUCTION = {
    "env": "production",
    "database_url": "postgresql://app@db/escale",
    "redis_url": "redis://redis/0",
    "keys_url": "postgresql://keys@keys/keys",
    "key_file": "key",
    "pepper_file": "pepper",
    "files_url": "file:/files",
    "public_url": "https://escale.example",
    "oidc_insured_issuer": "https://insured.example",
    "oidc_staff_issuer": "https://staff.example",
    "payers_file": "payers.json",
    "proxies": "10.0.0.1, 10.1.0.0/16",
}


def test_production_starts_when_everything_is_given() -> None:
    assert Settings.model_validate(PRODUCTION).is_development is False


@pytest.mark.parametrize("name", sorted(set(PRODUCTION) - {"env"}))
def test_production_refuses_to_start_with_a_development_default(name: str) -> None:
    given = {key: value for key, value in PRODUCTION.items() if key != name}
    with pytest.raises(WrongSetting, match=f"ESCALE_{name.upper()}"):
        Settings.model_validate(given)


@pytest.mark.parametrize("proxies", ["*", "10.0.0.1,*", "0.0.0.0/0", "::/0", "proxy", "10.0.0.1,"])
def test_production_takes_nobodys_word_but_that_of_its_proxies(proxies: str) -> None:
    with pytest.raises(WrongSetting, match="ESCALE_PROXIES"):
        Settings.model_validate(PRODUCTION | {"proxies": proxies})


def test_a_setting_of_the_library_that_skips_events_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "y")
    with pytest.raises(WrongSetting, match="miss events"):
        Settings()


MAIL = {
    "smtp_url": "smtps://mail.example:465",
    "smtp_from": "ne-pas-repondre@escale.example",
    "public_url": "https://escale.example",
}


@pytest.mark.parametrize(
    "url", ["smtps://mail.example", "smtp+starttls://mail.example:587", "smtp://127.0.0.1:25"]
)
def test_production_sends_emails_over_a_line_that_cannot_be_overheard(url: str) -> None:
    assert Settings.model_validate(PRODUCTION | MAIL | {"smtp_url": url}).smtp_url == url


def test_production_refuses_to_send_emails_in_clear_to_another_machine() -> None:
    with pytest.raises(WrongSetting, match="ESCALE_SMTP_URL must be smtps"):
        Settings.model_validate(PRODUCTION | MAIL | {"smtp_url": "smtp://mail.example"})


def test_a_password_is_never_said_in_clear_to_another_machine() -> None:
    log_in = {"smtp_user": "escale", "smtp_password_file": "password"}
    in_clear = MAIL | log_in | {"smtp_url": "smtp://mail.example"}
    with pytest.raises(WrongSetting, match="ESCALE_SMTP_URL must be smtps"):
        Settings.model_validate(in_clear)
    assert Settings.model_validate(in_clear | {"smtp_url": "smtp://[::1]:2525"}).smtp_user


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"public_url": ""}, "ESCALE_PUBLIC_URL"),
        ({"smtp_from": ""}, "ESCALE_SMTP_FROM"),
        ({"smtp_from": "Escale <a@b.example>"}, "ESCALE_SMTP_FROM"),
        ({"smtp_from": "a@b.example\r\nBcc: c@d.example"}, "ESCALE_SMTP_FROM"),
        ({"smtp_user": "escale"}, "ESCALE_SMTP_PASSWORD_FILE"),
        ({"smtp_password_file": "password"}, "ESCALE_SMTP_USER"),
    ],
)
def test_a_mail_server_needs_what_makes_an_email(wrong: dict[str, str], named: str) -> None:
    with pytest.raises(WrongSetting, match=named):
        Settings.model_validate(MAIL | wrong)


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://:25",
        "smtps://user:secret@mail.example",
        "smtp://mail.example/path",
        "smtp://mail.example:port",
    ],
)
def test_a_mail_server_is_named_by_a_scheme_a_host_and_a_port_alone(url: str) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(MAIL | {"smtp_url": url})


def test_an_empty_file_of_the_password_is_none() -> None:
    assert Settings.model_validate({"smtp_password_file": ""}).smtp_password_file is None


def test_how_long_things_are_kept_is_read_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in (("RETENTION_NOTICE_DAYS", 7), ("ACCESS_LOG_MONTHS", 12), ("LOG_MONTHS", 9)):
        monkeypatch.setenv(f"ESCALE_{name}", str(value))
    settings = Settings()
    told = (settings.retention_notice_days, settings.access_log_months, settings.log_months)
    assert told == (7, 12, 9)
