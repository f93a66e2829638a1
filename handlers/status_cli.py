"""`copbot status`: how each community does, for an operator and for what reads JSON."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import datetime
from typing import Any

import click

from bot.clock import SystemClock
from bot.facts import Delivery, Some, Status, Waiting
from bot.i18n import translator
from bot.rules.problems import Refused
from bot.usecases import health
from bot.views import status as views
from handlers.terminal import fail, opened_database


@click.command()
@click.option("--json", "as_json", is_flag=True, help="The same facts as JSON, with codes for the reasons.")
@click.option("--cop", "slug", default="", help="Only this community, for example bewoners-in-beeld.")
def status(as_json: bool, slug: str) -> None:
    """Tell for each community what was last sent, what is due next, and why something did not go out."""
    now = SystemClock().now()
    with closing(opened_database()) as database:
        try:
            found = database.write_here(health.statuses, now, slug)
        except Refused as refused:
            fail(refused)
    if as_json:
        click.echo(json.dumps({"communities": [_row(one) for one in found]}, ensure_ascii=False))
        return
    click.echo("\n\n".join(views.as_plain_text(translator("en"), one, now) for one in found))


def _row(told: Status) -> dict[str, Any]:
    """Give a community's facts under names that stay: docs/operating.md lists them."""
    standing, community = told.standing, told.standing.community
    last, following = standing.last, standing.following
    return {
        "slug": community.slug,
        "name": community.name,
        "team": community.team_id,
        "channel": community.channel_id,
        "installed": standing.installed,
        "closed": standing.closed or None,
        "digest_on": community.digest_on,
        "next_digest_at": _iso(standing.digest.ready_at if standing.digest else None),
        "no_digest": standing.no_digest or None,
        "last_sent_at": _iso(last.posted_at if last else None),
        "last_kind": last.kind if last else None,
        "next_due_at": _iso(following.due_at if following else None),
        "next_kind": following.kind if following else None,
        "last_digest": told.last_digest,
        "deliveries": told.counts,
        "waiting": _some(standing.waiting, _waiting),
        "uncertain": _some(standing.uncertain, _delivery),
        "undelivered": _some(standing.undelivered, _delivery),
        "left_out": _some(standing.left_out, _delivery),
    }


def _some(found: Some[Any], show: Any) -> dict[str, Any]:
    return {"total": found.total, "first": [show(line) for line in found.lines]}


def _waiting(found: Waiting) -> dict[str, Any]:
    wait = found.wait
    return {**_delivery(found.delivery), "why": wait.why, "reason": wait.reason or None, "until": _iso(wait.until)}


def _delivery(row: Delivery) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "due_at": _iso(row.due_at),
        "state": row.state,
        "reason": row.reason or None,
        "attempts": row.attempts,
        "look_at": _iso(row.look_at),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
