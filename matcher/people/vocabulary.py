"""The closed sets of words that describe people, and the everyday synonyms that mean the same.

Each constant lists its words in the order in which a form would offer them. "Prefer not to say" is
an answer everywhere: it is stored as nothing at all.
"""

from __future__ import annotations

from typing import Final

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

MODES: Final = ("in_person", "video", "phone")
KINDS: Final = ("specialist", "role_model")
WEEKLY, FORTNIGHTLY, ONCE = "weekly", "fortnightly", "once"
CADENCES: Final = (WEEKLY, FORTNIGHTLY, ONCE)
ASKED_KINDS: Final = ("any", *KINDS, "both")
"""Which kind of mentor somebody asks for; ``both`` is one of each, and as good as any for the first of the two."""
STAGES: Final = ("not_yet", "first_90_days", "3_12_months", "1_5_years", "5_plus_years")
URGENCIES: Final = ("routine", "soon", "urgent", "crisis")
GENDERS: Final = ("woman", "man", "nonbinary", "other")
STRENGTHS: Final = ("must", "prefer", "avoid", "no_matter")
PAIR_KINDS: Final = ("pin", "ban", "held", "pending", "former")

PATHWAYS: Final = (
    "twelve_step",
    "smart",
    "dharma",
    "lifering",
    "women_for_sobriety",
    "faith_based",
    "moud",
    "harm_reduction",
    "secular_other",
    "culturally_specific",
    "undecided",
)
SUBSTANCES: Final = (
    "alcohol",
    "opioids",
    "stimulants",
    "cannabis",
    "sedatives",
    "hallucinogens",
    "inhalants",
    "nicotine",
    "other",
)
EXPERIENCES: Final = (
    "justice",
    "homelessness",
    "veteran",
    "parenting",
    "pregnancy",
    "co_occurring",
    "trauma",
    "chronic_pain",
    "grief",
    "lgbtq",
    "rural",
    "newcomer",
    "student",
    "shift_work",
)

LANGUAGE_NAMES: Final = {
    "ar": "Arabic",
    "ase": "American Sign Language",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "ht": "Haitian Creole",
    "ko": "Korean",
    "pt": "Portuguese",
    "ru": "Russian",
    "so": "Somali",
    "tl": "Tagalog",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
"""Names of languages often met, for texts; any other language goes by its code."""

UNSAID: Final = frozenset({"", "prefer_not_to_say", "rather_not_say", "no_answer", "unknown", "n/a", "na", "none"})
"""Answers that say nothing, once folded to lower case and underscores."""

SYNONYMS: Final[dict[str, dict[str, str]]] = {
    "mode": {
        "in-person": "in_person",
        "face_to_face": "in_person",
        "onsite": "in_person",
        "telephone": "phone",
        "call": "phone",
        "zoom": "video",
        "online": "video",
        "video_call": "video",
    },
    "kind": {
        "peer_specialist": "specialist",
        "peer_support_specialist": "specialist",
        "certified_peer_specialist": "specialist",
        "cps": "specialist",
        "cpss": "specialist",
        "role-model": "role_model",
        "volunteer": "role_model",
    },
    "asks_for": {
        "either": "any",
        "no_matter": "any",
        "peer_specialist": "specialist",
        "peer_support_specialist": "specialist",
        "certified_peer_specialist": "specialist",
        "role-model": "role_model",
        "volunteer": "role_model",
    },
    "cadence": {
        "biweekly": "fortnightly",
        "every_two_weeks": "fortnightly",
        "every_week": "weekly",
        "one_off": "once",
        "one-off": "once",
        "one_time": "once",
        "one-time": "once",
        "one_conversation": "once",
        "single": "once",
    },
    "stage": {
        "90_days": "first_90_days",
        "under_90_days": "first_90_days",
        "3-12_months": "3_12_months",
        "1-5_years": "1_5_years",
        "5+": "5_plus_years",
        "5+_years": "5_plus_years",
        "5_plus": "5_plus_years",
        "over_5_years": "5_plus_years",
    },
    "urgency": {
        "0": "routine",
        "1": "soon",
        "2": "urgent",
        "3": "crisis",
        "low": "routine",
        "normal": "routine",
        "medium": "soon",
        "high": "urgent",
        "emergency": "crisis",
        "critical": "crisis",
    },
    "gender": {
        "f": "woman",
        "female": "woman",
        "women": "woman",
        "m": "man",
        "male": "man",
        "men": "man",
        "non-binary": "nonbinary",
        "non_binary": "nonbinary",
        "nb": "nonbinary",
        "x": "nonbinary",
    },
    "pathway": {
        "aa": "twelve_step",
        "na": "twelve_step",
        "12_step": "twelve_step",
        "12-step": "twelve_step",
        "twelve-step": "twelve_step",
        "smart_recovery": "smart",
        "recovery_dharma": "dharma",
        "refuge_recovery": "dharma",
        "mat": "moud",
        "medication": "moud",
        "faith": "faith_based",
        "faith-based": "faith_based",
        "wfs": "women_for_sobriety",
        "secular": "secular_other",
    },
    "substance": {
        "opioid": "opioids",
        "opiates": "opioids",
        "heroin": "opioids",
        "fentanyl": "opioids",
        "oxycodone": "opioids",
        "methadone": "opioids",
        "stimulant": "stimulants",
        "cocaine": "stimulants",
        "crack": "stimulants",
        "meth": "stimulants",
        "methamphetamine": "stimulants",
        "methamphetamines": "stimulants",
        "amphetamine": "stimulants",
        "amphetamines": "stimulants",
        "marijuana": "cannabis",
        "benzodiazepines": "sedatives",
        "benzos": "sedatives",
        "tranquilizers": "sedatives",
        "barbiturates": "sedatives",
        "pcp": "hallucinogens",
        "inhalant": "inhalants",
        "tobacco": "nicotine",
    },
    "experience": {
        "co-occurring": "co_occurring",
        "mental_health": "co_occurring",
        "chronic-pain": "chronic_pain",
        "homeless": "homelessness",
        "incarceration": "justice",
        "parent": "parenting",
        "shift-work": "shift_work",
        "immigrant": "newcomer",
        "lgbtq+": "lgbtq",
    },
    "strength": {
        "required": "must",
        "preferred": "prefer",
        "no": "no_matter",
        "any": "no_matter",
        "no-matter": "no_matter",
    },
}
"""For each set, folded everyday words to the word of the set."""

WORDS: Final[dict[str, tuple[str, ...]]] = {
    "mode": MODES,
    "kind": KINDS,
    "asks_for": ASKED_KINDS,
    "cadence": CADENCES,
    "stage": STAGES,
    "urgency": URGENCIES,
    "gender": GENDERS,
    "pathway": PATHWAYS,
    "substance": SUBSTANCES,
    "experience": EXPERIENCES,
    "strength": STRENGTHS,
    "pair_kind": PAIR_KINDS,
}
"""Every closed set under its singular name."""


def folded(text: str) -> str:
    """Return ``text`` in lower case, trimmed, with inner white space as single underscores."""
    return "_".join(text.lower().split())


def canonical(set_name: str, text: str) -> str | None:
    """Return the word of a closed set that ``text`` means, or None if it means none.

    Parameters
    ----------
    set_name : str
        A key of `WORDS`, for example ``"pathway"``.
    text : str
        As typed: case, spaces and everyday synonyms are forgiven.

    Examples
    --------
    >>> canonical("substance", "Heroin")
    'opioids'
    >>> canonical("mode", "In person")
    'in_person'
    >>> canonical("mode", "pigeon") is None
    True
    """
    word = folded(text)
    if word in WORDS[set_name]:
        return word
    if (synonym := SYNONYMS.get(set_name, {}).get(word)) is not None:
        return synonym
    plain = word.replace("-", "_")
    return plain if plain in WORDS[set_name] else None
