"""Servers of a test's own on the loopback device: for mail with STARTTLS, for hearing webhooks, for any app."""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from time import monotonic, sleep
from typing import Any

import uvicorn
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from fastapi import FastAPI

HOST = "127.0.0.1"
SERVERS: set[tuple[str, int]] = set()
"""Where tests may connect to."""


@dataclass
class Mailbox:
    """What a mail server took, and what it answers to whom."""

    certificate: Path
    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    to_recipient: str = "250 OK"
    to_data: str = "250 OK"
    seconds: float = 0.0
    lock: Lock = field(default_factory=Lock)

    def ids(self) -> list[str]:
        with self.lock:
            return [str(mail["Message-ID"]) for mail in self.mails]

    async def handle_RCPT(  # noqa: N802 # aiosmtpd's name
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802 # likewise
        assert session.ssl is not None
        content = envelope.content
        assert isinstance(content, bytes)
        await asyncio.sleep(self.seconds)
        if self.to_data.startswith("250"):
            with self.lock:
                mail = message_from_bytes(content, policy=policy.default)
                assert isinstance(mail, EmailMessage)
                self.mails.append(mail)
                self.recipients.append(list(envelope.rcpt_tos))
        return self.to_data

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.users.append(data.login.decode())
        return AuthResult(success=data.password == b"hush", handled=False)


@contextmanager
def mail_server(folder: Path, **options: Any) -> Iterator[Mailbox]:
    """Yield the mailbox of a server that takes mail over STARTTLS alone."""
    certificate, key = a_certificate(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    box = Mailbox(certificate, a_free_port())
    controller = Controller(
        box, hostname=HOST, port=box.port, tls_context=context, require_starttls=True,
        authenticator=box.authenticate, auth_require_tls=True, **options,
    )  # fmt: skip
    SERVERS.add((HOST, box.port))
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
        SERVERS.discard((HOST, box.port))


@dataclass
class Heard:
    """One request that a listener got."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Listener:
    """A web server that hears webhooks: what it got, and what it answers."""

    port: int = 0
    heard: list[Heard] = field(default_factory=list)
    status: int = 204
    answer_headers: dict[str, str] = field(default_factory=dict)
    before: Callable[[], None] = lambda: None
    answer: bytes = b""

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}/hook?a=1"


@contextmanager
def web_server(context: ssl.SSLContext | None = None) -> Iterator[Listener]:
    """Yield the listener of a web server."""
    listener = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library's name
            body = self.rfile.read(int(self.headers["Content-Length"]))
            listener.heard.append(Heard(self.path, dict(self.headers), body))
            listener.before()
            self.send_response(listener.status)
            for name, value in listener.answer_headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(listener.answer)

        do_GET = do_POST  # noqa: N815 # likewise

        def log_message(self, *said: object) -> None: ...

    server = ThreadingHTTPServer((HOST, 0), Handler)
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    listener.port = server.server_address[1]
    SERVERS.add((HOST, listener.port))
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        SERVERS.discard((HOST, listener.port))


@contextmanager
def served(app: FastAPI, listening: socket.socket) -> Iterator[None]:
    """Serve an app on a socket that is bound already."""
    where = HOST, listening.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    SERVERS.add(where)
    thread.start()
    deadline = monotonic() + 30
    while not server.started:
        assert monotonic() < deadline, "the server did not start"
        sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(30)
        SERVERS.discard(where)


def bound() -> socket.socket:
    """Return a socket on a free port of this machine."""
    listening = socket.socket()
    listening.bind((HOST, 0))
    return listening


def a_free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])


def a_certificate(folder: Path) -> tuple[Path, Path]:
    """Return the files of a certificate for this host that signs itself, and of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.IPAddress(ipaddress.ip_address(HOST)), x509.DNSName("hooks.example.org")]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths
