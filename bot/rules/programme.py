"""The national programme 'Brede welvaart in beleid' and its five communities of practice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True)
class ProgrammeCommunity:
    """One CoP of the programme as its plan describes it."""

    slug: str
    name: str
    goal_nl: str
    goal_en: str
    question_nl: str
    question_en: str
    bureaus: tuple[str, ...]


COMMUNITIES = (
    ProgrammeCommunity(
        "bewoners-in-beeld",
        "Bewoners in beeld",
        "We zoeken hoe bewoners echt meetellen in beleid en besluiten.",
        "How residents' views really count in policy and decisions.",
        "Hoe nemen we mee wat bewoners vinden, en hoe wegen we dat?",
        "How do we include and weigh what residents think?",
        ("Trendbureau Drenthe", "Sociaal Planbureau Groningen"),
    ),
    ProgrammeCommunity(
        "gebiedsgericht-werken",
        "Basis voor gebiedsgericht werken",
        "We leggen de puzzel van alle opgaven in één gebied.",
        "Solving the puzzle of all tasks in one area.",
        "Welke opgaven komen samen in een gebied, en hoe leggen we die puzzel?",
        "Which tasks meet in one area, and how do we solve that puzzle?",
        ("HZ Kenniscentrum Zeeuwse Samenleving",),
    ),
    ProgrammeCommunity(
        "oog-voor-de-toekomst",
        "Oog voor de toekomst",
        "We laten 'later' meetellen bij keuzes van nu.",
        "Making 'later' count in today's choices.",
        "Hoe wegen we de gevolgen voor later mee in de keuzes van nu?",
        "How do we weigh the effects on later in the choices of today?",
        ("Het PON & Telos",),
    ),
    ProgrammeCommunity(
        "lerende-en-adaptieve-aanpak",
        "Lerende en adaptieve aanpak",
        "We leren tijdens het werk en sturen op tijd bij.",
        "Learning along the way and adjusting in time.",
        "Hoe leren we en sturen we bij terwijl het beleid al loopt?",
        "How do we learn and adjust while the policy is already running?",
        ("Planbureau Fryslân",),
    ),
    ProgrammeCommunity(
        "sturen-op-impact",
        "Sturen op impact",
        "We maken zichtbaar wat beleid kost en oplevert voor brede welvaart.",
        "Showing what policy costs and yields for broad prosperity.",
        "Hoe meten we wat beleid kost en oplevert voor brede welvaart?",
        "How do we measure what policy costs and yields for broad prosperity?",
        ("NEIMED",),
    ),
)

FIRST_DIGEST = (3, time(15, 0))
"""Thursday 15.00: many part-timers are off on Wednesday or Friday. Source: the domain notes on digests."""
DEFAULT_REMINDERS = ("7d", "1d", "1h")

REGIONS = ("Noord", "Midden", "Zuid")
"""The regions of the Dutch school holidays, as the package `holidays` names them. Source: the national regulation."""
