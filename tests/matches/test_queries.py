"""Lists take as many statements however long they are."""

from fastapi.testclient import TestClient

from tests.proposals.weeks import Week
from tests.service import counted_queries


def taken(week: Week, client: TestClient, path: str, items: int) -> int:
    with counted_queries(week.app) as statements:
        answer = client.get(f"{week.base}/{path}")
    assert len(answer.json()["items"]) == items
    return len(statements)


def test_lists_of_proposals_and_matches_take_the_same_however_long(week: Week) -> None:
    week.match(0)
    week.put_forward(week.pairing(1))
    lists = [
        (week.coordinator, "proposals", 2, 5),
        (week.mentor_client, "me/proposals", 1, 2),
        (week.coordinator, "matches", 1, 3),
        (week.supervisor, "matches", 1, 3),
        (week.mentor_client, "me/matches", 1, 3),
    ]
    before = [taken(week, client, path, items) for client, path, items, _ in lists]
    week.match(2), week.match(3)
    week.put_forward(week.pairing(4))
    assert [taken(week, client, path, items) for client, path, _, items in lists] == before
    assert max(before) <= 16
