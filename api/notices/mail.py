"""Mail: neutral words to one address, over SMTP, or to the console in development."""

from __future__ import annotations

import smtplib
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr
from typing import Annotated, Final, Protocol
from uuid import UUID

from fastapi import Depends, Request

from api.notices.trying import NotSentError
from api.settings import Settings

TIME_LIMIT_S: Final = 20
POLICY: Final = SMTP.clone(cte_type="7bit")  # not every server takes eight


@dataclass(frozen=True, slots=True)
class Mail:
    """A plain text to one address; its id is the same however often it is sent."""

    id: UUID
    to: str = field(repr=False)
    subject: str
    text: str = field(repr=False)


class Mailer(Protocol):
    """Sends one mail, or raises."""

    def send(self, mail: Mail) -> None:
        """Send a mail; once this returns, somebody else is responsible for it.

        Raises
        ------
        NotSentError
            If nobody took it.
        """
        ...


class ConsoleMailer:
    """Writes mail to standard error, for development."""

    def send(self, mail: Mail) -> None:
        sys.stderr.write(f"\n--- mail to {mail.to}: {mail.subject}\n{mail.text}\n---\n")
        sys.stderr.flush()


class SmtpMailer:
    """Hands mail to a server; never without encryption."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._domain = parseaddr(settings.mail_from)[1].rpartition("@")[2] or "localhost"

    def send(self, mail: Mail) -> None:
        message = self._message(mail)
        with self._server() as server:
            try:
                server.send_message(message)
            except smtplib.SMTPRecipientsRefused as error:
                final = all(code >= 500 for code, _ in error.recipients.values())
                raise NotSentError("refused", final=final) from None
            except smtplib.SMTPNotSupportedError:
                raise NotSentError("address", final=True) from None  # letters beyond what the server takes

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage(policy=POLICY)
        try:
            message["To"] = Address(addr_spec=mail.to)  # one address, and nothing that would begin another header
            message["Subject"] = mail.subject
        except (ValueError, IndexError, HeaderParseError):
            raise NotSentError("address", final=True) from None
        message["From"] = self._settings.mail_from
        message["Date"] = formatdate()
        message["Message-ID"] = f"<{mail.id.hex}@{self._domain}>"  # receivers fold what comes twice
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        return message

    @contextmanager
    def _server(self) -> Iterator[smtplib.SMTP]:
        settings = self._settings
        try:
            server = smtplib.SMTP(
                settings.smtp_host, settings.smtp_port, local_hostname=self._domain, timeout=TIME_LIMIT_S
            )
            try:
                server.starttls(context=ssl.create_default_context())
                if settings.smtp_user:
                    server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
                yield server
                with suppress(smtplib.SMTPException, OSError):  # it has the mail: how it takes leave is no matter
                    server.quit()
            finally:
                server.close()
        except ssl.SSLError:
            raise NotSentError("encryption") from None
        except smtplib.SMTPAuthenticationError:
            raise NotSentError("sign_in") from None
        except smtplib.SMTPException:  # before OSError, which it is too
            raise NotSentError("server") from None
        except OSError:
            raise NotSentError("network") from None


def mailer_for(settings: Settings) -> Mailer:
    """Return the mailer that the settings ask for."""
    return SmtpMailer(settings) if settings.smtp_host else ConsoleMailer()


def _mailer_of(request: Request) -> Mailer:
    mailer: Mailer = request.app.state.mailer
    return mailer


TheMailer = Annotated[Mailer, Depends(_mailer_of)]
