"""What goes with what: every documented dependence between two answers, in the order they are drawn.

A conditional multiplies the chance of some child levels for some parent levels (a *lift*), and
`api.sample.draws.conditional_table` then fits the table so that the child's published total share is kept
exactly. The lifts are round numbers: their direction and rough size come from the reason given, and from the
cross-tables of the 1,000 records of TEDS-D 2023 that the project holds; they are not estimates.

Codes are those of `api.sample.figures`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from api.sample.draws import conditional_table
from api.sample.figures import ANSWERS, FloatArray

Codes = tuple[int, ...]


@dataclass(frozen=True)
class Lift:
    """People whose `parent` is one of `when` give one of the answers `then` `factor` times as often."""

    parent: str
    when: Codes
    then: Codes
    factor: float


@dataclass(frozen=True)
class Conditional:
    """How one answer is drawn: from which parents, with which lifts, asked of whom (`only`), and why.

    Two parents must be independent of each other (only GENDER and AGE, the roots, are used so).
    `only` is (variable, codes); everybody else has no answer (-1).
    """

    child: str
    parents: tuple[str, ...] = ()
    lifts: tuple[Lift, ...] = ()
    reason: str = ""
    only: tuple[str, Codes] | None = None

    def table(self) -> FloatArray:
        """Return P(child | parents), shape (product of the parents' level counts, n_child_levels)."""
        child = ANSWERS[self.child]
        shares = [self._asked(parent) for parent in self.parents]
        sizes = [len(share) for share in shares]
        joint: FloatArray = np.ones(1, dtype=np.float64)
        for share in shares:
            joint = np.multiply.outer(joint, share).ravel()
        lift = np.ones((*sizes, len(child.levels)), dtype=np.float64)
        for rule in self.lifts:
            axis = self.parents.index(rule.parent)
            selector = np.ones((*sizes, len(child.levels)), dtype=np.float64)
            rows = [ANSWERS[rule.parent].index(code) for code in rule.when]
            columns = [child.index(code) for code in rule.then]
            moved = np.moveaxis(selector, axis, 0)
            moved[np.ix_(rows, *(range(n) for n in moved.shape[1:-1]), columns)] = rule.factor
            lift *= selector
        return conditional_table(joint, child.shares, lift.reshape(len(joint), -1))

    def _asked(self, parent: str) -> FloatArray:
        """Return the shares of a parent's levels among those who are asked."""
        shares = ANSWERS[parent].shares
        if self.only is None or self.only[0] != parent:
            return shares
        asked = [code in self.only[1] for code in ANSWERS[parent].codes]
        kept = np.where(asked, shares, 0.0)
        return np.asarray(kept / kept.sum(), dtype=np.float64)


_DETOX = (1, 2, 8)
_RESIDENTIAL = (3, 4, 5)
_OUTPATIENT = (6, 7)
_OPIOIDS = (5, 6, 7)
_STIMULANTS = (3, 10, 11, 12)
_SEDATIVES = (13, 14, 15, 16)
_YES = (1,)
_NO_SUBSTANCE = (1,)
_ANY_SUBSTANCE = tuple(range(2, 20))
_ANY_MUTUAL_HELP = (2, 3, 4, 5)

CONDITIONALS: Final[tuple[Conditional, ...]] = (
    Conditional("GENDER"),
    Conditional("AGE"),
    Conditional("RACE"),
    Conditional("ETHNIC", ("RACE",), (
        Lift("RACE", (7,), (1, 2, 3, 5), 8.0), Lift("RACE", (8,), (1, 2, 3, 5), 2.0),
        Lift("RACE", (4,), (1, 2, 3, 5), 0.4),
    ), "Most people recorded as another single race are Hispanic or Latino."),
    Conditional("LANGUAGE", ("ETHNIC",), (
        Lift("ETHNIC", (1, 2, 3, 5), (1,), 60.0),
    ), "Spanish is the first language of about half of Hispanic people in treatment, and of few others."),
    Conditional("EMPLOY", ("AGE",), (
        Lift("AGE", (12,), (4,), 6.0), Lift("AGE", (11,), (4,), 1.7), Lift("AGE", (2, 3), (4,), 1.5),
        Lift("AGE", (5, 6, 7), (1,), 1.3),
    ), "Past 65 few are in the labour force; full-time work peaks from 25 to 39."),
    Conditional("EDUC", ("EMPLOY",), (
        Lift("EMPLOY", (1, 2), (4, 5), 1.8), Lift("EMPLOY", (3, 4), (1, 2), 1.4),
    ), "People with some college are employed more often."),
    Conditional("MARSTAT", ("AGE",), (
        Lift("AGE", (2, 3, 4), (1,), 6.0), Lift("AGE", (5,), (1,), 2.5), Lift("AGE", (2, 3, 4, 5), (4,), 0.2),
        Lift("AGE", (9, 10, 11, 12), (4,), 2.5),
    ), "Marriage and its end come with age: 80 % under 25 and a third over 50 never married."),
    Conditional("VET", ("GENDER", "AGE"), (
        Lift("GENDER", (1,), _YES, 4.0), Lift("AGE", (2, 3, 4), _YES, 0.1), Lift("AGE", (10, 11, 12), _YES, 3.0),
    ), "Veterans are mostly men, and older than others in treatment."),
    Conditional("PREG", ("AGE",), (
        Lift("AGE", (1, 2, 9, 10, 11, 12), _YES, 0.0), Lift("AGE", (4, 5, 6), _YES, 2.0),
        Lift("AGE", (8,), _YES, 0.3),
    ), "Asked of women; pregnancy only from 18 to 44, mostly from 21 to 34.", ("GENDER", (2,))),
    Conditional("SUB1", ("GENDER", "AGE"), (
        Lift("AGE", (2, 3), (4,), 5.0), Lift("AGE", (4,), (4,), 2.5), Lift("AGE", (9, 10, 11, 12), (4,), 0.3),
        Lift("AGE", (10, 11, 12), (2,), 2.2), Lift("AGE", (3, 4), (2,), 0.6), Lift("AGE", (5, 6, 7), _OPIOIDS, 1.4),
        Lift("AGE", (12,), _STIMULANTS, 0.4), Lift("GENDER", (2,), (2,), 0.75),
        Lift("GENDER", (2,), (10, 11, 7), 1.3),
    ), "Cannabis in the young, opioids from 25 to 39, alcohol past 50; women come for alcohol less often."),
    Conditional("SUB2", ("SUB1",), (
        Lift("SUB1", _NO_SUBSTANCE, _ANY_SUBSTANCE, 0.0), Lift("SUB1", (2,), (2,), 0.0),
        Lift("SUB1", (4,), (4,), 0.0), Lift("SUB1", _OPIOIDS, _OPIOIDS, 0.15),
        Lift("SUB1", _STIMULANTS, _STIMULANTS, 0.15), Lift("SUB1", _SEDATIVES, _SEDATIVES, 0.0),
        Lift("SUB1", (8, 9), (8, 9), 0.0), Lift("SUB1", (17,), (17,), 0.0), Lift("SUB1", (18, 19), (18, 19), 0.0),
        Lift("SUB1", _OPIOIDS, _SEDATIVES, 2.5), Lift("SUB1", _OPIOIDS, _STIMULANTS, 1.6),
        Lift("SUB1", (2,), (4,), 1.6), Lift("SUB1", (4,), (2,), 2.5),
    ), "A second substance is of another class; with opioids, stimulants and benzodiazepines."),
    Conditional("ROUTE1", ("SUB1",), (
        Lift("SUB1", (2,), (2, 3, 4, 5), 0.001), Lift("SUB1", (4,), (4,), 0.0), Lift("SUB1", (4,), (2,), 30.0),
        Lift("SUB1", (5,), (4,), 12.0), Lift("SUB1", (5,), (3,), 4.0), Lift("SUB1", (5,), (1,), 0.2),
        Lift("SUB1", (10, 11, 12), (2,), 6.0), Lift("SUB1", (10, 11, 12), (4,), 4.0),
        Lift("SUB1", (3,), (2, 3), 6.0), Lift("SUB1", (7,), (1, 3), 2.0), Lift("SUB1", (17,), (3,), 50.0),
        Lift("SUB1", (*_SEDATIVES, 18), (1,), 5.0),
    ), "Alcohol is drunk, cannabis smoked; heroin, and next methamphetamine, is injected.",
        ("SUB1", _ANY_SUBSTANCE)),
    Conditional("IDU", ("ROUTE1",), (
        Lift("ROUTE1", (4,), (0,), 0.0), Lift("ROUTE1", (1,), (1,), 0.5),
    ), "Who injects the primary substance has injected; a few others have with another one.",
        ("SUB1", _ANY_SUBSTANCE)),
    Conditional("FREQ1", ("SUB1",), (
        Lift("SUB1", _OPIOIDS, (3,), 1.8), Lift("SUB1", (2,), (2,), 1.3),
    ), "Opioids are mostly used daily.", ("SUB1", _ANY_SUBSTANCE)),
    Conditional("METHUSE", ("SUB1",), (
        Lift("SUB1", _OPIOIDS, _YES, 14.0), Lift("SUB1", (2,), _YES, 1.2),
    ), "Medication for opioid use disorder: over a third with opioids first, few of the others."),
    Conditional("SERVICES", ("SUB1",), (
        Lift("SUB1", (2, 5), _DETOX, 1.8), Lift("SUB1", _SEDATIVES, _DETOX, 2.0), Lift("SUB1", (4,), _DETOX, 0.1),
        Lift("SUB1", (4,), _OUTPATIENT, 1.6), Lift("SUB1", _NO_SUBSTANCE, _OUTPATIENT, 3.0),
    ), "Withdrawal from alcohol, heroin and sedatives needs detoxification; cannabis does not."),
    Conditional("LOS", ("SERVICES",), (
        Lift("SERVICES", _DETOX, tuple(range(2, 8)), 12.0), Lift("SERVICES", _DETOX, tuple(range(31, 38)), 0.03),
        Lift("SERVICES", (3, 4), tuple(range(8, 31)), 6.0), Lift("SERVICES", (3, 4), tuple(range(33, 38)), 0.1),
        Lift("SERVICES", (5,), (31, 32, 33, 34, 35), 2.5), Lift("SERVICES", _OUTPATIENT, tuple(range(2, 8)), 0.2),
        Lift("SERVICES", (7,), (33, 34, 35, 36, 37), 2.0),
    ), "Detoxification lasts days, short residential care weeks, outpatient care months."),
    Conditional("REASON", ("SERVICES",), (
        Lift("SERVICES", _DETOX, (1,), 1.8), Lift("SERVICES", (3, 4), (1,), 1.7),
        Lift("SERVICES", _OUTPATIENT, (2, 5), 1.5),
    ), "Short stays are completed more often; people drop out of outpatient care."),
    Conditional("DAYWAIT", ("SERVICES",), (
        Lift("SERVICES", _DETOX, (0,), 3.0), Lift("SERVICES", (5,), (2, 3, 4), 2.5),
    ), "Detoxification is the same day; long residential care has a list."),
    Conditional("URGENCY", ("SERVICES",), (
        Lift("SERVICES", _DETOX, (1, 2, 3), 4.0), Lift("SERVICES", _RESIDENTIAL, (1, 2), 2.0),
    ), "Coordinators call earliest those who leave detoxification or a bed with nothing after it (assumed)."),
    Conditional("FREQ_ATND_SELF_HELP", ("SERVICES",), (
        Lift("SERVICES", _RESIDENTIAL, _ANY_MUTUAL_HELP, 1.5),
    ), "Somewhat more attendance among those who enter residential care."),
    Conditional("FREQ_ATND_SELF_HELP_D", ("FREQ_ATND_SELF_HELP",), (
        Lift("FREQ_ATND_SELF_HELP", (1,), (1,), 12.0), Lift("FREQ_ATND_SELF_HELP", (2,), (2,), 8.0),
        Lift("FREQ_ATND_SELF_HELP", (3,), (3,), 8.0), Lift("FREQ_ATND_SELF_HELP", (4,), (4,), 12.0),
        Lift("FREQ_ATND_SELF_HELP", (5,), (5,), 25.0),
    ), "Who attended before admission attends at discharge; treatment adds some."),
    Conditional("PSOURCE", ("SUB1",), (
        Lift("SUB1", (4,), (7,), 2.2), Lift("SUB1", (10, 11), (7,), 1.6), Lift("SUB1", _OPIOIDS, (7,), 0.45),
        Lift("SUB1", (4,), (4,), 3.0),
    ), "Courts refer cannabis and methamphetamine more, opioids less."),
    Conditional("DETCRIM", (), (), "Asked of those the justice system referred.", ("PSOURCE", (7,))),
    Conditional("ARRESTS", ("PSOURCE",), (
        Lift("PSOURCE", (7,), (1, 2), 2.5),
    ), "A recent arrest is likelier among court referrals."),
    Conditional("NOPRIOR", ("SUB1",), (
        Lift("SUB1", (5,), (1,), 2.5), Lift("SUB1", (4,), (1,), 0.5),
    ), "Heroin brings people back to treatment; cannabis is often a first episode."),
    Conditional("PSYPROB", ("GENDER",), (
        Lift("GENDER", (2,), _YES, 1.6),
    ), "A co-occurring disorder is recorded more often for women."),
    Conditional("HLTHINS", ("EMPLOY",), (
        Lift("EMPLOY", (1,), (1,), 5.0), Lift("EMPLOY", (4,), (3,), 2.0), Lift("EMPLOY", (1,), (2,), 0.6),
    ), "Private insurance comes with a job."),
    Conditional("LIVARAG", ("EMPLOY",), (
        Lift("EMPLOY", (1, 2), (1,), 0.3), Lift("EMPLOY", (1, 2), (2,), 0.7),
    ), "Few people with a job are homeless."),
    Conditional("LIVARAG_D", ("LIVARAG",), (
        Lift("LIVARAG", (1,), (1,), 30.0), Lift("LIVARAG", (2,), (2,), 10.0), Lift("LIVARAG", (3,), (3,), 12.0),
    ), "Most people leave treatment for where they came from; some homeless people find a place."),
    Conditional("IN_PERSON", ("LIVARAG_D",), (
        Lift("LIVARAG_D", (1,), _YES, 0.3),
    ), "Homeless at discharge: no fixed site, and the phone is the way to meet (assumed)."),
    Conditional("PHONE", ("LIVARAG_D",), (
        Lift("LIVARAG_D", (1,), _YES, 4.0),
    ), "As above (assumed)."),
    Conditional("VIDEO", ("LIVARAG_D",), (
        Lift("LIVARAG_D", (1,), _YES, 0.05),
    ), "As above: no private room, data plan or charged device for video (assumed)."),
    Conditional("PARENTING", ("GENDER", "AGE"), (
        Lift("GENDER", (2,), _YES, 2.0), Lift("AGE", (5, 6, 7, 8), _YES, 2.0), Lift("AGE", (11, 12), _YES, 0.2),
    ), "More women raise children during treatment, mostly from 25 to 44 (assumed)."),
    Conditional("TRAUMA", ("GENDER",), (Lift("GENDER", (2,), _YES, 2.0),),
                "Women report trauma about twice as often (assumed size)."),
    Conditional("CHRONIC_PAIN", ("AGE",), (Lift("AGE", (9, 10, 11, 12), _YES, 2.5),),
                "Pain comes with age (assumed size)."),
    Conditional("GRIEF", ("AGE",), (Lift("AGE", (10, 11, 12), _YES, 1.6),),
                "So does bereavement (assumed size)."),
    Conditional("LGBTQ", ("AGE",), (Lift("AGE", (3, 4, 5), _YES, 2.0),),
                "Said openly more often by the young (assumed size)."),
    Conditional("RURAL"),
    Conditional("NEWCOMER", ("LANGUAGE",), (Lift("LANGUAGE", (1, 2, 3, 4, 5, 6), _YES, 25.0),),
                "New to the country, mostly with another first language (assumed size)."),
    Conditional("STUDENT", ("AGE",), (Lift("AGE", (2, 3), _YES, 10.0), Lift("AGE", (4,), _YES, 4.0),),
                "Students are young (assumed size)."),
    Conditional("SHIFT_WORK", ("EMPLOY",), (Lift("EMPLOY", (3, 4), _YES, 0.0),),
                "Only people with a job work shifts: about a quarter of them (assumed)."),
    Conditional("WANTS_WOMAN", ("AGE",), (), "Asked of women: scarce where few women mentor (assumed).",
                ("GENDER", (2,))),
    Conditional("WANTS_MAN", ("AGE",), (), "Asked of men (assumed).", ("GENDER", (1,))),
)  # fmt: skip
"""Every answer, in drawing order: a parent always comes before its children."""

BY_CHILD: Final[Mapping[str, Conditional]] = {conditional.child: conditional for conditional in CONDITIONALS}
