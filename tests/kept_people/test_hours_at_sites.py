"""Hours at sites by name: what is shown is read back as the very site, whatever the sites are called."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.people.hours_at_sites import SiteNames, UnknownSiteError
from matcher.people.notation import read_slots, write_slot
from matcher.people.vocabulary import MODES
from matcher.people.week import Slot

NORTH, STREET, PHONE, LOW, HIGH = (str(UUID(int=number)) for number in range(1, 6))
NAMES = {NORTH: "North", STREET: "North  Street", PHONE: "North by phone", LOW: "el patio", HIGH: "El Patio"}

names = st.one_of(
    st.lists(
        st.sampled_from(["North", "north", "by", "phone", "x2", "@", ";", "_", "by phone", NORTH]), min_size=1
    ).map(" ".join),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12),
)


@given(
    st.lists(names, min_size=1, max_size=6),
    st.integers(0, 5),
    st.lists(st.sampled_from(MODES), unique=True),
    st.sampled_from([1, 2]),
)
def test_an_hour_is_read_back_as_it_was_written(called: list[str], at: int, modes: list[str], places: int) -> None:
    sites = {str(UUID(int=number)): name for number, name in enumerate(called, start=1)}
    slot = Slot(0, 540, 60, tuple(modes), str(UUID(int=at % len(called) + 1)), places)
    written = SiteNames(sites).written(write_slot(slot))
    assert "\n" not in written
    assert read_slots(SiteNames(sites).read(written)) == (slot,)


@pytest.mark.parametrize(
    ("site", "shown"),
    [
        (NORTH, "@North by phone"),
        (STREET, "@North Street by phone"),
        (PHONE, "@North_by_phone by phone"),
        (LOW, "@el patio by phone"),
        ("9f", "@9f by phone"),
    ],
)
def test_a_name_is_written_as_plainly_as_it_can_be_read_back(site: str, shown: str) -> None:
    assert SiteNames(NAMES).written(f"Mon 09:00-10:00 @{site} by phone") == f"Mon 09:00-10:00 {shown}"


@pytest.mark.parametrize(
    ("typed", "site", "rest"),
    [
        ("@north", NORTH, ""),
        ("@ NORTH   street x2 by  phone", STREET, " x2 by phone"),
        ("@north_street", STREET, ""),
        ("@North by phone", NORTH, " by phone"),
        ("@north_BY_phone x2", PHONE, " x2"),
        ("@El Patio", HIGH, ""),
        ("@el_patio", LOW, ""),
        (f"@{STREET.upper()} x2", STREET, " x2"),
    ],
)
def test_a_name_is_read_as_people_mean_it(typed: str, site: str, rest: str) -> None:
    read = SiteNames(NAMES).read(f"Mon 09:00-10:00 {typed}; Tue 09:00-10:00")
    assert read == f"Mon 09:00-10:00 @{site}{rest}; Tue 09:00-10:00"


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("@Nort x2", "North"),
        ("@noth street by phone", "North Street"),
        ("@EL PATIO", "El Patio"),
        ("@Zzz", ""),
        ("@", ""),
        ("@North @Street", "North Street"),
        ("@" + "x " * 100_000, ""),
    ],
)
def test_a_name_that_nothing_has_is_refused_with_the_nearest(typed: str, nearest: str) -> None:
    with pytest.raises(UnknownSiteError) as caught:
        SiteNames(NAMES).read(f"Mon 09:00-10:00 {typed}")
    assert caught.value.nearest == nearest
