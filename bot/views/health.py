"""How the bot does in a community, on the Home tab of its coordinators."""

from __future__ import annotations

from datetime import datetime

from slack_sdk.models.blocks import Block

from bot.facts.home import Health, Some
from bot.i18n import Translator
from bot.rules import deliveries as kinds
from bot.rules import states, versions
from bot.rules.instants import wall
from bot.views.blocks import actions, button, context, divider, heading, section
from bot.views.doubts import answers
from bot.views.lists import left_over
from bot.views.text import author, bold, capital, channel, fit, mentions, quoted
from bot.views.trouble import what_now, why
from storage.cases import CaseLine
from storage.records import Community, Delivery
from storage.submissions import SubmissionLine

HOLDERS_NAMED = 5


def lines(t: Translator, health: Health, community: Community, zone: str, now: datetime) -> list[Block]:
    """Give what came last and comes next, what stands in the way, what waits, did not arrive and went quiet."""
    blocks: list[Block] = [divider(), heading(t("How is the CoP doing?")), context(t("Only coordinators see this."))]
    last, following = t("Nothing was posted yet."), t("Nothing is planned.")
    if health.last is not None and health.last.posted_at is not None:
        when = t.at(health.last.posted_at, zone, now)
        last = t("Posted last: {what}, {when}.", what=delivery_name(t, health.last.kind), when=when)
    if health.following is not None:
        when = t.at(health.following.due_at, zone, now)
        following = t("Comes next: {what}, {when}.", what=delivery_name(t, health.following.kind), when=when)
    blocks.append(section(f"• {last}\n• {following}"))
    if health.closed:
        what = t("*I cannot post in {channel}.*", channel=channel(community.channel_id or ""))
        blocks.append(section(f"{what} {why(t, health.closed)} {what_now(t, health.closed)}"))
        blocks.append(actions(button(t("Try again"), "channel.again", str(community.id))))
    blocks += _approvals(t, health.approvals)
    if health.undelivered.lines:
        blocks.append(heading(t("Did not arrive in the last two weeks")))
        for row in health.undelivered.lines:
            blocks += [section(_undelivered(t, row, zone, now)), *answers(t, row)]
        blocks += left_over(t, health.undelivered.more)
    if health.quiet.lines:
        blocks.append(heading(t("Quiet for six weeks or longer")))
        blocks += [section(_quiet(t, line, zone, now)) for line in health.quiet.lines]
        blocks += left_over(t, health.quiet.more)
    return blocks


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


def undelivered_reason(t: Translator, delivery: Delivery) -> str:
    """Say why something did not arrive, or that nobody knows whether it did."""
    if delivery.state == states.UNCERTAIN:
        if delivery.kind == kinds.DIGEST:
            return t("Slack did not answer, so it may stand there or not. `/weekly-digest now` posts it again.")
        return t("Slack did not answer, so it may stand there or not.")
    if delivery.state == states.MISSED:
        return t("It could not be posted in time.")
    told = {
        "user_not_found": t("This person is not there any more."),
        "user_disabled": t("This person is not there any more."),
        "user_not_visible": t("This person cannot be reached."),
        "message_not_found": t("The message that it was about is gone."),
        "cant_update_message": t("The message that it was about can no longer be changed."),
        "edit_window_closed": t("The message that it was about can no longer be changed."),
        "lease_expired": t("I was stopped each time before it was posted."),
    }
    return told.get(delivery.reason) or t("Slack gives this reason: `{reason}`.", reason=_code(delivery.reason))


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
    when, what = t.at(delivery.due_at, zone, now), delivery_name(t, delivery.kind)
    return f"• {capital(what)}, {when}: {undelivered_reason(t, delivery)}"


def _quiet(t: Translator, line: CaseLine, zone: str, now: datetime) -> str:
    held = t("no holder yet")
    if line.holders:
        held = t("held by {people}", people=mentions(line.holders[:HOLDERS_NAMED]))
    since = wall(line.last_update_at or line.case.created_at, zone).date()
    day = t.day(since, wall(now, zone).date())
    heard = t("last update {day}", day=day) if line.last_update_at else t("no updates since {day}", day=day)
    return f"• {bold(line.case.title)}: {heard}, {held}"


def _code(reason: str) -> str:
    return fit(reason or "unknown", 64).replace("`", "'")
