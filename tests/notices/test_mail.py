"""Mail: to the console in development, otherwise over SMTP and never without encryption."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from api.notices.mail import ConsoleMailer, Mail, SmtpMailer, mailer_for
from api.notices.trying import NotSentError
from tests.loopback import HOST, SERVERS, Mailbox, a_free_port, mail_server
from tests.service import some_settings

ID = UUID(int=7)


def a_mail(to: str = "ana@example.org", subject: str = "Your link", text: str = "https://…\n") -> Mail:
    return Mail(ID, to, subject, text)


def a_mailer(port: int, **others: Any) -> SmtpMailer:
    defaults: dict[str, Any] = {"smtp_host": HOST, "smtp_port": port, "mail_from": "us@example.org"}
    mailer = mailer_for(some_settings("sqlite://", **defaults | others))
    assert isinstance(mailer, SmtpMailer)
    return mailer


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    with mail_server(tmp_path) as box:
        monkeypatch.setenv("SSL_CERT_FILE", str(box.certificate))
        yield box


def said(mail: EmailMessage) -> str:
    return str(mail.get_content()).replace("\r\n", "\n")


def refused(mailer: SmtpMailer, mail: Mail) -> tuple[str, bool]:
    with pytest.raises(NotSentError) as error:
        mailer.send(mail)
    return error.value.word, error.value.final


def test_without_a_server_mail_goes_to_the_console(capsys: pytest.CaptureFixture[str]) -> None:
    mailer = mailer_for(some_settings("sqlite://"))
    assert isinstance(mailer, ConsoleMailer)
    mailer.send(a_mail())
    assert "https://…" in capsys.readouterr().err


def test_a_mail_arrives_encrypted_with_headers_that_say_what_sent_it_and_nothing_more(box: Mailbox) -> None:
    a_mailer(box.port).send(a_mail(text="Mañana: https://…\n"))
    (mail,) = box.mails
    assert box.recipients == [["ana@example.org"]]
    assert (mail["From"], mail["To"], mail["Subject"]) == ("us@example.org", "ana@example.org", "Your link")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == f"<{ID.hex}@example.org>"
    assert said(mail) == "Mañana: https://…\n"
    assert {name.lower() for name in mail} <= {
        "from", "to", "subject", "date", "message-id", "auto-submitted", "content-type", "content-transfer-encoding",
        "mime-version", "x-peer", "x-mailfrom", "x-rcptto",
    }  # fmt: skip


def test_a_mail_that_is_sent_again_has_the_same_id(box: Mailbox) -> None:
    for _ in range(2):
        a_mailer(box.port).send(a_mail())
    assert len(box.ids()) == 2
    assert len(set(box.ids())) == 1


def test_a_server_that_nobody_vouches_for_gets_nothing(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    assert refused(a_mailer(box.port), a_mail()) == ("encryption", False)
    assert box.mails == []


def test_user_and_password_go_along_where_they_are_set(box: Mailbox) -> None:
    a_mailer(box.port, smtp_user="me", smtp_password="hush").send(a_mail())
    assert box.users == ["me"]
    assert refused(a_mailer(box.port, smtp_user="me", smtp_password="wrong"), a_mail()) == ("sign_in", False)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"to_recipient": "550 no such user"}, ("refused", True)),
        ({"to_recipient": "450 try later"}, ("refused", False)),
        ({"to_data": "451 try later"}, ("server", False)),
        ({"to_data": "554 no"}, ("server", False)),
    ],
)
def test_a_refusal_is_one_word(box: Mailbox, answers: dict[str, str], expected: tuple[str, bool]) -> None:
    for name, answer in answers.items():
        setattr(box, name, answer)
    assert refused(a_mailer(box.port), a_mail()) == expected


def test_a_server_that_is_away_is_tried_again(box: Mailbox) -> None:
    port = a_free_port()
    SERVERS.add((HOST, port))
    assert refused(a_mailer(port), a_mail()) == ("network", False)


@pytest.mark.parametrize(
    "to",
    [
        "ana@example.org\nBcc: eve@example.org",
        "ana@example.org\r\nBcc: eve@example.org",
        "ana@example.org, eve@example.org",
        "Eve <eve@example.org>",
        "ana@example.org eve@example.org",
        "",
        "@",
        "ana@",
        "añá@example.org",
    ],
)
def test_an_address_is_one_address_and_no_header(box: Mailbox, to: str) -> None:
    assert refused(a_mailer(box.port), a_mail(to=to)) == ("address", True)
    assert box.mails == []


@pytest.mark.parametrize("subject", ["Hi\nBcc: eve@example.org", "Hi\r\n\r\nbody", "Hi\rX-A: b"])
def test_a_subject_is_no_header(box: Mailbox, subject: str) -> None:
    assert refused(a_mailer(box.port), a_mail(subject=subject)) == ("address", True)
    assert box.mails == []


def test_a_line_with_a_single_dot_ends_no_mail(box: Mailbox) -> None:
    a_mailer(box.port).send(a_mail(text="one\n.\nRCPT TO:<eve@example.org>\n"))
    assert said(box.mails[0]) == "one\n.\nRCPT TO:<eve@example.org>\n"
    assert box.recipients == [["ana@example.org"]]
