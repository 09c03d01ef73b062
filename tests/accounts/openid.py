"""A small OpenID provider, over HTTP on this machine: code flow with PKCE and signed tokens."""

from __future__ import annotations

import secrets
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import FastAPI, Form, Header, HTTPException
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.responses import RedirectResponse

from tests.loopback import bound, served
from tests.service import MovedClock

CLIENT, SECRET = "waypair", "the client's own secret"


@dataclass
class Provider:
    """What it is, whom it names, and what a test has it say wrongly."""

    issuer: str
    clock: MovedClock
    email: str = "ana@example.org"
    verified: object = True
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, parameters={"kid": "one"}))
    signed_with: RSAKey | None = None
    header: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    described: dict[str, Any] = field(default_factory=dict)
    email_in_token: bool = True
    user_info: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    exchanged: int = 0

    def token(self, nonce: str) -> str:
        now = int(self.clock.now().timestamp())
        claims: dict[str, Any] = {"iss": self.issuer, "sub": "7", "aud": CLIENT, "iat": now, "exp": now + 300,
                                  "nonce": nonce}  # fmt: skip
        if self.email_in_token:
            claims |= {"email": self.email, "email_verified": self.verified}
        claims = {name: value for name, value in (claims | self.claims).items() if value is not None}
        return jwt.encode({"alg": "RS256", "kid": "one"} | self.header, claims, self.signed_with or self.key)


def app_of(provider: Provider) -> FastAPI:
    app = FastAPI()

    @app.get("/.well-known/openid-configuration")
    def describe() -> dict[str, Any]:
        return {
            "issuer": provider.issuer,
            "authorization_endpoint": f"{provider.issuer}/authorize",
            "token_endpoint": f"{provider.issuer}/token",
            "jwks_uri": f"{provider.issuer}/keys",
            "userinfo_endpoint": f"{provider.issuer}/userinfo",
        } | provider.described

    @app.get("/keys")
    def keys() -> dict[str, Any]:
        return {"keys": [provider.key.as_dict(private=False)]}

    @app.get("/authorize")
    def authorize(
        response_type: str, client_id: str, redirect_uri: str, scope: str, state: str, nonce: str,
        code_challenge: str, code_challenge_method: str,
    ) -> RedirectResponse:  # fmt: skip
        assert (response_type, client_id, code_challenge_method) == ("code", CLIENT, "S256")
        assert {"openid", "email"} <= set(scope.split())
        code = secrets.token_urlsafe()
        provider.codes[code] = {"nonce": nonce, "challenge": code_challenge, "redirect_uri": redirect_uri}
        answer = {"code": code, "state": state, "iss": provider.issuer}
        return RedirectResponse(f"{redirect_uri}?{urlencode(answer)}", 302)

    @app.post("/token")
    def exchange(
        grant_type: Annotated[str, Form()], code: Annotated[str, Form()], redirect_uri: Annotated[str, Form()],
        code_verifier: Annotated[str, Form()], authorization: Annotated[str, Header()],
    ) -> dict[str, Any]:  # fmt: skip
        asked = provider.codes.pop(code, None)
        challenge = urlsafe_b64encode(sha256(code_verifier.encode()).digest()).decode().rstrip("=")
        who = b64decode(authorization.removeprefix("Basic ")).decode()
        if asked is None or asked["challenge"] != challenge or asked["redirect_uri"] != redirect_uri:
            raise HTTPException(400)
        if grant_type != "authorization_code" or who.split(":", 1) != [CLIENT, SECRET]:
            raise HTTPException(401)
        provider.exchanged += 1
        return {"access_token": "opaque", "token_type": "Bearer", "id_token": provider.token(asked["nonce"])}

    @app.get("/userinfo")
    def user_info(authorization: Annotated[str, Header()]) -> dict[str, Any]:
        assert authorization == "Bearer opaque"
        return {"sub": "7", "email": provider.email, "email_verified": provider.verified} | provider.user_info

    return app


@contextmanager
def a_provider(clock: MovedClock) -> Iterator[Provider]:
    with bound() as listening:
        provider = Provider(f"http://127.0.0.1:{listening.getsockname()[1]}", clock)
        with served(app_of(provider), listening):
            yield provider
