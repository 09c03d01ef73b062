"""What ends with a consent ends in the request that takes it back: whatever else a process has loaded or not."""

import subprocess
import sys

ASKED = """
import api.app
from api.consent.service.consents import followers
print(*sorted(one.__module__.split(".")[1] for one in followers))
"""


def test_whoever_answers_requests_knows_all_that_ends_with_a_consent() -> None:
    done = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["discharge", "groups", "referrals"]
