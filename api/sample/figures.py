"""The published figures a sample population is drawn from, with their sources.

Every number here is typed in: nothing is read from a file at run time. Three kinds of figure:

* `TEDS`: SAMHSA, Treatment Episode Data Set - Discharges (TEDS-D) 2019, codebook frequencies over the
  1,722,503 discharges from substance use treatment in the United States (public domain; extract
  kabellhart/teds-processing@e53f31e, CC0). 29 variables. Shares are of the valid answers.
* other published surveys, named beside each constant;
* `ASSUMED`: nothing published was found, so a share is assumed, and says so.

Some discharges cannot be a person asking an adult program for a mentor: ages 12-14 and deaths are left out,
ages 15-17 (2.18 % of discharges) kept at a quarter of their share, as the 17-year-olds whom every adult
program is sent by mistake and the adult rule turns away. The rest is scaled up; no level moves by 1.7
points or more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Variable:
    """One question with its answers: `levels` are (code, label, weight), weight a count or a share."""

    name: str
    meaning: str
    levels: tuple[tuple[int, str, float], ...]

    @property
    def codes(self) -> tuple[int, ...]:
        """Return the codes of the levels, in order; a drawn level is an index into these."""
        return tuple(code for code, _, _ in self.levels)

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels of the levels, in order."""
        return tuple(label for _, label, _ in self.levels)

    @property
    def shares(self) -> FloatArray:
        """Return the share of each level, shape (n_levels,), summing to 1, after `KEPT`."""
        kept = KEPT.get(self.name, {})
        weights = np.array([n * kept.get(code, 1.0) for code, _, n in self.levels], dtype=np.float64)
        return np.asarray(weights / weights.sum(), dtype=np.float64)

    def index(self, code: int) -> int:
        """Return the position of the level with this code."""
        return self.codes.index(code)


KEPT: Final[Mapping[str, Mapping[int, float]]] = {"AGE": {1: 0.0, 2: 0.25}, "REASON": {6: 0.0}}
"""How much of a level's published weight is kept, where not all: ages 12-14, ages 15-17, and death."""

# fmt: off
_TEDS: Final = (
    Variable("AGE", "age group at admission", (
        (1, "12-14 years", 8_750), (2, "15-17 years", 37_570), (3, "18-20 years", 45_887),
        (4, "21-24 years", 131_360), (5, "25-29 years", 289_159), (6, "30-34 years", 299_636),
        (7, "35-39 years", 250_240), (8, "40-44 years", 177_835), (9, "45-49 years", 150_772),
        (10, "50-54 years", 140_931), (11, "55-64 years", 166_636), (12, "65 years and older", 23_727),
    )),
    Variable("GENDER", "sex", (
        (1, "Male", 1_105_534), (2, "Female", 616_213),
    )),
    Variable("RACE", "race", (
        (1, "Alaska Native", 3_891), (2, "American Indian", 43_226), (3, "Asian or Pacific Islander", 442),
        (4, "Black or African American", 308_571), (5, "White", 1_130_079), (6, "Asian", 10_408),
        (7, "Other single race", 126_958), (8, "Two or more races", 30_769),
        (9, "Native Hawaiian or Other Pacific Islander", 9_235),
    )),
    Variable("ETHNIC", "ethnicity", (
        (1, "Puerto Rican", 59_268), (2, "Mexican", 63_372), (3, "Cuban or other specific Hispanic", 52_865),
        (4, "Not of Hispanic or Latino origin", 1_441_156),
        (5, "Hispanic or Latino, specific origin not specified", 44_970),
    )),
    Variable("EDUC", "education", (
        (1, "up to grade 8", 89_810), (2, "grades 9 to 11", 321_130), (3, "grade 12 or GED", 736_762),
        (4, "1-3 years of college", 305_064), (5, "4 years of college or more", 94_802),
    )),
    Variable("MARSTAT", "marital status", (
        (1, "Never married", 895_996), (2, "Now married", 171_400), (3, "Separated", 86_883),
        (4, "Divorced, widowed", 207_287),
    )),
    Variable("EMPLOY", "employment", (
        (1, "Full-time", 279_602), (2, "Part-time", 112_728), (3, "Unemployed", 634_880),
        (4, "Not in labor force", 542_928),
    )),
    Variable("VET", "veteran", (
        (1, "Yes", 42_658), (2, "No", 1_505_842),
    )),
    Variable("LIVARAG", "living arrangement at admission", (
        (1, "Homeless", 261_957), (2, "Dependent living", 272_452), (3, "Independent living", 1_013_787),
    )),
    Variable("LIVARAG_D", "living arrangement at discharge", (
        (1, "Homeless", 174_948), (2, "Dependent living", 293_672), (3, "Independent living", 899_129),
    )),
    Variable("ARRESTS", "arrests in the 30 days before admission", (
        (0, "None", 1_418_790), (1, "Once", 102_517), (2, "Two or more times", 19_080),
    )),
    Variable("PREG", "pregnant (asked of women)", (
        (1, "Yes", 18_268), (2, "No", 567_468),
    )),
    Variable("SERVICES", "setting", (
        (1, "Detox, 24-hour, hospital inpatient", 43_961),
        (2, "Detox, 24-hour, free-standing residential", 245_663),
        (3, "Rehab/residential, hospital (non-detox)", 3_946),
        (4, "Rehab/residential, short term (30 days or fewer)", 180_040),
        (5, "Rehab/residential, long term (more than 30 days)", 121_580),
        (6, "Ambulatory, intensive outpatient", 235_640),
        (7, "Ambulatory, non-intensive outpatient", 878_381), (8, "Ambulatory, detoxification", 13_292),
    )),
    Variable("METHUSE", "medication for opioid use disorder", (
        (1, "Yes", 216_239), (2, "No", 1_327_459),
    )),
    Variable("DAYWAIT", "days waited", (
        (0, "0", 548_979), (1, "1-7", 175_018), (2, "8-14", 34_722), (3, "15-30", 26_618),
        (4, "31 or more", 16_410),
    )),
    Variable("REASON", "reason for discharge", (
        (1, "Treatment completed", 725_929), (2, "Dropped out of treatment", 432_610),
        (3, "Terminated by facility", 95_254),
        (4, "Transferred to another treatment program or facility", 369_503), (5, "Incarcerated", 26_005),
        (6, "Death", 3_576), (7, "Other", 69_626),
    )),
    Variable("PSOURCE", "referral source", (
        (1, "Individual", 733_096), (2, "Alcohol/drug use care provider", 148_839),
        (3, "Other health care provider", 125_477), (4, "School", 6_969), (5, "Employer/EAP", 6_448),
        (6, "Other community referral", 174_069), (7, "Court/criminal justice referral/DUI/DWI", 407_128),
    )),
    Variable("DETCRIM", "kind of justice referral (asked where PSOURCE is 7)", (
        (1, "State/federal court", 55_404), (2, "Formal adjudication process", 28_927),
        (3, "Probation/parole", 135_996), (4, "Other recognized legal entity", 21_515),
        (5, "Diversionary program", 14_468), (6, "Prison", 8_039), (7, "DUI/DWI", 28_070),
        (8, "Other", 32_175),
    )),
    Variable("NOPRIOR", "prior treatment episodes", (
        (0, "No prior treatment episodes", 645_129), (1, "One or more prior treatment episodes", 940_761),
    )),
    Variable("SUB1", "primary substance", (
        (1, "None", 32_392), (2, "Alcohol", 521_673), (3, "Cocaine/crack", 99_141),
        (4, "Marijuana/hashish", 187_746), (5, "Heroin", 391_533), (6, "Non-prescription methadone", 3_739),
        (7, "Other opiates and synthetics", 126_346), (8, "PCP", 4_193), (9, "Hallucinogens", 1_851),
        (10, "Methamphetamine/speed", 206_912), (11, "Other amphetamines", 11_102),
        (12, "Other stimulants", 2_433), (13, "Benzodiazepines", 17_802), (14, "Other tranquilizers", 122),
        (15, "Barbiturates", 908), (16, "Other sedatives or hypnotics", 2_081), (17, "Inhalants", 747),
        (18, "Over-the-counter medications", 590), (19, "Other drugs", 11_766),
    )),
    Variable("SUB2", "secondary substance", (
        (1, "None", 750_100), (2, "Alcohol", 150_904), (3, "Cocaine/crack", 187_237),
        (4, "Marijuana/hashish", 231_573), (5, "Heroin", 64_161), (6, "Non-prescription methadone", 2_808),
        (7, "Other opiates and synthetics", 64_062), (8, "PCP", 2_851), (9, "Hallucinogens", 3_202),
        (10, "Methamphetamine/speed", 108_974), (11, "Other amphetamines", 9_428),
        (12, "Other stimulants", 4_256), (13, "Benzodiazepines", 49_362), (14, "Other tranquilizers", 304),
        (15, "Barbiturates", 582), (16, "Other sedatives or hypnotics", 3_651), (17, "Inhalants", 667),
        (18, "Over-the-counter medications", 882), (19, "Other drugs", 25_183),
    )),
    Variable("ROUTE1", "route of the primary substance", (
        (1, "Oral", 637_878), (2, "Smoking", 392_927), (3, "Inhalation", 196_073), (4, "Injection", 339_174),
        (5, "Other", 13_623),
    )),
    Variable("FREQ1", "frequency of use, primary substance", (
        (1, "No use in the past month", 401_633), (2, "Some use", 429_518), (3, "Daily use", 694_480),
    )),
    Variable("IDU", "injection reported", (
        (0, "IDU not reported", 1_200_707), (1, "IDU reported", 389_999),
    )),
    Variable("PSYPROB", "co-occurring mental disorder", (
        (1, "Yes", 673_905), (2, "No", 823_223),
    )),
    Variable("HLTHINS", "health insurance", (
        (1, "private insurance", 65_344), (2, "Medicaid", 445_274), (3, "Medicare or other", 72_213),
        (4, "none", 271_107),
    )),
    Variable("FREQ_ATND_SELF_HELP", "self-help attendance, 30 days before admission", (
        (1, "No attendance", 1_037_604), (2, "1-3 times in the past month", 104_522),
        (3, "4-7 times in the past month", 61_982), (4, "8-30 times in the past month", 126_267),
        (5, "Some attendance, frequency is unknown", 65_074),
    )),
    Variable("FREQ_ATND_SELF_HELP_D", "self-help attendance, 30 days before discharge", (
        (1, "No attendance", 859_331), (2, "1-3 times in the past month", 115_895),
        (3, "4-7 times in the past month", 75_982), (4, "8-30 times in the past month", 186_509),
        (5, "Some attendance, frequency is unknown", 107_791),
    )),
    Variable("LOS", "length of stay in days", (
        (1, "1", 260_581), (2, "2", 76_837), (3, "3", 64_662), (4, "4", 59_844), (5, "5", 56_538),
        (6, "6", 37_461), (7, "7", 33_615), (8, "8", 25_518), (9, "9", 17_296), (10, "10", 15_080),
        (11, "11", 12_884), (12, "12", 12_658), (13, "13", 16_679), (14, "14", 26_575), (15, "15", 19_530),
        (16, "16", 12_327), (17, "17", 10_605), (18, "18", 9_559), (19, "19", 9_855), (20, "20", 12_734),
        (21, "21", 18_222), (22, "22", 15_384), (23, "23", 10_351), (24, "24", 9_122), (25, "25", 8_550),
        (26, "26", 9_299), (27, "27", 14_217), (28, "28", 26_155), (29, "29", 19_057), (30, "30", 13_464),
        (31, "31 to 45 days", 111_830), (32, "46 to 60 days", 84_332), (33, "61 to 90 days", 140_555),
        (34, "91 to 120 days", 114_387), (35, "121 to 180 days", 114_266), (36, "181 to 365 days", 128_974),
        (37, "More than a year", 93_500),
    )),
)
# fmt: on

TEDS: Final[Mapping[str, Variable]] = {variable.name: variable for variable in _TEDS}
"""SAMHSA TEDS-D 2019: the 29 variables by name."""

DAYS_WAITED: Final[Mapping[int, tuple[int, int]]] = {
    0: (0, 0),
    1: (1, 7),
    2: (8, 14),
    3: (15, 30),
    4: (31, 90),
}
"""First and last day of each DAYWAIT level; the open level, 31 or more, is assumed to end at 90."""

YEARS_OLD: Final[Mapping[int, tuple[int, int]]] = {
    2: (17, 17), 3: (18, 20), 4: (21, 24), 5: (25, 29), 6: (30, 34), 7: (35, 39), 8: (40, 44), 9: (45, 49),
    10: (50, 54), 11: (55, 64), 12: (65, 79),
}  # fmt: skip
"""First and last age in years of each AGE level that is drawn; 65 and older is assumed to end at 79."""

DAYS_STAYED: Final[Mapping[int, tuple[int, int]]] = {
    **{day: (day, day) for day in range(1, 31)},
    31: (31, 45), 32: (46, 60), 33: (61, 90), 34: (91, 120), 35: (121, 180), 36: (181, 365), 37: (366, 720),
}  # fmt: skip
"""First and last day of each LOS level; the open level, more than a year, is assumed to end at 720."""

SUBSTANCE_CLASSES: Final[Mapping[int, str]] = {
    1: "", 2: "alcohol", 3: "stimulants", 4: "cannabis", 5: "opioids", 6: "opioids", 7: "opioids",
    8: "hallucinogens", 9: "hallucinogens", 10: "stimulants", 11: "stimulants", 12: "stimulants",
    13: "sedatives", 14: "sedatives", 15: "sedatives", 16: "sedatives", 17: "inhalants", 18: "other",
    19: "other",
}  # fmt: skip
"""The product's substance class of each SUB1 and SUB2 code.

Heroin, non-prescription methadone and other opiates are opioids; cocaine, methamphetamine, other amphetamines
and other stimulants are stimulants; benzodiazepines, other tranquilizers, barbiturates and other sedatives
are sedatives; PCP, a dissociative, goes with hallucinogens; over-the-counter medications and other drugs
are other.
"""

LANGUAGES: Final = ("English", "Spanish", "Portuguese", "Haitian Creole", "Vietnamese", "Russian", "French")
"""English first; what follows Spanish shares the 2 % of "other", evenly."""

# Assumed: nothing published was found for these. One variable per attribute; 1 is yes and 2 is no.
_YES_NO: Final[Mapping[str, tuple[str, float]]] = {
    "PARENTING": ("raises a child", 0.30),
    "TRAUMA": ("names trauma", 0.30),
    "CHRONIC_PAIN": ("lives with chronic pain", 0.12),
    "GRIEF": ("names a bereavement", 0.12),
    "LGBTQ": ("LGBTQ", 0.08),
    "RURAL": ("lives far from town", 0.14),
    "NEWCOMER": ("new to the country", 0.03),
    "STUDENT": ("studies", 0.06),
    "SHIFT_WORK": ("works shifts", 0.06),
    "IN_PERSON": ("would meet in person", 0.72),
    "PHONE": ("would meet by phone", 0.70),
    "VIDEO": ("would meet by video", 0.48),
    "WANTS_WOMAN": ("a woman who asks for a woman", 0.30),
    "WANTS_MAN": ("a man who asks for a man", 0.08),
}
ASSUMED: Final[Mapping[str, Variable]] = {
    "LANGUAGE": Variable(
        "LANGUAGE",
        "first language",
        ((0, "English", 0.90), (1, "Spanish", 0.08), *((k, LANGUAGES[k], 0.02 / 5) for k in range(2, 7))),
    ),
    "URGENCY": Variable(
        "URGENCY",
        "urgency set by a coordinator",
        ((0, "routine", 0.84), (1, "soon", 0.11), (2, "urgent", 0.04), (3, "crisis", 0.01)),
    ),
    **{
        name: Variable(name, meaning, ((1, "yes", share), (2, "no", 1 - share)))
        for name, (meaning, share) in _YES_NO.items()
    },
}
"""Assumed shares (no published figure found). English 90, Spanish 8, other 2 % are the project's own."""

ANSWERS: Final[Mapping[str, Variable]] = {**TEDS, **ASSUMED}

# --- mentors --------------------------------------------------------------------------------------
PEER_WORKFORCE_GENDER: Final[Mapping[str, float]] = {"woman": 0.66, "man": 0.31, "nonbinary": 0.02}
"""Gender of peer specialists in four US states, n = 591, published 2020; scaled from 99 % to the whole."""

RECOVERY_CENTRE_WOMEN: Final = 0.50
"""Share of women among members of recovery community centres, n = 336, published 2020: for role models."""

RECOVERY_CENTRE_CO_OCCURRING: Final = 0.485
"""Members with a psychiatric diagnosis (same survey)."""

RECOVERY_CENTRE_SUBSTANCES: Final[Mapping[str, float]] = {
    "opioids": 0.327, "alcohol": 0.268, "stimulants": 0.24, "cannabis": 0.09, "sedatives": 0.045,
    "other": 0.03,
}  # fmt: skip
"""Primary substance of members (same survey): opioids and alcohol published, the other four assumed."""

MENTOR_AGE_MEAN_YEARS: Final = 41.1
MENTOR_AGE_SD_YEARS: Final = 12.4
"""Age of members of recovery community centres (same survey); mentors are assumed alike, and at least 22."""

NORMAL_QUANTILES: Final = (
    -2.576, -1.960, -1.645, -1.282, -1.036, -0.842, -0.674, -0.524, -0.385, -0.253, -0.126, 0.0,
    0.126, 0.253, 0.385, 0.524, 0.674, 0.842, 1.036, 1.282, 1.645, 1.960, 2.576,
)  # fmt: skip
NORMAL_PROBABILITIES: Final = (
    0.005, 0.025, 0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.35, 0.40, 0.45, 0.50,
    0.55, 0.60, 0.65, 0.70, 0.75, 0.80, 0.85, 0.90, 0.95, 0.975, 0.995,
)  # fmt: skip
"""The standard normal as a table: read by interpolation, so that no library's exp or log matters."""

RECOVERY_YEARS_QUANTILES: Final = (1.0, 1.2, 1.6, 2.0, 2.4, 2.8, 3.1, 3.5, 3.8, 4.2, 4.6, 5.0,
                                   5.5, 6.0, 6.5, 7.2, 8.0, 9.0, 10.3, 12.3, 15.8, 19.7, 30.3)  # fmt: skip
"""Years in recovery at `NORMAL_PROBABILITIES`: log-normal, median 5, sigma 0.70, at least 1 (assumed)."""

SPECIALIST_SHARE: Final = 0.60
"""Share of mentors who are certified specialists; the others are role models (assumed)."""

FULL_TIME_SHARE: Final = 0.60
"""Share of specialists who work full time (assumed)."""

CASELOAD_CAPS: Final[Mapping[str, int]] = {"full_time": 12, "part_time": 6, "role_model": 3}
"""The design's default caseload caps, in mentees."""

MENTORS_PER_SUPERVISOR: Final = 8
"""The most mentors one supervisor may have (design section 4)."""
