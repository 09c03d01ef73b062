"""Settings: read from the environment, shown without secrets, refused with every reason at once."""

import pytest
from cryptography.fernet import Fernet

from api.errors import SettingsError
from api.settings import DEVELOPMENT_KEY, DEVELOPMENT_SECRET, Settings

SECURE = {
    "WAYPAIR_ENVIRONMENT": "production",
    "WAYPAIR_BASE_URL": "https://pairs.example.org",
    "WAYPAIR_SECRET_KEY": "k" * 40,
    "WAYPAIR_FORMER_SECRET_KEYS": "older, oldest",
    "WAYPAIR_MASTER_KEYS": f"{Fernet.generate_key().decode()}, {Fernet.generate_key().decode()}",
    "WAYPAIR_DATABASE_URL": "postgresql+psycopg://waypair:hush@db/waypair",
    "WAYPAIR_SMTP_HOST": "mail.example.org",
}


def places(error: SettingsError) -> list[str]:
    return [problem.place for problem in error.problems]


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, _, _ in Settings.read()[0].listing():
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def secure(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECURE.items():
        monkeypatch.setenv(name, value)


def test_development_needs_no_setting() -> None:
    settings = Settings.from_environment()
    assert settings.environment == "development"
    assert settings.database_url.get_secret_value() == "sqlite:///waypair.db"
    assert {"localhost", "127.0.0.1"} <= settings.hosts


@pytest.mark.usefixtures("secure")
def test_secure_settings_are_accepted_in_production() -> None:
    settings = Settings.from_environment()
    assert settings.hosts == {"pairs.example.org"}
    assert len(settings.master_keys) == 2
    assert settings.secret_keys == ("k" * 40, "older", "oldest")


def test_everything_insecure_is_named_at_once_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYPAIR_ENVIRONMENT", "production")
    with pytest.raises(SettingsError) as raised:
        Settings.from_environment()
    names = ["SECRET_KEY", "MASTER_KEYS", "BASE_URL", "SMTP_HOST"]
    assert places(raised.value) == [f"WAYPAIR_{name}" for name in names]


@pytest.mark.usefixtures("secure")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "hunter2"),
        ("SECRET_KEY", DEVELOPMENT_SECRET),
        ("MASTER_KEYS", DEVELOPMENT_KEY),
        ("MASTER_KEYS", "no-key"),
        ("MASTER_KEYS", ""),
        ("BASE_URL", "http://pairs.example.org"),
        ("BASE_URL", "https://"),
        ("TRUSTED_HOSTS", "*"),
        ("SMTP_HOST", ""),
        ("SMTP_PORT", "many"),
        ("DATABASE_URL", "mysql://db/waypair"),
        ("DATABASE_URL", "nonsense"),
        ("LINK_MINUTES", "0"),
    ],
)
def test_one_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"WAYPAIR_{name}", value)
    with pytest.raises(SettingsError) as raised:
        Settings.from_environment()
    assert f"WAYPAIR_{name}" in places(raised.value)
    if name.endswith(("KEY", "KEYS")) and value:
        assert value not in str(raised.value)


@pytest.mark.usefixtures("secure")
def test_the_listing_names_every_setting_and_shows_no_secret() -> None:
    listing = Settings.from_environment().listing()
    text = str(listing)
    assert len(listing) == len(Settings.model_fields)
    assert all(meaning for _, _, meaning in listing)
    assert "hush" not in text
    assert SECURE["WAYPAIR_SECRET_KEY"] not in text
    assert "older" not in text
    assert not any(key in text for key in SECURE["WAYPAIR_MASTER_KEYS"].split(", "))
