"""What use cases hand to views: plain facts, by noun. Neither knows the other; both know these."""

from bot.facts.asides import Arrived, Nudge, Orphaned, Reader
from bot.facts.cases import CasePage
from bot.facts.communities import Connected, Given, People, Preferences, Setup
from bot.facts.digests import Ahead, DigestPart
from bot.facts.health import Health, Moments, Some, Standing, Status, Waiting
from bot.facts.installations import Place, Workplace
from bot.facts.meetings import Check, Notice, Planned
from bot.facts.privacy import InCommunity, OwnData, Wishes
from bot.facts.submissions import ClosedAsk, OwnPage, Shared
from storage.records import Community, Delivery
from storage.submissions import SubmissionLine

__all__ = [
    "Ahead",
    "Arrived",
    "CasePage",
    "Check",
    "ClosedAsk",
    "Community",
    "Connected",
    "Delivery",
    "DigestPart",
    "Given",
    "Health",
    "InCommunity",
    "Moments",
    "Notice",
    "Nudge",
    "Orphaned",
    "OwnData",
    "OwnPage",
    "People",
    "Place",
    "Planned",
    "Preferences",
    "Reader",
    "Setup",
    "Shared",
    "Some",
    "Standing",
    "Status",
    "SubmissionLine",
    "Waiting",
    "Wishes",
    "Workplace",
]
