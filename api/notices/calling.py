"""Calling an address that somebody else chose: bounded in time and size, and never into our own network.

A name is resolved once, every address that it stands for has to be a public one, and it is these very addresses that
are connected to: a name that is pointed elsewhere meanwhile leads nowhere. Redirects are not followed, and of an answer
only the status is read.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Timer
from time import monotonic
from typing import Final
from urllib.parse import SplitResult, urlsplit

from api.notices.trying import NotSentError

TIME_LIMIT_S: Final = 15.0
ADDRESSES_TRIED: Final = 3
PORTS: Final = {"https": 443, "http": 80}
TRANSLATED: Final = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"), ip_network("2002::/16"))
"""Ranges of IPv6 that stand for an IPv4 address, which may be one of ours."""


def is_address(text: str, *, anywhere: bool) -> bool:
    """Return whether a text is an address that may be called; `anywhere`, in development, also without encryption."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    schemes = ("https", "http") if anywhere else ("https",)
    return (
        parts.scheme in schemes
        and bool(parts.hostname)
        and "@" not in parts.netloc
        and not parts.fragment
        and port != 0
        and text.isascii()
        and text.isprintable()
        and " " not in text
    )


def is_public(address: str) -> bool:
    """Return whether an IP address is somewhere in the open, and not in anybody's own network.

    Examples
    --------
    >>> is_public("93.184.215.14"), is_public("127.0.0.1"), is_public("::ffff:10.0.0.1"), is_public("169.254.169.254")
    (True, False, False, False)
    """
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        elif any(found in range_ for range_ in TRANSLATED):
            return False
    return found.is_global and not found.is_multicast


def call(
    address: str, body: bytes, headers: Mapping[str, str], *, anywhere: bool, limit_s: float = TIME_LIMIT_S
) -> int:
    """Post a body and return the status of the answer.

    Parameters
    ----------
    address : str
        With ``https``; see `is_address`.
    body : bytes
    headers : mapping of str to str
    anywhere : bool
        In development: also without encryption, and also into our own network.
    limit_s : float
        Seconds for all of it.

    Raises
    ------
    NotSentError
        If there was no answer, or the address leads where it must not.
    """
    if not is_address(address, anywhere=anywhere):
        raise NotSentError("address", final=True)
    parts = urlsplit(address)
    until = monotonic() + limit_s
    line = _line(parts, _resolved(parts, anywhere=anywhere), until)
    clock = Timer(max(0.0, until - monotonic()), _hang_up, [line])  # a time limit of a socket begins anew at each byte
    clock.daemon = True
    clock.start()
    connection = http.client.HTTPConnection(parts.hostname or "", _port(parts))
    connection.default_port = PORTS[parts.scheme]
    connection.sock = line
    try:
        if isinstance(line, ssl.SSLSocket):
            line.do_handshake()
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, dict(headers))
        status = connection.getresponse().status
        if monotonic() >= until:  # hung up on half-way through the headers, which the library takes for their end
            raise TimeoutError
        return status
    except (OSError, http.client.HTTPException) as error:
        word = "slow" if monotonic() >= until else "encryption" if isinstance(error, ssl.SSLError) else "network"
        raise NotSentError(word) from None
    finally:
        clock.cancel()
        connection.close()


def _port(parts: SplitResult) -> int:
    return parts.port or PORTS[parts.scheme]


def _resolved(parts: SplitResult, *, anywhere: bool) -> list[str]:
    try:
        found = socket.getaddrinfo(parts.hostname, _port(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotSentError("unresolved") from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not anywhere and not all(map(is_public, addresses)):
        raise NotSentError("not_public")
    return addresses[:ADDRESSES_TRIED]


def _line(parts: SplitResult, addresses: list[str], until: float) -> socket.socket:
    """Return a connection to the first address that answers; whoever is there has to prove the name later."""
    for number, address in enumerate(addresses):
        left = until - monotonic()
        if left <= 0:
            break
        try:
            line = socket.create_connection((address, _port(parts)), timeout=left / (len(addresses) - number))
        except OSError:
            continue
        line.settimeout(max(0.001, until - monotonic()))
        if parts.scheme != "https":
            return line
        return ssl.create_default_context().wrap_socket(
            line, server_hostname=parts.hostname, do_handshake_on_connect=False
        )
    raise NotSentError("network" if until > monotonic() else "slow")


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
