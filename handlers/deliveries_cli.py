"""Operator commands about deliveries: what waits or went wrong, and what is to be done with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from typing import Any

import click

from bot.clock import SystemClock
from bot.facts import Delivery
from bot.facts.outbox import Handled
from bot.rules.problems import Refused
from bot.usecases import outbox
from handlers.terminal import fail, opened_database

IDS = click.argument("ids", type=click.IntRange(1), nargs=-1, metavar="ID…")
COP = click.option("--cop", "slug", help="Only of this community, for example bewoners-in-beeld.")
ALL_HELD = click.option("--all-held", is_flag=True, help="Everything that is held after a backup was put back.")


@click.group()
def deliveries() -> None:
    """What the bot says unasked: see what did not arrive, and say what is to be done with it."""


@deliveries.command("list")
@click.option("--state", type=click.Choice(outbox.LISTED), help="Without it: whatever did not arrive.")
@COP
@click.option("--most", type=click.IntRange(1), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True)
def show(state: str | None, slug: str | None, most: int, *, as_json: bool) -> None:
    """Print deliveries, the latest due first: never what a member wrote."""
    with closing(opened_database()) as database:
        try:
            found = database.write_here(outbox.standing, state, slug, SystemClock().now(), most)
        except Refused as refused:
            fail(refused)
    rows = [_row(delivery, cop) for delivery, cop in found.lines]
    if as_json:
        click.echo(json.dumps({"deliveries": rows, "more": found.more}, ensure_ascii=False))
        return
    for row in rows:
        click.echo(
            f"{row['id']:>6}  {row['state']:<9}  due {row['due_at']}  {row['kind']:<17}  {row['cop'] or '-'}  "
            f"attempts {row['attempts']}  {row['reason'] or '-'}  {row['key']}"
        )
    if found.more:
        click.echo(f"And {found.more} more: --most {len(rows) + found.more} shows all.")
    if not rows:
        click.echo("There are none.")


@deliveries.command()
@IDS
def retry(ids: tuple[int, ...]) -> None:
    """Send these again: each failed, was missed, or may have arrived. Look in the channel first."""
    _do(outbox.retry, "sent again", ids, None)


@deliveries.command()
@IDS
@ALL_HELD
@COP
def release(ids: tuple[int, ...], slug: str | None, *, all_held: bool) -> None:
    """Let these go that are held after a backup was put back. What is too late by now is recorded as missed."""
    _do(outbox.release, "released", ids, slug, all_held=all_held)


@deliveries.command()
@IDS
@ALL_HELD
@COP
def drop(ids: tuple[int, ...], slug: str | None, *, all_held: bool) -> None:
    """Take these away: they are not sent, and what follows them (the rest of a digest) neither."""
    _do(outbox.drop, "dropped", ids, slug, all_held=all_held)


def _do(
    use_case: Callable[..., list[Handled]], done: str, ids: tuple[int, ...], slug: str | None, *, all_held: bool = False
) -> None:
    """Do it and say how it went. Exits with 1 when it could not be done with each."""
    if bool(ids) == all_held or (slug and not all_held):
        raise click.UsageError("Name deliveries by their ID, or --all-held (then --cop may say of which community).")
    with closing(opened_database()) as database:
        try:
            wanted = database.write_here(outbox.held, slug) if all_held else ids
        except Refused as refused:
            fail(refused)
        handled = database.write_here(use_case, wanted, SystemClock().now())
    for one in handled:
        if one.why_not:
            click.echo(f"{one.delivery_id} cannot be {done}: {_why(one)}", err=True)
        elif not all_held:
            click.echo(f"{one.delivery_id} is {one.state} now{_too_late(one)}.")
    if all_held:
        states = [one.state for one in handled if not one.why_not]
        click.echo(", ".join(f"{state} {states.count(state)}" for state in sorted(set(states))) or "Nothing is held.")
    if any(one.why_not for one in handled):
        raise SystemExit(1)


def _too_late(one: Handled) -> str:
    return ": it is too late for it" if one.state == "missed" else ""


def _why(one: Handled) -> str:
    if one.why_not == outbox.UNKNOWN:
        return "there is no such delivery."
    if one.why_not == outbox.TOO_LATE:
        return "it is too late for it; nobody would be served by it now."
    if one.state == "held":
        return "it is held. See: copbot deliveries release --help"
    return f"it is {one.state}."


def _row(delivery: Delivery, cop: str | None) -> dict[str, Any]:
    def iso(moment: datetime | None) -> str | None:
        return moment.isoformat(timespec="seconds") if moment else None

    return {
        "id": delivery.id,
        "cop": cop,
        "kind": delivery.kind,
        "state": delivery.state,
        "due_at": iso(delivery.due_at),
        "ready_at": iso(delivery.ready_at),
        "late_after": iso(delivery.late_after),
        "attempts": delivery.attempts,
        "reason": delivery.reason,
        "key": delivery.key,
    }
