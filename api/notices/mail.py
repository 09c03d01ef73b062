"""Mail: neutral words to one address, over SMTP, or to the console in development."""

from __future__ import annotations

import smtplib
import ssl
import sys
from email.message import EmailMessage
from typing import Annotated, Final, Protocol

from fastapi import Depends, Request

from api.settings import Settings

TIME_LIMIT_S: Final = 20


class Mailer(Protocol):
    """Sends one mail, or raises."""

    def send(self, to: str, subject: str, text: str) -> None:
        """Send a plain text."""
        ...


class ConsoleMailer:
    """Writes mail to standard error, for development."""

    def send(self, to: str, subject: str, text: str) -> None:
        sys.stderr.write(f"\n--- mail to {to}: {subject}\n{text}\n---\n")


class SmtpMailer:
    """Hands mail to a server; never without encryption."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def send(self, to: str, subject: str, text: str) -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._settings.mail_from, to, subject
        message.set_content(text)
        with smtplib.SMTP(self._settings.smtp_host, self._settings.smtp_port, timeout=TIME_LIMIT_S) as server:
            server.starttls(context=ssl.create_default_context())
            if self._settings.smtp_user:
                server.login(self._settings.smtp_user, self._settings.smtp_password.get_secret_value())
            server.send_message(message)


def mailer_for(settings: Settings) -> Mailer:
    """Return the mailer that the settings ask for."""
    return SmtpMailer(settings) if settings.smtp_host else ConsoleMailer()


def _mailer_of(request: Request) -> Mailer:
    mailer: Mailer = request.app.state.mailer
    return mailer


TheMailer = Annotated[Mailer, Depends(_mailer_of)]
