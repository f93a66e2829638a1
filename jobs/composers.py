"""What each kind of delivery says, composed at the moment it goes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.facts import Delivery
from bot.i18n import translator
from bot.rules import deliveries as kinds
from bot.rules.deliveries import Dropped
from bot.services import Services
from bot.usecases import asides, cards, consent, doubts, editions, meetings, profiles, reach, reports
from bot.usecases import communities as community_cases
from bot.views import asides as aside_views
from bot.views import communities as community_views
from bot.views import consent as consent_views
from bot.views import digests as digest_views
from bot.views import doubts as doubt_views
from bot.views import notices
from bot.views import onboarding as onboarding_views
from bot.views import reports as report_views
from bot.views import submissions as submission_views
from bot.views import trouble as trouble_views
from bot.views.blocks import Message

Composer = Callable[[Services, Delivery, datetime], Awaitable[Message | None]]


async def card(services: Services, delivery: Delivery, now: datetime) -> Message | None:
    """A submission's card, new or changed."""
    line, community = await services.database.read(cards.for_card, delivery.cop_id, delivery.subject_id)
    return submission_views.card(translator(community.language), line, community)


async def removal(services: Services, delivery: Delivery, now: datetime) -> Message | None:
    """Nothing to compose: the message goes away."""
    return None


async def notice(services: Services, delivery: Delivery, now: datetime) -> Message | None:
    """A reminder, or the notice of a new, moved or cancelled meeting."""
    facts = await services.database.read(meetings.for_notice, delivery, now)
    t = translator(facts.community.language)
    if delivery.kind == kinds.MEETING_PLANNED:
        return notices.announcement(t, facts.meeting, facts.community, now)
    if delivery.kind == kinds.MEETING_MOVED and delivery.facts.get("restored"):
        return notices.goes_ahead(t, facts.meeting, now)
    if delivery.kind == kinds.MEETING_MOVED:
        old = datetime.fromisoformat(str(delivery.facts["starts_at"]))
        return notices.moved(t, facts.meeting, old, now)
    if delivery.kind == kinds.MEETING_CANCELLED:
        return notices.called_off(t, facts.meeting, now)
    return notices.reminder(t, facts.meeting, facts.community, delivery.occurrence, facts.recent, now)


async def digest(services: Services, delivery: Delivery, now: datetime) -> Message | None:
    """One message of a weekly digest; its items are fixed before the first goes."""
    part = await services.database.write_patiently(editions.freeze, delivery, now)
    return digest_views.message(translator(part.community.language), part, now)


async def digest_edit(services: Services, delivery: Delivery, now: datetime) -> Message | None:
    """A posted message of a digest, as it should read today."""
    part = await services.database.read(editions.for_edit, delivery)
    return digest_views.message(translator(part.community.language), part, now)


async def welcome(services: Services, delivery: Delivery, now: datetime) -> Message | None:
    """The text with which the bot introduces itself."""
    community = await services.database.read(community_cases.by_id, delivery.cop_id)
    return community_views.welcome(translator(community.language), community)


async def nudge(services: Services, delivery: Delivery, now: datetime) -> Message | None:
    """The question to the holder of a quiet case."""
    asked = await services.database.read(asides.for_nudge, delivery, now)
    return aside_views.nudge(translator(asked.reader.language), asked, now)


async def successor(services: Services, delivery: Delivery, now: datetime) -> Message | None:
    """The question to a coordinator about a case whose holder left."""
    orphaned = await services.database.read(asides.for_successor, delivery, now)
    return aside_views.successor(translator(orphaned.reader.language), orphaned)


async def newcomer(services: Services, delivery: Delivery, now: datetime) -> Message | None:
    """The welcome to somebody who came into the channel."""
    arrived = await services.database.read(asides.for_newcomer, delivery, now)
    return aside_views.newcomer(translator(arrived.reader.language), arrived, now)


async def onboarding(services: Services, delivery: Delivery, now: datetime) -> Message | None:
    """The first message to whoever installed the bot."""
    language = await services.database.read(profiles.language_for, delivery.team_id, delivery.channel_id)
    return onboarding_views.invitation(translator(language or services.settings.language))


async def trouble(services: Services, delivery: Delivery, now: datetime) -> Message | None:
    """The news that a channel is closed, to a coordinator; opened again meanwhile, there is nothing to tell."""
    channel_id = str(delivery.facts["channel"])
    reason = await services.database.read(reach.why_closed, delivery.team_id, channel_id)
    if not reason:
        raise Dropped("open_again")
    community = await services.database.read(community_cases.by_id, delivery.cop_id)
    language = await services.database.read(profiles.language_for, delivery.team_id, delivery.channel_id)
    return trouble_views.channel_closed(translator(language or community.language), community, channel_id, reason)


async def consented(services: Services, delivery: Delivery, now: datetime) -> Message | None:
    """Who asked to keep somebody's message hears that its author agreed."""
    line, community, language = await services.database.read(consent.for_asker, delivery)
    return consent_views.agreed(translator(language), line, community)


async def doubt(services: Services, delivery: Delivery, now: datetime) -> Message | None:
    """The question to a coordinator whether something stands in the channel."""
    asked = await services.database.read(doubts.for_doubt, delivery)
    return doubt_views.question(translator(asked.language), asked, now)


async def report(services: Services, delivery: Delivery, now: datetime) -> Message | None:
    """What never came, to a coordinator."""
    told = await services.database.read(reports.for_report, delivery)
    return report_views.report(translator(told.language), told, now)


COMPOSERS: dict[str, Composer] = {
    kinds.CARD: card,
    kinds.CARD_EDIT: card,
    kinds.CARD_REMOVAL: removal,
    kinds.MEETING_PLANNED: notice,
    kinds.MEETING_MOVED: notice,
    kinds.MEETING_CANCELLED: notice,
    kinds.REMINDER: notice,
    kinds.DIGEST: digest,
    kinds.DIGEST_EDIT: digest_edit,
    kinds.WELCOME: welcome,
    kinds.NUDGE: nudge,
    kinds.SUCCESSOR: successor,
    kinds.NEWCOMER: newcomer,
    kinds.ONBOARDING: onboarding,
    kinds.TROUBLE: trouble,
    kinds.CONSENTED: consented,
    kinds.DOUBT: doubt,
    kinds.REPORT: report,
}
