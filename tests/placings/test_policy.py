"""The policy for groups: versions, kept with each placing, that decide who fits which group."""

from __future__ import annotations

from uuid import UUID

from api.groups.models.placings import PlacingSnapshot
from api.groups.service.replaying import kept_placing, replay_placing
from api.rounds.service.replaying import Verdict
from tests.drop_in.presences import HTML
from tests.placings.circles import Circles


def test_a_placing_follows_the_newest_version_and_keeps_it(circles: Circles) -> None:
    way = f"{circles.base}/group-policy"
    held = circles.coordinator.get(way)
    assert (held.json()["number"], held.headers["ETag"]) == (0, '"0"')
    circles.a_group(least=1)
    young = circles.a_mentee(name="Young", birth_year=2005)
    before = circles.solved()
    assert circles.row(before).placed == 4
    circles.post(before, "cancel")
    asked = {"weights": {"topics": 1.0}, "minimum_age": 30}
    assert circles.host.put(way, json=asked, headers={"If-Match": '"0"'}).status_code in (403, 404)
    assert circles.coordinator.put(way, json=asked, headers={"If-Match": '"0"'}).json()["number"] == 1
    assert circles.coordinator.put(way, json=asked, headers={"If-Match": '"0"'}).status_code == 412
    placing = circles.solved()
    left = {one["mentee_id"]: one for one in circles.read(placing, "unplaced")["items"]}
    assert (set(left), left[str(young)]["rules"]) == ({str(young)}, ["adult"])
    circles.coordinator.put(way, json={}, headers={"If-Match": '"1"'})  # the defaults again
    with circles.parts.database.reading() as session:
        assert '"version":"1"' in session.get_one(PlacingSnapshot, UUID(placing)).policy
        kept = kept_placing(session, circles.parts.vault, UUID(placing))
    assert kept is not None
    assert replay_placing(kept) is Verdict.SAME
    listed = circles.coordinator.get(f"{circles.base}/group-policies").json()["items"]
    assert [(one["number"], one["minimum_age"]) for one in listed] == [(1, 30), (2, 18)]


def test_what_no_policy_can_say_is_refused_with_its_place(circles: Circles) -> None:
    way, headers = f"{circles.base}/group-policy", {"If-Match": '"0"'}
    for wrong, place in (
        ({"weights": {"charm": 1}}, "#/weights"),
        ({"weights": {"topics": -1}}, "#/weights/topics"),
        ({"weights": {"topics": 0}}, "#/weights"),
        ({"rules_off": ["hour"]}, "#/rules_off"),
        ({"minimum_age": 121}, "#/minimum_age"),
        ({"effort": 86400}, "#/effort"),
    ):
        refused = circles.coordinator.put(way, json=wrong, headers=headers)
        assert (refused.status_code, [one["pointer"] for one in refused.json()["errors"]]) == (422, [place]), wrong
    assert circles.coordinator.get(way).json()["number"] == 0


def test_the_page_says_it_in_words_and_keeps_what_was_typed(circles: Circles) -> None:
    page = f"{circles.pages}/groups/policy"
    shown = circles.html(circles.coordinator, page)
    assert "Newcomers go where newcomers are welcome" in shown
    form = {
        "version": "0", "topics": "80", "pathway": "20", "company": "0", "language": "0", "proximity": "0", "hour": "0",
        "rules": ["adult", "language", "mode"], "minimum_age": "121", "boost_days": "14",
    }  # fmt: skip
    refused = circles.coordinator.post(page, data=form, headers=HTML)
    assert (refused.status_code, 'value="121"' in refused.text) == (422, True)
    typed = circles.coordinator.post(page, data=form | {"topics": "a lot", "minimum_age": "18"}, headers=HTML)
    assert (typed.status_code, 'value="a lot"' in typed.text) == (422, True)
    assert circles.coordinator.post(page, data=form | {"minimum_age": "21"}).status_code == 303
    overtaken = circles.coordinator.post(page, data=form | {"minimum_age": "40"}, headers=HTML)
    assert (overtaken.status_code, 'value="40"' in overtaken.text) == (412, True)
    policy = circles.coordinator.get(f"{circles.base}/group-policy").json()
    assert (policy["weights"]["topics"], policy["minimum_age"], policy["boost_days"]) == (0.8, 21, 14)
    assert "pathway" in policy["rules_off"]
    assert "Version 1" in circles.html(circles.coordinator, page)
