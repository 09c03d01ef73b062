"""What is counted of rounds and proposals names no program."""

from fastapi.testclient import TestClient

from tests.proposals.test_repair import published
from tests.proposals.weeks import Week
from tests.service import HOST, MovedClock


def metrics(week: Week) -> dict[str, float]:
    text = TestClient(week.app, base_url=HOST, client=("127.0.0.1", 50000)).get("/metrics").text
    assert "North" not in text
    assert str(week.program) not in text
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines if name.startswith(("waypair_r", "waypair_p", "waypair_s"))}


def test_rounds_proposals_and_the_time_of_solving_are_counted(week: Week, clock: MovedClock) -> None:
    before = metrics(week)
    assert before['waypair_rounds{state="published"}'] == 1  # of which nobody knows how long it took
    assert before['waypair_proposals{state="proposed"}'] == before["waypair_solve_seconds_count"] == 0
    published(week)
    assert week.on_behalf(week.proposals()[0], "mentor", False, "no_time").status_code == 200
    after = metrics(week)
    assert after['waypair_rounds{state="published"}'] == 2
    assert after['waypair_rounds{state="failed"}'] == 0
    assert after['waypair_proposals{state="declined"}'] == 1
    assert after['waypair_proposals{state="proposed"}'] == len(week.proposals()) - 1
    assert (after["waypair_solve_seconds_count"], after["waypair_solve_seconds_sum"]) == (1, 0)
