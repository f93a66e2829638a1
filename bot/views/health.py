"""How the bot does in a community: on the Home tab of its coordinators, and in parts for `/cop status`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import Block

from bot.facts.health import Health, Some, Standing
from bot.i18n import Translator
from bot.rules import deliveries as kinds
from bot.rules import versions
from bot.rules.instants import wall
from bot.views import reasons
from bot.views.blocks import actions, button, context, divider, heading, of_community, section
from bot.views.doubts import answers
from bot.views.lists import and_more, left_over
from bot.views.text import author, bold, capital, channel, mentions, quoted
from bot.views.trouble import what_now
from storage.cases import CaseLine
from storage.records import Community, Delivery
from storage.submissions import SubmissionLine

HOLDERS_NAMED = 5


def lines(t: Translator, health: Health, community: Community, zone: str, now: datetime) -> list[Block]:
    """Give what came last and comes next, what stands in the way, what waits, did not arrive and went quiet."""
    standing = health.standing
    blocks: list[Block] = [divider(), heading(t("How is the CoP doing?")), context(t("Only coordinators see this."))]
    blocks.append(section("\n".join(f"• {line}" for line in came_and_comes(t, standing, zone, now))))
    if standing.closed:
        blocks += closed(t, community, standing.closed)
    blocks += told(t, waiting(t, standing, zone, now))
    if standing.uncertain.lines:
        blocks.append(heading(t("Nobody knows whether this arrived")))
        for row in standing.uncertain.lines:
            blocks += [section(_undelivered(t, row, zone, now)), *answers(t, row)]
        blocks += left_over(t, standing.uncertain.more)
    blocks += told(t, undelivered(t, standing, zone, now)) + told(t, left_out(t, standing, zone, now))
    blocks += _approvals(t, health.approvals)
    if health.quiet.lines:
        blocks.append(heading(t("Quiet for six weeks or longer")))
        blocks += [section(_quiet(t, line, zone, now)) for line in health.quiet.lines]
        blocks += left_over(t, health.quiet.more)
    return blocks


def came_and_comes(t: Translator, standing: Standing, zone: str, now: datetime) -> list[str]:
    """Give what was posted last, what comes next, and when the weekly digest comes or why it does not."""
    last, following = t("Nothing was posted yet."), t("Nothing is planned.")
    if standing.last is not None and standing.last.posted_at is not None:
        when = t.at(standing.last.posted_at, zone, now)
        last = t("Posted last: {what}, {when}.", what=delivery_name(t, standing.last.kind), when=when)
    if standing.following is not None:
        when = t.at(standing.following.due_at, zone, now)
        following = t("Comes next: {what}, {when}.", what=delivery_name(t, standing.following.kind), when=when)
    lines = [last, following]
    if standing.no_digest:
        lines.append(reasons.no_digest(t, standing.no_digest))
    elif standing.digest is not None and standing.digest is not standing.following:
        lines.append(t("The next weekly digest: {when}.", when=t.at(standing.digest.ready_at, zone, now)))
    return lines


def closed(t: Translator, community: Community, reason: str) -> list[Block]:
    """Give why the channel cannot be posted to, what to do about it, and the button that tries again."""
    what = t("*I cannot post in {channel}.*", channel=channel(community.channel_id or ""))
    again = button(t("Try again"), "channel.again", str(community.id))
    text = f"{what} {reasons.because(t, reason)} {what_now(t, reason)}"
    return [section(text), actions(again, block_id=of_community(community.id))]


@dataclass(frozen=True)
class Part:
    """Lines below a heading, and how many there are besides."""

    heading: str
    lines: list[str]
    more: int


def waiting(t: Translator, standing: Standing, zone: str, now: datetime) -> Part:
    """Give what should have been posted by now, each with why it waits."""
    lines = [
        _line(t, found.delivery, reasons.waits(t, found.wait, zone, now), zone, now) for found in standing.waiting.lines
    ]
    return Part(t("Still waits"), lines, standing.waiting.more)


def uncertain(t: Translator, standing: Standing, zone: str, now: datetime) -> Part:
    """Give what may have arrived or not, each with what happens now."""
    lines = [_undelivered(t, row, zone, now) for row in standing.uncertain.lines]
    return Part(t("Nobody knows whether this arrived"), lines, standing.uncertain.more)


def undelivered(t: Translator, standing: Standing, zone: str, now: datetime) -> Part:
    """Give what did not arrive, each with why."""
    lines = [_undelivered(t, row, zone, now) for row in standing.undelivered.lines]
    return Part(t("Did not arrive in the last two weeks"), lines, standing.undelivered.more)


def left_out(t: Translator, standing: Standing, zone: str, now: datetime) -> Part:
    """Give what was not posted on purpose, each with why."""
    lines = [_line(t, row, reasons.because(t, row.reason), zone, now) for row in standing.left_out.lines]
    return Part(t("Skipped in the last two weeks"), lines, standing.left_out.more)


def told(t: Translator, part: Part) -> list[Block]:
    """Give a part as one block, so that a full Home holds them all; nothing when it is empty."""
    if not part.lines:
        return []
    more = [and_more(t, part.more)] if part.more else []
    return [section("\n".join([f"*{part.heading}*", *part.lines, *more]))]


def delivery_name(t: Translator, kind: str) -> str:
    """Name a kind of message, as in a sentence."""
    names = {
        kinds.CARD: t("a contribution"),
        kinds.CARD_EDIT: t("a changed contribution"),
        kinds.CARD_REMOVAL: t("the removal of a contribution"),
        kinds.MEETING_PLANNED: t("a new meeting"),
        kinds.MEETING_MOVED: t("a moved meeting"),
        kinds.MEETING_CANCELLED: t("a cancelled meeting"),
        kinds.REMINDER: t("a reminder of a meeting"),
        kinds.DIGEST: t("the weekly digest"),
        kinds.DIGEST_EDIT: t("a correction in the weekly digest"),
        kinds.WELCOME: t("the welcome text"),
    }
    return names.get(kind, t("a private message"))


def _approvals(t: Translator, waiting: Some[SubmissionLine]) -> list[Block]:
    if not waiting.lines:
        return []
    text = t(
        "There is no website yet. What you approve now goes on it when there is one. "
        "Whatever you choose, the CoPs keep seeing it."
    )
    blocks: list[Block] = [heading(t("Waits for your approval")), context(text)]
    for line in waiting.lines:
        value = versions.written(line.submission.id, line.submission.revision)
        yes = button(t("May go on the website"), "approval.yes", value)
        no = button(t("Not on the website"), "approval.no", value)
        blocks += [section(_waits(t, line)), actions(yes, no)]
    return [*blocks, *left_over(t, waiting.more)]


def _waits(t: Translator, line: SubmissionLine) -> str:
    record = line.submission
    title = f"{bold(line.case_title)}: " if line.case_title else ""
    return f"{title}{quoted(record.lesson or record.ask or record.happened)}\n{capital(author(t, line.author))}"


def _undelivered(t: Translator, delivery: Delivery, zone: str, now: datetime) -> str:
    return _line(t, delivery, reasons.not_arrived(t, delivery, zone, now), zone, now)


def _line(t: Translator, delivery: Delivery, why: str, zone: str, now: datetime) -> str:
    when, what = t.at(delivery.due_at, zone, now), delivery_name(t, delivery.kind)
    return f"• {capital(what)}, {when}: {why}"


def _quiet(t: Translator, line: CaseLine, zone: str, now: datetime) -> str:
    held = t("no holder yet")
    if line.holders:
        held = t("held by {people}", people=mentions(line.holders[:HOLDERS_NAMED]))
    since = wall(line.last_update_at or line.case.created_at, zone).date()
    day = t.day(since, wall(now, zone).date())
    heard = t("last update {day}", day=day) if line.last_update_at else t("no updates since {day}", day=day)
    return f"• {bold(line.case.title)}: {heard}, {held}"
