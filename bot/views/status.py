"""The answer to `/cop status`, and the same for an operator's terminal."""

from __future__ import annotations

from datetime import datetime

from slack_sdk.models.blocks import Block

from bot.facts.health import Moments, Standing, Status
from bot.i18n import Translator
from bot.views import health, reasons
from bot.views.blocks import Message, context, section
from bot.views.health import Part
from bot.views.lists import and_more
from bot.views.meetings import short
from bot.views.text import bold, plain


def status(t: Translator, standing: Standing, zone: str, now: datetime) -> Message:
    """Give a coordinator what was posted, what comes, and why something did not go out."""
    opening = t("How is {cop} doing?", cop=bold(standing.community.name))
    lines = "\n".join(f"• {line}" for line in health.came_and_comes(t, standing, zone, now))
    blocks: list[Block] = [section(opening), section(lines)]
    if standing.closed:
        blocks += health.closed(t, standing.community, standing.closed)
    parts = _parts(t, standing, zone, now)
    for part in parts:
        blocks += health.told(t, part)
    if not parts and not standing.closed:
        blocks.append(section(t("Everything that was to be posted is posted.")))
    blocks.append(context(t("Only you see this. You find the same on my Home tab.")))
    return Message(f"{opening}\n{lines}".replace("*", ""), blocks)


def moments(t: Translator, told: Moments, now: datetime) -> Message:
    """Give a member what comes next."""
    zone = told.community.timezone
    lines = [t("No meeting is planned."), t("No weekly digest is planned.")]
    if told.meeting is not None:
        lines[0] = t("The next meeting: {meeting}.", meeting=short(t, told.meeting, now))
    if told.digest_at is not None:
        lines[1] = t("The next weekly digest: {when}.", when=t.at(told.digest_at, zone, now))
    text = "\n".join([bold(told.community.name), *(f"• {line}" for line in lines)])
    return Message(text.replace("*", ""), [section(text), context(t("Coordinators see more here."))])


def as_plain_text(t: Translator, told: Status, now: datetime) -> str:
    """Give the same for a terminal: a community, and its lines below it."""
    standing, community = told.standing, told.standing.community
    place = f"{community.team_id} {community.channel_id}" if community.team_id else t("not connected")
    lines = [_of_a_connected(t, standing, now)] if community.team_id else []
    counted = ", ".join(f"{state} {number}" for state, number in sorted(told.counts.items()))
    in_all = t("In all: {counts}", counts=counted or t("nothing"))
    return "\n".join([f"{community.slug}: {place}", *lines, f"  {in_all}"])


def _of_a_connected(t: Translator, standing: Standing, now: datetime) -> str:
    community = standing.community
    told = health.came_and_comes(t, standing, community.timezone, now)
    if not standing.installed:
        told.append(t("The bot is not in this workspace."))
    if standing.closed:
        cannot = t("*I cannot post in {channel}.*", channel=community.channel_id)
        told.append(f"{cannot} {reasons.because(t, standing.closed)}")
    lines = [f"  {plain(line)}" for line in told]
    for part in _parts(t, standing, community.timezone, now):
        lines += _as_text(t, part)
    return "\n".join(lines)


def _as_text(t: Translator, part: Part) -> list[str]:
    lines = [f"  {part.heading}:", *(f"    {plain(line)}" for line in part.lines)]
    return [*lines, f"    {and_more(t, part.more)}"] if part.more else lines


def _parts(t: Translator, standing: Standing, zone: str, now: datetime) -> list[Part]:
    found = (health.waiting, health.uncertain, health.undelivered, health.left_out)
    return [part for part in (make(t, standing, zone, now) for make in found) if part.lines]
