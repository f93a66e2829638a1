"""Operator commands: what somebody with a shell on the machine can ask of the bot."""

from __future__ import annotations

import json
import re
from contextlib import closing

import click

from bot.clock import SystemClock
from bot.i18n import translator
from bot.rules.problems import Refused
from bot.usecases import communities, digests, editions, installations
from bot.views import digests as digest_views
from handlers.check import findings
from handlers.database_cli import db
from handlers.deliveries_cli import deliveries
from handlers.members_cli import member
from handlers.slack.manifest import manifest
from handlers.status_cli import status
from handlers.terminal import SlackId
from handlers.terminal import fail as _fail
from handlers.terminal import opened_database as _database


@click.group()
def operator() -> None:
    """Commands for operators."""


operator.add_command(member)
operator.add_command(db)
operator.add_command(deliveries)
operator.add_command(status)


@operator.command("manifest")
@click.option("--mode", type=click.Choice(["http", "socket"]), required=True)
@click.option("--url", default="", help="Where Slack and people reach the bot: https://… Needed for http.")
@click.option("--history", is_flag=True, help="Also ask for the right to look up the bot's own posts.")
def show_manifest(mode: str, url: str, *, history: bool) -> None:
    """Print the Slack app's manifest as JSON. Needs no settings."""
    if mode == "http" and not re.fullmatch(r"https?://[^/\s]+(/\S*)?", url):
        raise click.UsageError("--url should say where Slack reaches the bot, for example https://bot.example.nl")
    click.echo(json.dumps(manifest(mode, url, history=history), indent=2, ensure_ascii=False))


@operator.command()
@click.option("--json", "as_json", is_flag=True)
def check(as_json: bool) -> None:
    """Say in plain words whether the bot can run: settings, database, and each workspace's token."""
    lines = findings()
    if as_json:
        checks = [{"ok": ok, "text": text} for ok, text in lines]
        click.echo(json.dumps({"ok": all(ok for ok, _ in lines), "checks": checks}, ensure_ascii=False))
    else:
        for ok, text in lines:
            click.echo(f"{'ok   ' if ok else 'WRONG'} {text}")
    if not all(ok for ok, _ in lines):
        raise SystemExit(1)


@operator.group()
def tokens() -> None:
    """Slack's tokens in the database."""


@tokens.command()
def rotate() -> None:
    """Encrypt every token anew with the first key of COPBOT_TOKEN_KEYS; then the older keys may go."""
    with closing(_database()) as database:
        try:
            number = database.write_here(installations.any_reseal)
        except LookupError as error:
            click.echo(f"Nothing was changed: {error}.", err=True)
            raise SystemExit(1) from None
    click.echo(f"Encrypted anew with the first key: {number}. The other keys are not needed any more.")


@operator.group()
def community() -> None:
    """Communities."""


@community.command("list")
@click.option("--json", "as_json", is_flag=True)
def list_communities(as_json: bool) -> None:
    """Print the communities and the channels they belong to."""
    with closing(_database()) as database:
        found = database.write_here(communities.any_all)
    rows = [{"slug": c.slug, "name": c.name, "team": c.team_id, "channel": c.channel_id} for c in found]
    if as_json:
        click.echo(json.dumps({"communities": rows}, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{row['slug']:<30} {row['team'] or '-':<14} {row['channel'] or '-':<14} {row['name']}")


@community.command()
@click.option("--team", type=SlackId("TE"), required=True, help="Slack's id of the workspace (T…).")
@click.option("--channel", type=SlackId("CG"), required=True, help="Slack's id of the channel (C…).")
@click.option("--cop", "slug", required=True, help="The community, for example bewoners-in-beeld.")
@click.option(
    "--coordinator",
    "coordinators",
    type=SlackId("UW"),
    multiple=True,
    help="Slack's id of a coordinator (U…); may be repeated.",
)
@click.option("--move", is_flag=True, help="Also when it belongs to another workspace.")
def connect(team: str, channel: str, slug: str, coordinators: tuple[str, ...], move: bool) -> None:
    """Connect a community to a channel. Works before the bot ever ran."""
    with closing(_database()) as database:
        try:
            done = database.write_here(
                communities.connect, slug, team, channel, list(coordinators), SystemClock().now(), move=move
            )
        except Refused as refused:
            _fail(refused)
    click.echo(f"{done.community.slug} is connected to {team} {channel}.")


@operator.group()
def digest() -> None:
    """The weekly digest."""


@digest.command()
@click.option("--cop", "slug", required=True)
def preview(slug: str) -> None:
    """Print the digest as it would be posted now."""
    now = SystemClock().now()
    with closing(_database()) as database:
        try:
            found = database.write_here(communities.by_slug, slug)
            parts = database.write_here(editions.ahead, found, now)
        except Refused as refused:
            _fail(refused)
    t = translator(found.language)
    for part in parts:
        click.echo(digest_views.as_plain_text(t, part, now))


@digest.command()
@click.option("--cop", "slug", required=True)
@click.option("--again", is_flag=True, help="Also when this week's digest was posted already.")
def send(slug: str, again: bool) -> None:
    """Have the running bot post this week's digest now."""
    with closing(_database()) as database:
        try:
            found = database.write_here(communities.by_slug, slug)
            database.write_here(digests.release, found, SystemClock().now(), again=again)
        except Refused as refused:
            _fail(refused)
    click.echo("The digest is due now. The running bot posts it within seconds.")
