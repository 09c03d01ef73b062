"""Around every request: an id, a log line, headers; and the guards before anything is read.

The log knows routes and not addresses: a path may hold a token, a query a name.
"""

from __future__ import annotations

import re
import secrets
from time import perf_counter
from typing import Final
from urllib.parse import urlsplit

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import FaultError, ForeignOriginError, ServiceError, TooLargeError, UndecodableError, UnknownHostError
from api.settings import Settings
from api.web.limiting import Limiter
from api.web.problems import answer_to, report

CONTENT_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",  # with no-referrer a browser's own forms would send Origin: null
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
HOST: Final = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?")
"""A Host header: a name or an address, and perhaps a port; nothing that readers of addresses could disagree about."""
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
UNCOUNTED: Final = frozenset({"/healthz", "/readyz", "/metrics"})

log = structlog.get_logger("waypair")


class Meters:
    """What is counted, for Prometheus: by method, route and status, never by person."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ["method", "route", "status"]
        self.requests = Counter("waypair_requests", "Requests answered.", labels, registry=self.registry)
        self.seconds = Histogram("waypair_request_seconds", "Time to answer.", ["route"], registry=self.registry)


class Frame:
    """The outermost layer: names, times, logs and dresses every answer; turns what nobody caught into a 500."""

    def __init__(self, app: ASGIApp, settings: Settings, meters: Meters) -> None:
        self.app = app
        self._meters = meters
        dress = HEADERS | {"Cache-Control": "no-store"}
        if settings.is_https:
            dress["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        self._dress = [(name.lower().encode(), value.encode()) for name, value in dress.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id, began, status = secrets.token_hex(8), perf_counter(), 0

        async def dressed_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = list(message.get("headers", ()))
                worn = {name.lower() for name, _ in headers}
                headers.append((b"x-request-id", request_id.encode()))
                message["headers"] = headers + [header for header in self._dress if header[0] not in worn]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.app(scope, receive, dressed_send)
            except Exception as error:
                report(error)  # and not raised: the server would log its text
                if not status:
                    await (await answer_to(Request(scope), FaultError()))(scope, receive, dressed_send)
            finally:
                self._record(scope, status, perf_counter() - began)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "(none)")
        method = scope["method"] if scope["method"] in SAFE_METHODS | {"POST", "PUT", "PATCH", "DELETE"} else "(other)"
        self._meters.requests.labels(method, route, str(status)).inc()
        self._meters.seconds.labels(route).observe(seconds)
        log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


class Guards:
    """Refuses what no route should see: unknown hosts, other sites' forms, floods, and bodies beyond the limit."""

    def __init__(self, app: ASGIApp, settings: Settings, limiter: Limiter) -> None:
        self.app = app
        self._settings = settings
        self._limiter = limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        started = False

        async def watched_send(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            self._check_host(headers)
            self._check_origin(scope, headers)
            self._check_rate(scope, headers)
            await self.app(scope, self._measured(headers, receive), watched_send)
        except ServiceError as error:
            if started:
                raise
            await (await answer_to(Request(scope, receive), error))(scope, receive, send)

    def _check_host(self, headers: Headers) -> None:
        named = HOST.fullmatch(headers.get("host", ""))
        if named is None or named[1].strip("[]").lower() not in self._settings.hosts:
            raise UnknownHostError

    def _check_origin(self, scope: Scope, headers: Headers) -> None:
        if scope["method"] in SAFE_METHODS:
            return
        if site := headers.get("sec-fetch-site"):
            if site not in ("same-origin", "none"):
                raise ForeignOriginError
        elif origin := headers.get("origin"):
            if urlsplit(origin).netloc.lower() != headers.get("host", "").lower():
                raise ForeignOriginError
        elif "cookie" in headers:  # no browser sends a cookie with neither
            raise ForeignOriginError

    def _check_rate(self, scope: Scope, headers: Headers) -> None:
        if scope["path"] not in UNCOUNTED:
            caller = scope["client"][0] if scope.get("client") else ""
            self._limiter.count(f"{self._settings.requests_per_minute}/minute", "all", caller)

    def _measured(self, headers: Headers, receive: Receive) -> Receive:
        limit, total = self._settings.max_body_bytes, 0
        announced = headers.get("content-length", "0")
        if not announced.isascii() or not announced.isdigit():
            raise UndecodableError
        if int(announced) > limit:
            raise TooLargeError(limit)

        async def measured_receive() -> Message:
            nonlocal total
            message = await receive()
            total += len(message.get("body", b""))
            if total > limit:
                raise TooLargeError(limit)
            return message

        return measured_receive
