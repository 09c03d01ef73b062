"""A client that a generator makes from the published schema works through a whole week of the running service."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx  # the generated client's own
import pytest

from api.accounts.models.words import Role
from api.app import create_app
from tests.accounts.people import a_member, a_program, a_token
from tests.cli.test_worker import environment, running, until
from tests.loopback import HOST, SERVERS, Mailbox, a_free_port, mail_server
from tests.service import some_settings

PACKAGE = "waypair_client"
BIN = Path(sys.executable).parent
MONDAY = date(2026, 11, 30)
HOURS = [f"{day} 18:00-19:00 by video" for day in ("Mon", "Tue", "Wed", "Thu", "Fri")]


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Generate the client, with no warning, and let it be imported."""
    folder = tmp_path_factory.mktemp("client")
    app = create_app(some_settings(f"sqlite:///{folder / 'none.db'}"))
    (folder / "schema.json").write_text(json.dumps(app.openapi()))
    app.state.parts.database.close()
    arguments = ["generate", "--path", "schema.json", "--output-path", PACKAGE, "--meta", "none", "--fail-on-warning"]
    variables = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [BIN / "openapi-python-client", *arguments], cwd=folder, env=variables, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert (done.returncode, "arning" in done.stdout + done.stderr) == (0, False), done.stdout + done.stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


def model(name: str) -> Any:
    return getattr(importlib.import_module(f"{PACKAGE}.models"), name)


def operation(name: str) -> Any:
    """Return an operation's function, by the id that the schema gives it."""
    tag, _, function = name.replace("-", "_", name.count("-") - 1).rpartition("-")
    return importlib.import_module(f"{PACKAGE}.api.{tag}.{tag}_{function}").sync_detailed


@dataclass
class Caller:
    """The generated client of one person or form."""

    client: Any

    def asks(self, name: str, *ids: Any, status: int = 200, version: int | None = None, **parts: Any) -> Any:
        if version is not None:
            parts["if_match"] = f'"{version}"'
        answer = operation(name)(*ids, client=self.client, **parts)
        assert answer.status_code == status, answer.content
        return answer.parsed


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Mailbox]:
    with mail_server(tmp_path) as box:
        yield box


@pytest.fixture
def url(database_url: str, box: Mailbox, tmp_path: Path) -> Iterator[str]:
    """Serve the database with a worker beside it, as processes of their own."""
    port = a_free_port()
    address = f"http://{HOST}:{port}"
    variables = environment(database_url, box, WAYPAIR_BASE_URL=address)
    SERVERS.add((HOST, port))
    with running(tmp_path, ["serve", "--port", str(port), "--with-worker"], variables):
        until(lambda: b"listens on" in (tmp_path / "said").read_bytes())
        yield address
    SERVERS.discard((HOST, port))


@dataclass
class Entrance:
    """Makes clients of the service, and closes them."""

    url: str
    stack: ExitStack

    def client(self, kind: str = "Client", **parts: Any) -> Any:
        made = getattr(importlib.import_module(PACKAGE), kind)(base_url=self.url, timeout=60, **parts)
        self.stack.callback(made.get_httpx_client().close)
        return made

    def signed_in(self, token: str) -> Caller:
        """Use a sign-in link's token up; return a client with the cookie that came of it."""
        headers = {"Sec-Fetch-Site": "same-origin"}
        anybody = self.client(headers=headers)
        answer = operation("sign-in-open_session")(client=anybody, body=model("SignInRequest")(token=token))
        assert answer.status_code == 204
        name, _, value = answer.headers["set-cookie"].partition(";")[0].partition("=")
        return Caller(self.client(headers=headers, cookies={name: value}))

    def with_key(self, key: str) -> Caller:
        return Caller(self.client("AuthenticatedClient", token=key, prefix="", auth_header_name="X-API-Key"))

    def is_up(self) -> bool:
        try:
            return bool(operation("health-is_ready")(client=self.client()).status_code == 200)
        except httpx.ConnectError:
            return False

    def mailed_token(self, box: Mailbox, email: str) -> str:
        """Ask for a sign-in link, and return the token of the one that is mailed."""
        before = len(_texts_to(box, email))
        asked = model("LinkRequest")(email=email)
        Caller(self.client()).asks("sign-in-ask_for_link", body=asked, status=202)
        until(lambda: len(_texts_to(box, email)) > before)
        return _texts_to(box, email)[-1].partition("/sign-in/")[2].split()[0]


@pytest.fixture
def entrance(generated: None, url: str) -> Iterator[Entrance]:
    with ExitStack() as stack:
        made = Entrance(url, stack)
        until(made.is_up)
        yield made


def _texts_to(box: Mailbox, email: str) -> list[str]:
    with box.lock:
        texts = [str(mail.get_content()) for mail in box.mails if mail["To"] == email]
    return [text for text in texts if "/sign-in/" in text]


def eventually(read: Callable[[], Any]) -> Any:
    """Return the first thing that is read."""
    found: list[Any] = []

    def is_there() -> bool:
        time.sleep(0.1)
        found.append(read())
        return found[-1] is not None

    until(is_there)
    return found[-1]


@pytest.mark.timeout(280)
def test_a_generated_client_works_through_a_whole_week(entrance: Entrance, database_url: str, box: Mailbox) -> None:
    app = create_app(some_settings(database_url))
    program = a_program(app)
    a_member(app, program, Role.ADMIN)
    token = a_token(app)
    app.state.parts.database.close()

    admin = entrance.signed_in(token)
    (own,) = admin.asks("programs-list_programs").items
    assert own.id == program
    asked = model("ProgramUpdate")(name="North", answer_hours=24, reminder_hours=12)
    renamed = admin.asks("programs-update_program", program, body=asked, version=own.version)
    assert (renamed.name, renamed.answer_hours) == ("North", 24)
    mentors = {}
    for name in ("Bea", "Cem"):
        email = f"{name.lower()}@example.org"
        member = model("MemberCreate")(email=email, name=name, roles=[model("Role").MENTOR])
        member_id = admin.asks("members-add_member", program, body=member, status=201).id
        mentor = model("MentorCreate")(
            name=name, time_zone="America/New_York", slots=HOURS, recovery_years=6.0, member_id=member_id, capacity=6
        )
        mentors[admin.asks("mentors-add_mentor", program, body=mentor, status=201).id] = email

    key = model("KeyCreate")(name="A form", scopes=[model("Scope").INTAKE])
    secret = admin.asks("api-keys-issue_key", program, body=key, status=201).key
    form = entrance.with_key(secret)
    texts = form.asks("intake-texts_for_form", language=model("Language").EN).items
    for number in range(3):
        person = model("MenteeCreate")(
            name=f"Sam {number}", time_zone="America/New_York", windows=["Mon-Fri 17:00-20:00"], birth_year=1990,
            contact=model("Contact")(route=model("Route").EMAIL, email=f"sam{number}@example.org"),
        )  # fmt: skip
        signed = [
            model("SignedConsent")(
                purpose=text.purpose, language=text.language, last_day=text.last_day, text_hash=text.text_hash,
                signature=f"Sam {number}",
            )
            for text in texts
            if text.purpose in ("matching", "mentor")
        ]  # fmt: skip
        body = model("IntakeCreate")(version=1, person=person, consents=signed, reference=f"web-{number}")
        parts = {"body": body, "idempotency_key": f"web-{number}", "status": 201}
        receipt = form.asks("intake-submit_from_form", **parts)
        assert form.asks("intake-submit_from_form", **parts).receipt_id == receipt.receipt_id
        assert receipt.what_next
    assert form.asks("programs-read_program", program, status=404).status == 404  # this key does nothing else

    made = admin.asks("rounds-add_round", program, body=model("RoundCreate")(week=MONDAY), status=201)
    assert admin.asks("rounds-read_readiness", program, made.id).is_ready
    admin.asks("rounds-start_round", program, made.id, version=made.version)

    def solved() -> Any:
        row = admin.asks("rounds-read_round", program, made.id)
        return None if row.state in ("draft", "solving") else row

    done = eventually(solved)
    assert (done.state, done.proved, done.matched, done.unmatched) == ("review", True, 3, 0)
    assert len(admin.asks("rounds-list_matches", program, made.id).items) == 3
    assert admin.asks("rounds-read_summary", program, made.id).proved
    assert admin.asks("rounds-list_unmatched", program, made.id).items == []
    published = admin.asks("rounds-publish_round", program, made.id, version=done.version)
    assert published.proposals == 3

    proposals = admin.asks("proposals-list_proposals", program, round_id=made.id).items
    declined = proposals[0]
    mentor = entrance.signed_in(entrance.mailed_token(box, mentors[declined.mentor_id]))
    seen = mentor.asks("proposals-read_own_proposal", program, declined.id)
    assert not seen.name.startswith("Sam")
    no = model("MentorAnswer")(accept=False, reason=model("MentorReason").NO_TIME)
    mentor.asks("proposals-answer_own_proposal", program, declined.id, body=no, version=declined.version)

    def somebody_else() -> Any:
        rows = admin.asks("proposals-list_proposals", program, state=model("ProposalState").PROPOSED).items
        return next((row for row in rows if row.mentee_id == declined.mentee_id), None)

    again = eventually(somebody_else)
    assert again.mentor_id != declined.mentor_id
    for side in ("mentor", "mentee"):
        for row in admin.asks("proposals-list_proposals", program, round_id=made.id).items:
            if row.state in ("proposed", "mentor_accepted"):
                yes = model("AnswerOnBehalf")(side=model("Side")(side), accept=True)
                version = row.version
                if side == "mentee":
                    issued = admin.asks("proposals-reissue_link", program, row.id, version=version, status=201)
                    assert issued.url.startswith(f"{entrance.url}/answer/")
                    version = admin.asks("proposals-read_proposal", program, row.id).version
                admin.asks("proposals-answer_on_behalf", program, row.id, body=yes, version=version)

    matches = admin.asks("matches-list_matches", program).items
    assert len(matches) == 3
    meets = next(row for row in matches if row.mentor_id == again.mentor_id)
    other = entrance.signed_in(entrance.mailed_token(box, mentors[again.mentor_id]))
    now_seen = other.asks("matches-read_own_match", program, meets.id)
    assert now_seen.mentee.name == "Sam"
    assert now_seen.mentee.contact.email.endswith("@example.org")
    met = model("ContactCreate")(outcome=model("Outcome").MET)
    other.asks("matches-log_own_contact", program, meets.id, body=met, version=meets.version, status=201)
    (entry,) = admin.asks("matches-list_contacts", program, meets.id).items
    assert entry.outcome == "met"
    current = admin.asks("matches-read_match", program, meets.id)
    end = model("End")(reason=model("EndReason").COMPLETED, again=False)
    assert admin.asks("matches-end_match", program, meets.id, body=end, version=current.version).state == "ended"
    stale = admin.asks("matches-end_match", program, meets.id, body=end, version=current.version, status=412)
    assert stale.type_ == "urn:waypair:problem:changed-meanwhile"
    assert admin.asks("audit-verify_log", program).holds
