"""An OpenID provider that says who somebody is: the code flow with PKCE, and what its answer has to be.

The libraries are the extra ``[oidc]``: this module is imported only where a provider is set.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from httpx2 import HTTPError, InvalidURL
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from api.errors import NotFoundError
from api.settings import Settings
from api.web.problems import report

DISCOVERY: Final = "/.well-known/openid-configuration"
ALGORITHMS: Final = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""Signatures with a key that the provider alone has; no ``none``, and none with the client's own secret."""
LEEWAY_S: Final = 60
TIMEOUT_S: Final = 10


@dataclass(frozen=True, slots=True)
class Question:
    """What ties a provider's answer to the browser that was sent there."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> Question:
        """Return one that cannot be guessed."""
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))


class Provider:
    """Sends people to the provider of the settings, and reads its answer."""

    def __init__(self, settings: Settings, callback: str) -> None:
        self._issuer = settings.oidc_issuer.rstrip("/")
        self._client_id = settings.oidc_client_id
        self._secret = settings.oidc_client_secret.get_secret_value()
        self._callback = callback

    def address(self, question: Question) -> str:
        """Return where a browser has to go.

        Raises
        ------
        NotFoundError
            If the provider does not answer as it should.
        """
        with self._client() as client:
            url, _ = client.create_authorization_url(
                self._described(client)["authorization_endpoint"],
                state=question.state,
                nonce=question.nonce,
                code_verifier=question.verifier,
            )
        return str(url)

    def email(self, question: Question, code: str, now: datetime) -> str:
        """Return the e-mail that the provider verified of whoever came back with a code.

        Raises
        ------
        NotFoundError
            If the code, the provider's answer, its signature or any claim is not what it has to be, or the e-mail is
            not verified.
        """
        with self._client() as client:
            described = self._described(client)
            token = client.fetch_token(
                described["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=question.verifier,
            )
            keys: Any = self._got(client, described["jwks_uri"])
            signed = jwt.decode(token["id_token"], KeySet.import_key_set(keys),
                                algorithms=ALGORITHMS)  # fmt: skip
            claims = CodeIDToken(
                signed.claims,
                signed.header,
                {"iss": {"essential": True, "value": described["issuer"]},
                 "aud": {"essential": True, "value": self._client_id}},
                {"nonce": question.nonce, "client_id": self._client_id, "access_token": token.get("access_token")},
            )  # fmt: skip
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY_S)
            told: dict[str, Any] = claims
            if "email" not in claims:
                told = self._got(client, described["userinfo_endpoint"], signed_in=True)
                if told["sub"] != claims["sub"]:
                    raise ValueError("the provider told of somebody else")
            if told.get("email_verified") is not True:
                raise ValueError("the e-mail is not verified")
            return str(told["email"])

    @contextmanager
    def _client(self) -> Iterator[Any]:
        """Yield a client; whatever goes wrong with the provider is reported by kind, and told to nobody."""
        client = OAuth2Client(
            self._client_id,
            self._secret,
            scope="openid email",
            redirect_uri=self._callback,
            code_challenge_method="S256",
            timeout=TIMEOUT_S,
        )
        try:
            with client:
                yield client
        except (HTTPError, InvalidURL, AuthlibBaseError, JoseError, ValueError, KeyError, TypeError) as error:
            report(error)
            raise NotFoundError("Signing in did not work.") from None

    def _described(self, client: Any) -> dict[str, Any]:
        """Return what the provider says of itself; whoever else answers in its place is refused."""
        described = self._got(client, self._issuer + DISCOVERY)
        if str(described["issuer"]).rstrip("/") != self._issuer:
            raise ValueError("the provider has another name")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if self._issuer.startswith("https://") and not str(described[name]).startswith("https://"):
                raise ValueError("an address of the provider is not encrypted")
        return described

    @staticmethod
    def _got(client: Any, url: str, *, signed_in: bool = False) -> dict[str, Any]:
        answer = client.request("GET", url, withhold_token=not signed_in)
        answer.raise_for_status()
        got: dict[str, Any] = answer.json()
        return got
