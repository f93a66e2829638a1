"""Operator commands about one person: their role, their data, and erasing them when they ask outside Slack."""

from __future__ import annotations

import json
from contextlib import closing

import click

from bot.clock import SystemClock
from bot.rules.problems import Refused
from bot.rules.roles import COORDINATOR, PROGRAMME_COORDINATOR
from bot.usecases import erasing, privacy, roles
from handlers.terminal import SlackId, fail, opened_database


@click.group()
def member() -> None:
    """One person: their role, what is kept about them, and taking them out."""


@member.command("role")
@click.option("--team", type=SlackId("TE"), required=True, help="Slack's id of the workspace (T…).")
@click.option("--user", type=SlackId("UW"), required=True, help="Slack's id of the person (U…).")
@click.option("--cop", "slug", required=True, help="The community, for example bewoners-in-beeld.")
@click.option("--role", type=click.Choice([COORDINATOR, PROGRAMME_COORDINATOR]), required=True)
@click.option("--take", is_flag=True, help="Take the role instead of giving it.")
def role(team: str, user: str, slug: str, role: str, take: bool) -> None:
    """Give somebody a role in a community of their workspace, or take it."""
    with closing(opened_database()) as database:
        try:
            done = database.write_here(roles.set_by_operator, team, user, slug, role, SystemClock().now(), take=take)
        except Refused as refused:
            fail(refused)
    click.echo(f"{user} {'is no' if take else 'is'} {role.replace('_', ' ')} of {done.community.slug} now.")


@member.command("export")
@click.option("--team", type=SlackId("TE"), required=True, help="Slack's id of the workspace (T…).")
@click.option("--user", type=SlackId("UW"), required=True, help="Slack's id of the person (U…).")
def export(team: str, user: str) -> None:
    """Print everything that is kept about somebody as JSON."""
    with closing(opened_database()) as database:
        try:
            found = database.write_here(privacy.export_known, team, user, SystemClock().now())
        except Refused as refused:
            fail(refused)
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))


@member.command("erase")
@click.option("--team", type=SlackId("TE"), required=True, help="Slack's id of the workspace (T…).")
@click.option("--user", type=SlackId("UW"), required=True, help="Slack's id of the person (U…).")
@click.option("--keep-texts", is_flag=True, help="What they shared stays, without their name.")
@click.option("--yes", is_flag=True, help="Really do it: it cannot be undone.")
def erase(team: str, user: str, keep_texts: bool, yes: bool) -> None:
    """Erase somebody and what they shared. The running bot corrects the channel and the digests."""
    if not yes:
        raise click.UsageError("This cannot be undone. Add --yes to do it.")
    with closing(opened_database()) as database:
        try:
            database.write_here(erasing.erase_known, team, user, SystemClock().now(), keep_texts=keep_texts)
        except Refused as refused:
            fail(refused)
    click.echo("Done. What stands in Slack follows within a minute while the bot runs.")
