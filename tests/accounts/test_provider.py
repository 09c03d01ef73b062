"""Signing in by an OpenID provider: a real one answers, over HTTP, rightly and wrongly."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from joserfc.jwk import OctKey, RSAKey
from sqlmodel import select
from structlog.testing import capture_logs

from api.accounts.models.tables import SignIn, User
from api.accounts.models.words import Role
from api.app import create_app
from api.audit.models import AuditEntry
from api.settings import Settings
from tests import loopback
from tests.accounts.openid import CLIENT, SECRET, Provider, a_provider
from tests.accounts.people import a_member, a_program, signed_in
from tests.loopback import bound
from tests.service import HOST, MovedClock, a_client, some_settings

ME = "/api/v1/me"
COOKIE = "waypair-provider"
STRANGER = RSAKey.generate_key(2048, parameters={"kid": "one"})


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with a_provider(MovedClock()) as provider:
        yield provider


@pytest.fixture
def provider(running: Provider, clock: MovedClock) -> Provider:
    """Return the provider as it is when it does everything right."""
    fresh = Provider(running.issuer, clock, key=running.key)
    for name in Provider.__dataclass_fields__:
        setattr(running, name, getattr(fresh, name))
    return running


@pytest.fixture
def app(sqlite_url: str, clock: MovedClock, provider: Provider) -> Iterator[FastAPI]:
    settings = some_settings(sqlite_url, oidc_issuer=provider.issuer, oidc_client_id=CLIENT, oidc_client_secret=SECRET)
    made = create_app(settings, clock)
    a_member(made, a_program(made), Role.COORDINATOR)
    yield made
    made.state.parts.database.close()


def sent_to(client: TestClient) -> str:
    """Return where the browser is sent."""
    answer = client.get("/provider/sign-in")
    assert answer.status_code == 303
    return answer.headers["location"]


def sent_back(client: TestClient) -> str:
    """Go to the provider, and return the address that it sends the browser back to, without the host."""
    address = httpx2.get(sent_to(client)).headers["location"]
    assert address.startswith(f"{HOST}/provider/callback?")
    return address.removeprefix(HOST)


def is_refused(client: TestClient, path: str) -> bool:
    """Return whether nobody is signed in by coming back; the answer is the one for a link that works no more."""
    answer = client.get(path)
    assert answer.status_code in (303, 404)
    assert (client.get(ME).status_code == 401) == (answer.status_code == 404)
    if answer.status_code == 404:
        assert "does not work" in answer.text
        assert "ana@" not in answer.text
    return answer.status_code == 404


def test_whom_the_provider_names_is_signed_in(app: FastAPI, client: TestClient) -> None:
    assert "/provider/sign-in" in client.get("/sign-in").text
    done = client.get(sent_back(client))
    assert (done.status_code, done.headers["location"]) == (303, "/home")
    assert client.get(ME).json()["programs"][0]["roles"] == ["coordinator"]
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(done.headers.get_list("set-cookie")[1].split("; "))
    assert COOKIE not in client.cookies
    with app.state.parts.database.reading() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.verb == "sign_in")).all()
        (user,) = session.exec(select(User.id)).all()
    assert [(entry.actor_kind, entry.actor_id) for entry in entries] == [("user", str(user))]


def test_what_is_asked_of_the_provider_is_the_code_flow_with_pkce(client: TestClient) -> None:
    asked = {name: values[0] for name, values in parse_qs(urlsplit(sent_to(client)).query).items()}
    assert asked["response_type"] == "code"
    assert asked["redirect_uri"] == f"{HOST}/provider/callback"
    assert asked["code_challenge_method"] == "S256"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    again = parse_qs(urlsplit(sent_to(client)).query)
    assert all(again[name][0] != asked[name] for name in ("state", "nonce", "code_challenge"))
    cookie = client.cookies[COOKIE]
    assert not any(again[name][0] in cookie for name in ("state", "nonce"))


def test_an_address_from_the_user_info_will_do(client: TestClient, provider: Provider) -> None:
    provider.email_in_token = False
    assert not is_refused(client, sent_back(client))


WRONG: dict[str, Callable[[Provider], object]] = {
    "an unverified e-mail": lambda provider: setattr(provider, "verified", False),
    "an e-mail of which nothing is said": lambda provider: setattr(provider, "verified", None),
    "a word for yes": lambda provider: setattr(provider, "verified", "true"),
    "a stranger": lambda provider: setattr(provider, "email", "eve@example.org"),
    "another nonce": lambda provider: provider.claims.update(nonce="another"),
    "no nonce": lambda provider: provider.claims.update(nonce=None),
    "another issuer": lambda provider: provider.claims.update(iss="https://evil.example"),
    "another audience": lambda provider: provider.claims.update(aud="another"),
    "another party": lambda provider: provider.claims.update(aud=[CLIENT, "another"], azp="another"),
    "an end that is past": lambda provider: provider.claims.update(exp=1),
    "no end": lambda provider: provider.claims.update(exp=None),
    "no subject": lambda provider: provider.claims.update(sub=None),
    "a hash of another token": lambda provider: provider.claims.update(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "another's signature": lambda provider: setattr(provider, "signed_with", STRANGER),
    "another name": lambda provider: provider.described.update(issuer="https://evil.example"),
    "no address for keys": lambda provider: provider.described.update(jwks_uri=None),
    "keys that are not there": lambda provider: provider.described.update(jwks_uri=f"{provider.issuer}/none"),
    "user info of somebody else": lambda provider: provider.__dict__.update(
        email_in_token=False, user_info={"sub": "8"}
    ),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_nobody_is_signed_in_by(client: TestClient, provider: Provider, wrong: str) -> None:
    back = sent_back(client)
    WRONG[wrong](provider)
    with capture_logs() as lines:
        assert is_refused(client, back)
    assert "ana@" not in str(lines)


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_that_the_provider_did_not_sign_is_refused(
    client: TestClient, provider: Provider, monkeypatch: pytest.MonkeyPatch, algorithm: str
) -> None:
    from base64 import urlsafe_b64encode
    from json import dumps

    from joserfc import jwt

    def forged(nonce: str) -> str:
        signed = Provider.token(provider, nonce)
        if algorithm == "none":
            header = urlsafe_b64encode(dumps({"alg": "none"}).encode()).decode().rstrip("=")
            return f"{header}.{signed.split('.')[1]}."
        claims = jwt.decode(signed, provider.key).claims
        return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET))

    monkeypatch.setattr(provider, "token", forged)
    assert is_refused(client, sent_back(client))
    assert provider.exchanged == 1


def test_a_code_works_once_and_only_in_the_browser_that_asked(
    app: FastAPI, client: TestClient, provider: Provider
) -> None:
    back = sent_back(client)
    other = a_client(app)
    assert is_refused(other, back)
    sent_to(other)  # now it has a cookie, of another question
    assert is_refused(other, back)
    assert provider.exchanged == 0
    cookie = client.cookies[COOKIE]
    assert not is_refused(client, back)
    assert is_refused(a_client(app), back)
    replayed = a_client(app)
    replayed.cookies.set(COOKIE, cookie)
    assert is_refused(replayed, back)


@pytest.mark.parametrize(
    "change",
    [{"state": ["another"]}, {"state": []}, {"code": []}, {"code": ["guessed"]}, {"iss": ["https://evil.example"]}],
)
def test_what_comes_back_changed_is_refused(client: TestClient, change: dict[str, list[str]]) -> None:
    path, _, query = sent_back(client).partition("?")
    assert is_refused(client, f"{path}?{urlencode(parse_qs(query) | change, doseq=True)}")


def test_an_answer_that_is_too_late_is_refused(client: TestClient, clock: MovedClock) -> None:
    back = sent_back(client)
    clock.move(minutes=11)
    assert is_refused(client, back)


def test_the_session_that_the_browser_came_with_is_ended(app: FastAPI, client: TestClient) -> None:
    planted = signed_in(app)
    token = planted.cookies["waypair"]
    client.cookies.set("waypair", token)
    done = client.get(sent_back(client))
    assert done.status_code == 303
    assert token not in str(done.headers.get_list("set-cookie"))
    assert planted.get(ME).status_code == 401
    with app.state.parts.database.reading() as session:
        assert [row.revoked_at is None for row in session.exec(select(SignIn).order_by(SignIn.id))] == [False, True]  # type: ignore[arg-type] # a column


@pytest.mark.parametrize("name", ["next", "redirect_uri", "return_to", "url", "target_link_uri", "iss"])
def test_no_address_that_somebody_sends_is_ever_gone_to(client: TestClient, provider: Provider, name: str) -> None:
    evil = urlencode({name: "https://evil.example/"})
    there = client.get(f"/provider/sign-in?{evil}", headers={"Referer": "https://evil.example/"}).headers["location"]
    assert there.startswith(f"{provider.issuer}/authorize?")
    assert "evil" not in there
    back = httpx2.get(there).headers["location"].removeprefix(HOST)
    done = client.get(back if name == "iss" else f"{back}&{evil}")
    assert done.headers["location"] == "/home"


def test_nobody_is_created(app: FastAPI, client: TestClient, provider: Provider) -> None:
    provider.email = "eve@example.org"
    assert is_refused(client, sent_back(client))
    with app.state.parts.database.reading() as session:
        assert len(session.exec(select(User)).all()) == 1


def test_without_a_provider_there_is_nothing_there(sqlite_url: str) -> None:
    app = create_app(some_settings(sqlite_url))
    client = a_client(app)
    assert client.get("/provider/sign-in").status_code == 404
    assert client.get("/provider/callback?code=a&state=b").status_code == 404
    assert "provider" not in client.get("/sign-in").text
    app.state.parts.database.close()


def test_a_provider_that_is_away_signs_in_nobody(
    app: FastAPI, client: TestClient, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    with bound() as gone:
        port = gone.getsockname()[1]
    monkeypatch.setattr(loopback, "SERVERS", loopback.SERVERS | {(loopback.HOST, port)})
    back = sent_back(client)
    away = create_app(
        some_settings(
            app.state.parts.settings.database_url.get_secret_value(), oidc_issuer=f"http://127.0.0.1:{port}",
            oidc_client_id=CLIENT, oidc_client_secret=SECRET,
        ),
        app.state.parts.clock,
    )  # fmt: skip
    other = a_client(away)
    answer = other.get("/provider/sign-in")
    assert answer.status_code == 404
    assert "does not work" in answer.text
    other.cookies.set(COOKIE, client.cookies[COOKIE])
    assert is_refused(other, back.replace(urlencode({"iss": provider.issuer}), ""))
    away.state.parts.database.close()


# ---------------------------------------------------------------- settings

ALL: dict[str, Any] = {"oidc_issuer": "https://id.example.org", "oidc_client_id": "us", "oidc_client_secret": "hush"}


def wrong(**settings: Any) -> list[str]:
    return [problem.place for problem in Settings(**settings).problems() if "OIDC" in problem.place]


def test_a_provider_is_set_as_a_whole_or_not_at_all() -> None:
    assert wrong() == wrong(**ALL) == []
    for name in ALL:
        assert wrong(**ALL | {name: ""}) == [f"WAYPAIR_{name.upper()}"]
    assert wrong(**ALL | {"oidc_issuer": "id.example.org"}) == ["WAYPAIR_OIDC_ISSUER"]
    assert wrong(**ALL | {"oidc_issuer": "http://id.example.org"}) == []
    production = ALL | {"oidc_issuer": "http://id.example.org", "environment": "production"}
    assert wrong(**production) == ["WAYPAIR_OIDC_ISSUER"]
    assert "hush" not in str(Settings(**ALL).listing())
