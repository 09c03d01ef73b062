"""Real discharge records as rows of `mentees.csv`.

The records (TEDS-D 2023 public-use file, decoded labels) are de-identified, and say nothing of names, of hours
or of what a person wants. Each column is taken from the record where it can be; what no record has depends on
the row's place in the file alone, so the pool is always the same.

| column | from | how |
|---|---|---|
| id | patient_id | with a T before it |
| birth_year | age_group | of the youngest in the group: under 18 in 12-14 and 15-17 alone |
| gender | sex | as written; blank is unsaid |
| substances | primary, secondary, tertiary at admission | by class where the sheets do not know the word |
| experiences | veteran, co-occurring, arrests, justice referral, homeless, pregnant | where the record says yes |
| moud | medication_assisted_therapy | as written; blank is unsaid |
| pathways | self-help attendance at discharge, medication | AA, moud; neither: undecided |
| waiting_since | wait_time_days | the most days of the range before the Monday, 45 for 31+; blank stays blank |
| windows | employment at discharge, place | full time: evenings and Saturday; part time: half days; else days |
| time_zone | region | one zone each; territories: Puerto Rico |
| modes | living arrangement at discharge | homeless: phone; dependent: in person or phone; else any |
| urgency | setting, discharge reason | detox: soon, and urgent where it was broken off; else routine |
| discharge_date | place | within the twelve weeks before the Monday: a third of them newly discharged |
| stage | length of stay | up to 90 days: the first 90 days; else unsaid |
| languages | ethnicity, place | Hispanic at every fourth place Spanish, at every other even one both; else English |
| preferences | referral source, sex, place | court: prefers justice; women by themselves, every fifth: a woman, must |
| consent_until | discharge reason | run out for those who died or were imprisoned; else blank: vouched for |
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Final

Row = dict[str, str]

FIRST_AGE: Final = {
    "12-14": 12, "15-17": 15, "18-20": 18, "21-24": 21, "25-29": 25, "30-34": 30, "35-39": 35, "40-44": 40,
    "45-49": 45, "50-54": 50, "55-64": 55, "65+": 65,
}  # fmt: skip
CLASSES: Final = {
    "Other opiates/synthetics": "opioids",
    "Non-Rx methadone": "opioids",
    "Marijuana/hashish": "cannabis",
    "Cocaine/crack": "stimulants",
    "Methamphetamine/speed": "stimulants",
    "Other amphetamines": "stimulants",
    "Other stimulants": "stimulants",
    "Other sedatives/hypnotics": "sedatives",
    "OTC medications": "other",
    "Other drugs": "other",
}
"""Words of the records that the sheets do not know; the rest are left as they stand."""
LONGEST_WAIT: Final = {"Same day": 0, "1-7 days": 7, "8-14 days": 14, "15-30 days": 30, "31+ days": 45}
ZONES: Final = {
    "Northeast": "America/New_York",
    "South": "America/Chicago",
    "Midwest": "America/Chicago",
    "West": "America/Los_Angeles",
    "US territories": "America/Puerto_Rico",
}
DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri")


def records(cases: Path) -> list[Row]:
    """Return the records of the shared cases."""
    with (cases / "teds_d_sample.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def mentee(record: Row, place: int, week: date) -> Row:
    """Return a record as a row of `mentees.csv`.

    Parameters
    ----------
    record : dict
    place : int
        Of the record in its file.
    week : date
        The Monday of the week to be matched.
    """
    hispanic = record["ethnicity"] not in ("", "Not Hispanic/Latino")
    medication = record["medication_assisted_therapy"]
    gone = record["discharge_reason"] in ("Death", "Incarcerated")
    wait = LONGEST_WAIT.get(record["wait_time_days"])
    return {
        "id": f"T{record['patient_id']}",
        "languages": ("Spanish" if place % 4 == 0 else "English; Spanish")
        if hispanic and place % 2 == 0
        else "English",
        "modes": {"Homeless": "phone", "Dependent living": "in person; phone"}.get(
            record["living_arrangement_discharge"], ""
        ),
        "windows": windows(record["employment_discharge"], place),
        "time_zone": ZONES[record["region"]],
        "discharge_date": "" if gone else (week - timedelta(days=place % 84)).isoformat(),
        "stage": "first_90_days" if record["length_of_stay"] in ("1-7 days", "8-30 days", "31-90 days") else "",
        "pathways": pathways(record),
        "substances": ";".join(substances(record)),
        "experiences": ";".join(experiences(record)),
        "gender": record["sex"],
        "birth_year": str(week.year - FIRST_AGE[record["age_group"]]),
        "moud": medication,
        "preferences": wishes(record, place),
        "urgency": urgency(record),
        "waiting_since": "" if wait is None else (week - timedelta(days=wait)).isoformat(),
        "consent_until": (week - timedelta(days=1)).isoformat() if gone else "",
    }


def windows(employment: str, place: int) -> str:
    """Return when somebody with this employment is free."""
    first, second = DAYS[place % 5], DAYS[(place + 2) % 5]
    if employment == "Full-time":
        return f"{first} 17:30-20:30; {second} 18:00-20:00; Sat 09:00-12:00"
    if employment == "Part-time":
        return f"{first} 13:00-18:00; {second} 09:00-12:00"
    return f"{first} 09:00-17:00; {second} 10:00-16:00"


def substances(record: Row) -> list[str]:
    """Return the substances at admission, each once, first the primary one."""
    named = [record[f"{order}_substance_admit"] for order in ("primary", "secondary", "tertiary")]
    return list(dict.fromkeys(CLASSES.get(name, name) for name in named if name))


def experiences(record: Row) -> list[str]:
    """Return what a person has lived through, as far as the record says so."""
    justice = record["is_criminal_justice_referral"] == "1" or record["arrests_admit"] or record["arrests_discharge"]
    said = {
        "veteran": record["veteran_status"] == "Yes",
        "homeless": record["living_arrangement_discharge"] == "Homeless",
        "co-occurring": record["has_cooccurring_mental_health"] == "Yes",
        "justice": bool(justice),
        "pregnancy": record["pregnant"] == "Yes",
    }
    return [name for name, held in said.items() if held]


def pathways(record: Row) -> str:
    """Return the pathways that attendance and medication show."""
    attends = record["self_help_attendance_discharge"] not in ("", "No attendance")
    found = ["AA"] * attends + ["moud"] * (record["medication_assisted_therapy"] == "Yes")
    return ";".join(found) or "undecided"


def urgency(record: Row) -> str:
    """Return how urgent a coordinator might call somebody who leaves this way."""
    detox = "Detox" in record["service_type_discharge"]
    if detox and record["discharge_reason"] in ("Dropped out", "Terminated by facility"):
        return "urgent"
    return "soon" if detox else "routine"


def wishes(record: Row, place: int) -> str:
    """Return what somebody might ask for in a mentor."""
    if record["referral_source"] == "Self/Individual" and record["sex"] == "Female" and place % 5 == 0:
        return "gender=woman:must"
    if record["referral_source"] == "Criminal justice/DUI/DWI":
        return "experience=justice:prefer"
    return ""
