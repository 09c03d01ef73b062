"""Pages: in the reader's language, errors as people can read them, and nothing typed is lost."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fastapi import Depends, FastAPI, Request
from fastapi.testclient import TestClient
from pydantic import BaseModel, Field
from starlette.responses import Response

from api.accounts.access import COORDINATORS
from api.accounts.models.words import Role
from api.errors import ChangedMeanwhileError, FaultError, RefusedInputError, ServiceError
from api.web.forms import checked, problems_of
from api.web.frame import CONTENT_POLICY
from api.web.pages import Pages, told
from api.web.reader import Reader
from api.web.rule import PUBLIC
from api.web.sent import Sent, TheForm
from api.web.static import address
from tests.accounts.people import a_member, a_program, a_token, somebody

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SPANISH = {"Accept-Language": "fr-CA, es-MX;q=0.9, en;q=0.8"}


@pytest.mark.parametrize(
    ("path", "headers", "language"),
    [
        ("/", {}, "en"),
        ("/", {"Accept-Language": "es"}, "es"),
        ("/", SPANISH, "es"),
        ("/", {"Accept-Language": "en;q=0.2, es;q=0.1"}, "en"),
        ("/", {"Accept-Language": "es;q=x,en"}, "en"),
        ("/", {"Accept-Language": "," * 10_000}, "en"),
        ("/?lang=es", {}, "es"),
        ("/?lang=xx", SPANISH, "es"),
        ("/", {"Cookie": "language=es"}, "es"),
        ("/", {"Cookie": "language=../x"}, "en"),
        ("/?lang=en", {"Cookie": "language=es"}, "en"),
    ],
)
def test_a_page_is_in_the_language_of_whoever_reads_it(
    client: TestClient, path: str, headers: dict[str, str], language: str
) -> None:
    answer = client.get(path, headers=headers)
    assert f'<html lang="{language}"' in answer.text
    assert answer.headers["content-language"] == language


def test_a_language_once_chosen_is_kept_and_the_rest_of_the_address_too(client: TestClient) -> None:
    page = client.get("/sign-in?lang=es&x=1").text
    assert "Envíenme un enlace" in page
    assert "Envíenme un enlace" in client.get("/sign-in").text
    assert re.search(r'href="\?(lang=en&amp;x=1|x=1&amp;lang=en)"', page)


def test_days_hours_and_numbers_are_written_as_the_language_does() -> None:
    english, spanish = Reader("en"), Reader("es")
    assert english.hour(3, 1080, 60) == "Thursday, 6:00\u00a0PM–7:00\u00a0PM"
    assert spanish.hour(3, 1080, 60) == "jueves, 6:00\u00a0p.m.–7:00\u00a0p.m."
    assert (english.number(12345.5, 1), spanish.number(12345)) == ("12,345.5", "12,345")
    assert english.weekdays == spanish.weekdays == [6, 0, 1, 2, 3, 4, 5]
    assert (english.day(date(2026, 11, 23)), spanish.day(date(2026, 11, 23))) == ("Mon, Nov 23", "lun, 23 de nov")
    noon = datetime(2026, 11, 23, 17, tzinfo=UTC)
    assert english.instant(noon, "America/New_York") == "Mon, Nov 23, 12:00 PM"
    midnight = datetime(2026, 12, 16, 5, tzinfo=UTC)
    assert english.until(midnight, "America/New_York") == "the end of Tue, Dec 15"
    assert spanish.until(midnight, "America/New_York") == "final del mar, 15 de dic"
    assert ">by the end of Tue, Dec 15<" in english.due(midnight, "America/New_York")
    assert ">antes de que termine el mar, 15 de dic<" in spanish.due(midnight, "America/New_York")
    assert english.due(noon, "America/New_York") == english.when(noon, "America/New_York")
    assert english.until(midnight, "America/Chicago") == "Tue, Dec 15, 11:00 PM"
    assert english.ago(noon, noon + timedelta(hours=3)) == "3 hours ago"
    assert spanish.ago(noon, noon - timedelta(days=2)) == "dentro de 2 días"
    assert english.joined(["a", "b", "c"]) == "a, b, and c"
    assert spanish.joined(["a", "b", "c"]) == "a, b y c"
    assert english.joined([]) == ""
    assert (english.clock(24 * 60), english.percent(0.983)) == ("12:00 AM", "98%")


class Asked(BaseModel):
    name: str = Field(min_length=1, max_length=5)
    size: int = Field(default=1, ge=1)


def test_a_forms_problems_are_those_of_json_each_at_its_field_in_the_readers_words() -> None:
    with pytest.raises(RefusedInputError) as caught:
        checked(Asked, {"name": "Maximilian", "size": "many"})
    found = problems_of(caught.value)
    assert {name: told(Reader("en"), problem) for name, problem in found.items()} == {
        "name": "text of 5 characters or fewer", "size": "a whole number",
    }  # fmt: skip
    assert told(Reader("es"), found["name"]) == "texto de 5 caracteres o menos"
    assert checked(Asked, {"name": "Ana"}) == Asked(name="Ana")


def test_a_form_is_kept_with_every_value() -> None:
    form = Sent({"a": [" x ", "y "], "b": [""], "version": ["7"]})
    assert (form.one("a"), form.all("a"), form.all("b"), form.one("c")) == ("y", ["x", "y"], [], "")
    assert form.given("a", "b", "c") == {"a": "y"}
    assert (form.whole("version"), form.whole("a"), form.whole("none")) == (7, 0, 0)


@pytest.fixture
def failing(app: FastAPI) -> FastAPI:
    """Return the app with pages that fail in every way."""
    kinds: dict[str, ServiceError] = {"changed": ChangedMeanwhileError(), "fault": FaultError()}

    @app.post("/fails/{how}", dependencies=[Depends(PUBLIC)])
    def fails(how: str, form: TheForm) -> None:
        raise kinds[how]

    @app.get("/programs/{program_id}/behind", dependencies=[Depends(COORDINATORS)])
    @app.post("/programs/{program_id}/behind", dependencies=[Depends(COORDINATORS)])
    def behind(request: Request) -> Response:
        return Pages("api.web").page(request, "refusal.html", title="", text="", detail="", typed=[], signed_out=False)

    return app


def typed(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)


@pytest.mark.parametrize(("how", "status"), [("changed", 412), ("fault", 500)])
def test_whatever_goes_wrong_keeps_what_was_typed(failing: FastAPI, client: TestClient, how: str, status: int) -> None:
    sent = {"note": 'two words, a "quote" & a <tag>', "free": ["0-9", "1-10"]}
    answer = client.post(f"/fails/{how}", data=sent, headers=BROWSER)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert typed(answer.text) == [
        ("note", "two words, a &#34;quote&#34; &amp; a &lt;tag&gt;"), ("free", "0-9"), ("free", "1-10"),
    ]  # fmt: skip


def test_a_session_that_ends_in_the_middle_of_a_form_loses_nothing(failing: FastAPI, client: TestClient) -> None:
    program = a_program(failing)
    answer = client.post(f"/programs/{program}/behind", data={"note": "long thought"}, headers=BROWSER | SPANISH)
    assert answer.status_code == 401
    assert "Su sesión terminó" in answer.text
    assert typed(answer.text) == [("note", "long thought")]
    assert 'target="_blank"' in answer.text


def test_whoever_is_not_signed_in_is_led_there_and_then_on(failing: FastAPI, client: TestClient) -> None:
    program = a_program(failing)
    a_member(failing, program, Role.COORDINATOR)
    wanted = f"/programs/{program}/behind"
    led = client.get(wanted, headers=BROWSER)
    assert (led.status_code, led.headers["location"]) == (303, "/sign-in")
    done = client.post(f"/sign-in/{a_token(failing)}")
    assert (done.status_code, done.headers["location"]) == (303, wanted)
    again = client.post(f"/sign-in/{a_token(failing)}")
    assert again.headers["location"] == "/home"


@pytest.mark.parametrize(
    "cookie", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:0", "/a\nb"]
)
def test_a_cookie_leads_nowhere_else(app: FastAPI, client: TestClient, cookie: str) -> None:
    a_member(app, a_program(app), Role.MENTOR)
    done = client.post(f"/sign-in/{a_token(app)}", headers={"Cookie": f"next={cookie}"})
    assert done.headers["location"] == "/home"


def test_absent_and_forbidden_look_alike_as_pages_too(failing: FastAPI) -> None:
    outsider = somebody(failing, a_program(failing, "South"), Role.MENTOR)
    program = a_program(failing)
    pages = [outsider.get(path, headers=BROWSER) for path in (f"/programs/{program}/behind", "/programs/none/behind")]
    assert [page.status_code for page in pages] == [404, 404]
    assert pages[0].text == pages[1].text
    assert "There is nothing here" in pages[0].text


@pytest.mark.parametrize(("path", "status"), [("/people?cursor=x", 422), ("/people", 405)])
def test_an_address_that_cannot_be_read_is_no_fault_of_ours(app: FastAPI, path: str, status: int) -> None:
    program = a_program(app)
    coordinator = somebody(app, program, Role.COORDINATOR)
    method = "GET" if status == 422 else "DELETE"
    answer = coordinator.request(method, f"/programs/{program}{path}", headers=BROWSER)
    assert answer.status_code == status
    assert "That cannot be read" in answer.text
    assert "fault of ours" not in answer.text


def test_programs_that_ask_are_told_in_their_own_way(client: TestClient) -> None:
    answer = client.get("/nowhere", headers={"Accept": "application/json"})
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get("/api/v1/nowhere", headers=BROWSER).headers["content-type"] == "application/problem+json"
    assert client.get("/nowhere", headers=BROWSER).headers["content-type"].startswith("text/html")


def test_another_sites_form_gets_a_page_that_says_so_and_repeats_nothing(client: TestClient) -> None:
    sent: dict[str, Any] = {"headers": BROWSER | {"Sec-Fetch-Site": "cross-site"}, "data": {"email": "planted"}}
    answer = client.post("/sign-in", **sent)
    assert (answer.status_code, "planted" in answer.text) == (403, False)
    assert "another site" in answer.text


def test_what_a_page_asks_for_is_there_and_may_be_kept(client: TestClient) -> None:
    page = client.get("/").text
    for name in ("waypair.css", "waypair.js", "waypair.svg"):
        assert address(name) in page
        answer = client.get(address(name))
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    assert client.get("/static/0/waypair.css").headers["cache-control"] == "no-cache"
    assert client.get("/static/0/pages.py").status_code == 404
    assert "unsafe" not in CONTENT_POLICY


def test_a_wrong_address_is_said_at_its_field_and_kept(client: TestClient) -> None:
    answer = client.post("/sign-in", data={"email": "ana at example"}, headers=BROWSER)
    assert answer.status_code == 422
    assert 'href="#field-email"' in answer.text
    assert 'value="ana at example"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_leaving_quickly_leads_to_where_the_settings_say(client: TestClient, app: FastAPI) -> None:
    answer = client.get("/leave")
    assert answer.headers["location"] == app.state.parts.settings.exit_address


def test_the_first_page_leads_whoever_is_signed_in_on(app: FastAPI, client: TestClient) -> None:
    assert 'href="/sign-in"' in client.get("/").text
    inside = somebody(app, a_program(app), Role.COORDINATOR)
    assert inside.get("/").headers["location"] == "/home"
    assert inside.get("/home").status_code in (200, 303)
