"""A mentee hears that it begins, and sees with whom and when by a private link, for as long as it goes on."""

import re

import pytest

from api.proposals.service.telling import BEGINNING_SHOWN
from tests.proposals.weeks import SURNAME, Week
from tests.service import MovedClock, a_client


def link_of(week: Week) -> str:
    (text,) = [text for template, _, text in week.letters() if template == "match_begins_mentee"]
    assert SURNAME not in text
    assert "Rosalinda" not in text
    found = re.search(r"(/answer/[\w-]+)", text)
    assert found is not None
    return found.group(1)


def test_the_link_shows_the_first_name_and_the_hour_and_changes_nothing(week: Week) -> None:
    week.match()
    browser, link = a_client(week.app), link_of(week)
    page = browser.get(link)
    assert page.status_code == 200
    assert "Rosalinda" in page.text
    assert "Monday, 6:00\u00a0PM" in page.text
    assert SURNAME not in page.text
    assert "<form" not in page.text
    for asked in ({"answer": "no", "reason": "time"}, {"answer": "yes"}, {}):
        assert browser.post(link, data=asked).text == page.text
    assert week.coordinator.get(f"{week.base}/matches").json()["items"][0]["state"] == "active"


@pytest.mark.parametrize("what", ["revoked", "ended", "mentor_left", "late"])
def test_the_link_shows_nothing_once_it_goes_on_no_more(week: Week, clock: MovedClock, what: str) -> None:
    match = week.match()
    link = link_of(week)
    if what == "revoked":
        week.revokes()
    elif what == "ended":
        asked = {"reason": "completed"}
        assert week.post(week.coordinator, f"matches/{match['id']}/end", match["version"], asked).status_code == 200
        assert [state for template, state, _ in week.letters() if template == "match_begins_mentee"] == ["recalled"]
    elif what == "mentor_left":
        path = f"{week.base}/mentors/{week.mentor}"
        tag = week.coordinator.get(path).headers["ETag"]
        assert week.coordinator.patch(path, json={"status": "left"}, headers={"If-Match": tag}).status_code == 200
    else:
        clock.instant += BEGINNING_SHOWN
    assert a_client(week.app).get(link).status_code == 404


def test_a_mentee_who_is_not_written_to_gets_no_letter(week: Week) -> None:
    week.mentees.insert(0, week.a_mentee(contact={"route": "phone", "phone": "+12025550123"}))
    week.match()
    assert [template for template, _, _ in week.letters() if template == "match_begins_mentee"] == []
