"""What every operator command needs: the settings, the database, and plain words for what is wrong."""

from __future__ import annotations

import re
from typing import NoReturn

import click

from bot import settings as configuration
from bot.clock import SystemClock
from bot.i18n import translator
from bot.rules.problems import Refused
from bot.services import Database, open_database
from bot.settings import Settings, SettingsError
from bot.usecases import communities
from bot.views import errors
from bot.views.text import plain


class SlackId(click.ParamType[str]):
    """An id that Slack gave, recognised by its first letter; a name would be stored and never work."""

    name = "id"

    def __init__(self, letters: str) -> None:
        self.letters = letters

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Give the id, or stop with what it should look like."""
        if not re.fullmatch(f"[{self.letters}][A-Z0-9]+", value):
            self.fail(f"'{value}' is no id of Slack's. It looks like {self.letters[0]}0123ABCD.", param, ctx)
        return value


def settings_or_stop() -> Settings:
    """Give the settings, or stop with a line for each mistake."""
    try:
        return configuration.read(configuration.environment())
    except SettingsError as error:
        for mistake in error.mistakes:
            click.echo(mistake, err=True)
        raise SystemExit(2) from None


def opened_database(settings: Settings | None = None) -> Database:
    """Give the database, brought up to date, with the programme's communities in it."""
    settings = settings or settings_or_stop()
    database = open_database(settings)
    database.upgrade()
    database.write_here(communities.seed, language=settings.language, timezone=settings.timezone)
    return database


def fail(refused: Refused) -> NoReturn:
    """Say what is wrong and what an operator can do about it: they have no slash commands here."""
    problem = refused.problems[0]
    if problem.code == "community.unknown":
        line = f"There is no community '{problem.facts['text']}'. There are: {', '.join(problem.facts['known'])}."
    elif problem.code == "community.elsewhere":
        line = f"{problem.facts['cop']} belongs to another workspace. Add --move to move it to this one."
    elif problem.code == "community.none":
        line = "This community is not connected to a channel yet. See: copbot community connect --help"
    else:
        line = plain(errors.problem_message(translator("en"), refused.problems, SystemClock().now()).text)
    click.echo(line, err=True)
    raise SystemExit(1)
