"""What the environment decides: every setting, its default, and what is refused outside development."""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from api.errors import SettingsError
from matcher.errors import Problem

PREFIX: Final = "WAYPAIR_"
SECRET_LENGTH: Final = 32
DEVELOPMENT_SECRET: Final = "for development alone: everybody can read this"
DEVELOPMENT_KEY: Final = "Zm9yIGRldmVsb3BtZW50IGFsb25lOiBpdCBpcyBwdWI="  # a Fernet key that everybody can read
LOCAL_HOSTS: Final = ("localhost", "127.0.0.1", "::1")


class Settings(BaseSettings):
    """Every setting; its variable is its name in capitals after ``WAYPAIR_``."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True, hide_input_in_errors=True)

    environment: Literal["development", "production"] = Field(
        default="development", description="development or production; production refuses what is insecure"
    )
    database_url: SecretStr = Field(
        default=SecretStr("sqlite:///waypair.db"),
        description="sqlite:///FILE, or postgresql+psycopg://USER:PASSWORD@HOST/NAME",
    )
    base_url: str = Field(
        default="http://127.0.0.1:8000", description="where people reach the service; links begin with it"
    )
    trusted_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="further names it answers under, with commas between"
    )
    trusted_proxies: str = Field(
        default="127.0.0.1", description="addresses of proxies whose X-Forwarded-For is believed, with commas between"
    )
    secret_key: SecretStr = Field(
        default=SecretStr(DEVELOPMENT_SECRET),
        description=f"at least {SECRET_LENGTH} random characters; e-mails are hashed by it",
    )
    master_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(SecretStr(DEVELOPMENT_KEY),),
        description="Fernet keys that wrap people's keys, newest first, with commas between",
    )
    smtp_host: str = Field(
        default="", description="server that mail goes out through; without one mail goes to the console"
    )
    smtp_port: int = Field(default=587, ge=1, le=65535, description="port of that server; STARTTLS is required")
    smtp_user: str = Field(default="", description="user at that server")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="password at that server")
    mail_from: str = Field(default="waypair@localhost", description="sender of the mail")
    link_minutes: int = Field(default=20, ge=1, le=1440, description="how long a sign-in link works")
    session_hours: int = Field(default=12, ge=1, le=720, description="how long a sign-in lasts")
    requests_per_minute: int = Field(default=600, ge=1, description="what one caller may send; beyond it: 429")
    max_body_bytes: int = Field(default=10_000_000, ge=1, description="the longest body that is read; beyond it: 413")

    @field_validator("trusted_hosts", "master_keys", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @classmethod
    def from_environment(cls) -> Self:
        """Return the settings of the environment.

        Raises
        ------
        SettingsError
            With every problem: what cannot be read, and outside development what is insecure.
        """
        settings, problems = cls.read()
        if problems:
            raise SettingsError(problems)
        return settings

    @classmethod
    def read(cls) -> tuple[Self, list[Problem]]:
        """Return the settings of the environment and everything wrong with them; defaults where unreadable."""
        unreadable: list[Problem] = []
        fallback: dict[str, object] = {}
        try:
            settings = cls()
        except ValidationError as error:
            for item in error.errors():
                name = str(item["loc"][0])
                unreadable.append(Problem(variable(name), "something else", cls.model_fields[name].description or ""))
                fallback[name] = cls.model_fields[name].default
            settings = cls(**fallback)  # type: ignore[arg-type] # defaults of these very fields
        return settings, unreadable + settings.problems()

    @property
    def hosts(self) -> frozenset[str]:
        """Return the names that the service answers under, in lower case."""
        named = {urlsplit(self.base_url).hostname or "", *(host.lower() for host in self.trusted_hosts)}
        return frozenset(named | set(LOCAL_HOSTS if self.environment == "development" else ()))

    @property
    def is_https(self) -> bool:
        """Return whether people reach the service encrypted."""
        return self.base_url.startswith("https://")

    def problems(self) -> list[Problem]:
        """Return everything that makes these settings unusable or, outside development, insecure."""
        return [*self._unusable(), *(self._insecure() if self.environment != "development" else ())]

    def _unusable(self) -> list[Problem]:
        found = []
        try:
            backend = make_url(self.database_url.get_secret_value()).drivername
        except ArgumentError:
            backend = "no address"
        if backend not in ("sqlite", "postgresql+psycopg"):
            found.append(_problem("database_url", backend))
        if urlsplit(self.base_url).scheme not in ("http", "https") or not urlsplit(self.base_url).hostname:
            found.append(_problem("base_url", "no web address", "an address such as https://pairs.example.org"))
        if not self.master_keys or not all(_is_fernet_key(key.get_secret_value()) for key in self.master_keys):
            found.append(_problem("master_keys", "something else", "32 bytes in URL-safe base64, with commas between"))
        return found

    def _insecure(self) -> list[Problem]:
        found = []
        if len(self.secret_key.get_secret_value()) < SECRET_LENGTH:
            found.append(_problem("secret_key", "a shorter one"))
        if self.secret_key.get_secret_value() == DEVELOPMENT_SECRET:
            found.append(_problem("secret_key", "the one for development"))
        if DEVELOPMENT_KEY in {key.get_secret_value() for key in self.master_keys}:
            found.append(_problem("master_keys", "the one for development"))
        if not self.is_https:
            found.append(_problem("base_url", "an address without encryption", "an address with https://"))
        if "*" in self.trusted_hosts:
            found.append(_problem("trusted_hosts", "*", "the names themselves"))
        if not self.smtp_host:
            found.append(_problem("smtp_host", "", "a mail server: sign-in links must not go to a log"))
        return found

    def listing(self) -> list[tuple[str, str, str]]:
        """Return variable, value and meaning of every setting; secrets say only whether they are set."""
        return [
            (variable(name), self._shown(name), field.description or "")
            for name, field in type(self).model_fields.items()
        ]

    def _shown(self, name: str) -> str:
        value = getattr(self, name)
        if name == "database_url":
            try:
                return make_url(value.get_secret_value()).render_as_string(hide_password=True)
            except ArgumentError:
                return "(unreadable)"
        if isinstance(value, SecretStr):
            return "(set)" if value.get_secret_value() else ""
        if name == "master_keys":
            return f"({len(value)} set)"
        return ", ".join(value) if isinstance(value, tuple) else str(value)


def variable(name: str) -> str:
    """Return the environment variable of a setting."""
    return PREFIX + name.upper()


def _problem(name: str, value: str, expected: str = "") -> Problem:
    return Problem(variable(name), value, expected or Settings.model_fields[name].description or "")


def _is_fernet_key(text: str) -> bool:
    try:
        Fernet(text)
    except ValueError:
        return False
    return True
