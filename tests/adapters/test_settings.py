"""Settings: what may not start does not."""

import pytest

from adapters.settings import Settings, WrongSetting

PRODUCTION = {
    "env": "production",
    "database_url": "postgresql://app@db/escale",
    "redis_url": "redis://redis/0",
    "keys_url": "postgresql://keys@keys/keys",
    "key_file": "key",
    "pepper_file": "pepper",
    "files_url": "file:/files",
    "oidc_insured_issuer": "https://insured.example",
    "oidc_staff_issuer": "https://staff.example",
}


def test_production_starts_when_everything_is_given() -> None:
    assert Settings.model_validate(PRODUCTION).is_development is False


@pytest.mark.parametrize("name", sorted(set(PRODUCTION) - {"env"}))
def test_production_refuses_to_start_with_a_development_default(name: str) -> None:
    given = {key: value for key, value in PRODUCTION.items() if key != name}
    with pytest.raises(WrongSetting, match=f"ESCALE_{name.upper()}"):
        Settings.model_validate(given)


@pytest.mark.parametrize("url", ["postgresql://keys@db/keys", "postgresql://keys@db:5432/keys"])
def test_production_refuses_keys_on_the_server_of_the_log(url: str) -> None:
    with pytest.raises(WrongSetting, match="another server"):
        Settings.model_validate(PRODUCTION | {"keys_url": url})


def test_a_setting_of_the_library_that_skips_events_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "y")
    with pytest.raises(WrongSetting, match="miss events"):
        Settings()
