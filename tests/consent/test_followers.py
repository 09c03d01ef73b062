"""What ends with a consent or a ban ends in the transaction that says so: whatever else a process has loaded or not."""

import subprocess
import sys

import pytest

ASKED = """
import {entry}
from {where} import followers
print(*sorted(one.__module__.split(".")[1] for one in followers))
"""


def followers(entry: str, where: str) -> list[str]:
    asked = ASKED.format(entry=entry, where=where)
    return subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.split()


def test_whoever_answers_requests_knows_all_that_ends_with_a_consent() -> None:
    assert followers("api.app", "api.consent.service.consents") == ["discharge", "groups", "referrals"]


@pytest.mark.parametrize("entry", ["api.app", "api.cli.importing"])
def test_whoever_keeps_people_apart_knows_all_that_ends_between_them(entry: str) -> None:
    assert followers(entry, "api.people.service.bans") == ["groups", "matches"]
