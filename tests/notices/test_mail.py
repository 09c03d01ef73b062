"""Mail: to the console in development, otherwise over SMTP and never without encryption."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from typing import Any, Self

import pytest

from api.notices.mail import ConsoleMailer, SmtpMailer, mailer_for
from tests.service import some_settings


class RecordedServer:
    """Stands for a mail server; notes what is asked of it, in order."""

    asked: list[Any]

    def __init__(self, host: str, port: int, timeout: float) -> None:
        type(self).asked = [("connect", host, port)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None: ...

    def starttls(self, context: object) -> None:
        self.asked.append("starttls")

    def login(self, user: str, password: str) -> None:
        self.asked.append(("login", user, password))

    def send_message(self, message: EmailMessage) -> None:
        self.asked.append(message)


def test_without_a_server_mail_goes_to_the_console(capsys: pytest.CaptureFixture[str]) -> None:
    mailer = mailer_for(some_settings("sqlite://"))
    assert isinstance(mailer, ConsoleMailer)
    mailer.send("ana@example.org", "Your link", "https://…")
    assert "https://…" in capsys.readouterr().err


def test_mail_is_encrypted_before_anything_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtplib, "SMTP", RecordedServer)
    settings = some_settings(
        "sqlite://", smtp_host="mail.example.org", smtp_user="me", smtp_password="hush", mail_from="us@example.org"
    )
    mailer = mailer_for(settings)
    assert isinstance(mailer, SmtpMailer)
    mailer.send("ana@example.org", "Your link", "https://…")
    connect, encrypt, login, message = RecordedServer.asked
    assert (connect, encrypt, login) == (("connect", "mail.example.org", 587), "starttls", ("login", "me", "hush"))
    assert (message["From"], message["To"], message["Subject"]) == ("us@example.org", "ana@example.org", "Your link")
    assert message.get_content() == "https://…\n"


def test_a_header_cannot_be_slipped_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtplib, "SMTP", RecordedServer)
    mailer = SmtpMailer(some_settings("sqlite://", smtp_host="mail.example.org"))
    with pytest.raises(ValueError, match="linefeed"):
        mailer.send("ana@example.org\nBcc: eve@example.org", "Your link", "")
