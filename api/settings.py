"""What the environment decides: every setting, its default, and what is refused outside development."""

from __future__ import annotations

from importlib.util import find_spec
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
    exit_address: str = Field(
        default="https://www.weather.gov/", description="where the button to leave a page at once leads to"
    )
    secret_key: SecretStr = Field(
        default=SecretStr(DEVELOPMENT_SECRET),
        description=f"at least {SECRET_LENGTH} random characters; e-mails are hashed by it",
    )
    former_secret_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(),
        description="secret keys of before, newest first, with commas between: until all have signed in since, "
        "sheets were imported again, receipt_days are over, and waypair keys rotate has run",
    )
    master_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(SecretStr(DEVELOPMENT_KEY),),
        description="Fernet keys that wrap people's keys, newest first, with commas between",
    )
    metrics_token: SecretStr = Field(
        default=SecretStr(""),
        description="what /metrics wants as Authorization: Bearer; without one it answers this machine alone",
    )
    oidc_issuer: str = Field(
        default="", description="address of an OpenID provider that people may sign in by, beside links; needs [oidc]"
    )
    oidc_client_id: str = Field(default="", description="what that provider calls this service")
    oidc_client_secret: SecretStr = Field(default=SecretStr(""), description="what this service says to it")
    smtp_host: str = Field(
        default="", description="server that mail goes out through; without one mail goes to the console"
    )
    smtp_port: int = Field(default=587, ge=1, le=65535, description="port of that server; STARTTLS is required")
    smtp_user: str = Field(default="", description="user at that server")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="password at that server")
    mail_from: str = Field(default="waypair@localhost", description="sender of the mail")
    delivery_attempts: int = Field(
        default=10, ge=1, le=30, description="how often mail or a webhook is tried before it is given up"
    )
    delivery_wait_s: int = Field(
        default=60, ge=1, le=3600, description="seconds before the second try; each further wait is twice as long"
    )
    link_minutes: int = Field(default=20, ge=1, le=1440, description="how long a sign-in link works")
    session_hours: int = Field(default=12, ge=1, le=720, description="how long a sign-in lasts")
    retention_years: int = Field(
        default=6,
        ge=1,
        le=100,
        description="how long what was agreed and shared stays, even of people who were erased",
    )
    receipt_days: int = Field(
        default=30, ge=30, le=3650, description="how long a form that sends the same again gets the same answer"
    )
    intake_per_minute: int = Field(default=300, ge=1, description="what one form may submit; beyond it: 429")
    draft_days: int = Field(
        default=14, ge=1, le=90, description="how long what somebody began to tell on a program's page is kept for them"
    )
    referral_days: int = Field(
        default=14,
        ge=1,
        le=90,
        description="how long a referral to another program waits for a yes, and for its answer",
    )
    asks_per_minute: int = Field(
        default=60, ge=1, description="how many forms people at one network address may begin or send; beyond it: 429"
    )
    repairs: int = Field(
        default=3, ge=0, le=20, description="how often in a round somebody else is looked for after a no or silence"
    )
    requests_per_minute: int = Field(default=600, ge=1, description="what one caller may send; beyond it: 429")
    max_body_bytes: int = Field(default=10_000_000, ge=1, description="the longest body that is read; beyond it: 413")

    @field_validator("trusted_hosts", "former_secret_keys", "master_keys", mode="before")
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
    def secret_keys(self) -> tuple[str, ...]:
        """Return the secret key and those before it, newest first: the first hashes, by all is looked for."""
        return tuple(key.get_secret_value() for key in (self.secret_key, *self.former_secret_keys))

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
        return found + self._unusable_provider()

    def _unusable_provider(self) -> list[Problem]:
        asked = {name: getattr(self, name) for name in ("oidc_issuer", "oidc_client_id", "oidc_client_secret")}
        if not any(asked.values()):
            return []
        found = [_problem(name, "nothing", "all of the provider's three settings") for name in asked if not asked[name]]
        if self.oidc_issuer and not (urlsplit(self.oidc_issuer).hostname and self._is_web(self.oidc_issuer)):
            found.append(_problem("oidc_issuer", "no such address", "an address with https://"))
        if find_spec("authlib") is None:
            found.append(_problem("oidc_issuer", "one", "none, or the extra: install waypair[oidc]"))
        return found

    def _is_web(self, address: str) -> bool:
        """Return whether an address is encrypted, or at least one of the web in development."""
        return urlsplit(address).scheme in (("http", "https") if self.environment == "development" else ("https",))

    def _insecure(self) -> list[Problem]:
        found = []
        if len(self.secret_key.get_secret_value()) < SECRET_LENGTH:
            found.append(_problem("secret_key", "a shorter one"))
        if self.secret_key.get_secret_value() == DEVELOPMENT_SECRET:
            found.append(_problem("secret_key", "the one for development"))
        if DEVELOPMENT_KEY in {key.get_secret_value() for key in self.master_keys}:
            found.append(_problem("master_keys", "the one for development"))
        if 0 < len(self.metrics_token.get_secret_value()) < SECRET_LENGTH:
            found.append(_problem("metrics_token", "a shorter one", f"at least {SECRET_LENGTH} random characters"))
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
        if name in ("master_keys", "former_secret_keys"):
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
